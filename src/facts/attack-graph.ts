import { createGraph, type Graph } from '../kubernetes/paths/graph.ts';
import { type Subject, subjectKey } from '../kubernetes/rbac/subject.ts';
import { isUserNamespace } from '../kubernetes/system-namespaces.ts';
import { drawAccounts } from './attack/accounts.ts';
import { drawCombinations } from './attack/combined.ts';
import { namesOf, rolesByName } from './attack/names.ts';
import { everythingEdits, type Holders, heldIn, readHolders, throughOf } from './attack/rights.ts';
import { anyNode, baselineEdit, goals, type Scene, setId } from './attack/scene.ts';
import { drawRight, drawSets } from './attack/single.ts';
import { type Chain, chainFrom, searcher, type Target, type Ways } from './attack/targets.ts';
import { type DrawnWorkload, drawWorkloads } from './attack/workloads.ts';
import { cluster } from './cluster.ts';
import { controlPlaneNodes } from './control-plane-nodes.ts';
import { controllers } from './controllers.ts';
import { deployers } from './deployers.ts';
import { combineStates, defineFact, type FactState, type Read } from './fact.ts';
import { grants } from './grants.ts';
import { namespaceSecurity } from './namespace-security.ts';
import { pods } from './pods.ts';
import { resolvedRoles } from './resolved-roles.ts';
import { tokens } from './tokens.ts';
import { toolAccounts } from './tool-accounts.ts';

/** Every place in the cluster that an attacker may be, and every step between them that the API shows. */
export interface AttackGraph extends FactState {
  readonly graph: Graph;
  /** How far everything is from a target; searched when it is first asked for. */
  to(target: Target): Ways;
  /**
   * The shortest chain from a subject or workload to control of the cluster, its Secrets or a node. `without`: groups whose
   * members are not asked for what they have by them.
   */
  takeover(place: string, without?: readonly string[]): Chain | undefined;
}

export { goals } from './attack/scene.ts';
export { type Chain, type Target, targets, type Ways } from './attack/targets.ts';
export { workloadId } from './attack/workloads.ts';

const evidence = ['configmaps/kube-system/aws-auth', 'namespaces', 'nodes', 'serviceaccounts'];

export const attackGraph = defineFact({
  name: 'attackGraph',
  from: ['pods', 'serviceaccounts'],
  evidence,
  uses: [grants, pods, cluster, deployers, toolAccounts, controllers],
  consults: [tokens, namespaceSecurity, controlPlaneNodes, resolvedRoles],
  derive(read): AttackGraph {
    const held = read.fact(grants);
    const running = read.fact(pods);
    const { view } = read.fact(cluster);
    const security = read.fact(namespaceSecurity);
    const nodes = read.fact(controlPlaneNodes);
    const graph = createGraph();
    const scene: Scene = {
      graph,
      minor: view.minor,
      namespaces: namespacesOf(read),
      levelOf: (namespace) => security.of(namespace)?.enforce.level,
      levelGap: security.gap,
    };
    drawGoals(scene);
    const tools = read.fact(toolAccounts).running('deploy');
    const embedded = read.fact(deployers).powerful.filter(({ tool }) => tool.homes.length === 0);
    const holders = readHolders(
      held.items,
      [...tools, ...embedded.map(({ tool }) => tool)].flatMap(({ objects }) => objects),
    );
    drawSets(scene);
    drawAccounts(scene, read, holders);
    const drawn = drawWorkloads(scene, running.items, read.fact(tokens), {
      names: new Set(nodes.nodes.map(({ name }) => name)),
      gap: nodes.state === 'incomplete' ? (nodes.reason ?? 'nodes not seen') : null,
    });
    drawMaking(scene, new Set(read.source('namespaces').items.map(({ metadata }) => metadata.name)));
    const names = namesOf(read, view.distribution.name === 'eks');
    for (const [from, { held: own }] of holders.own) for (const one of own) drawRight(scene, names, from, one);
    drawEverything(scene, read);
    drawCombinations(scene, holders, rolesByName(scene, read, holders, names));
    drawAttraction(scene, holders, drawn);
    const finished = graph.finish();
    const to = searcher(finished);
    return {
      ...combineStates(held, running, read.stateOf()),
      graph: finished,
      to,
      takeover: (place, without) => chainFrom(finished, to('takeover', without), place),
    };
  },
});

function drawGoals({ graph }: Scene): void {
  graph.place({ id: goals['cluster-admin'], kind: 'cluster-admin', called: 'control of the cluster' });
  graph.place({ id: goals.secrets, kind: 'secrets', called: 'every Secret' });
  graph.place({ id: goals['control-plane'], kind: 'control-plane', called: 'the control plane' });
  graph.step({
    from: goals['control-plane'],
    to: goals['cluster-admin'],
    technique: 'has-control-plane',
    because: () => 'the keys of the authorities of the cluster lie there',
  });
  for (const to of [goals.secrets, anyNode])
    graph.step({ from: goals['cluster-admin'], to, technique: 'administers', because: () => 'it may do everything' });
}

function namespacesOf(read: Read): ReadonlySet<string> {
  const named = [
    ...read.fact(pods).items.map(({ value }) => value.pod.namespace),
    ...read.objects('serviceaccounts').map(({ metadata }) => metadata.namespace ?? 'default'),
    ...read
      .fact(grants)
      .items.flatMap(({ value: { grant } }) => [
        ...(grant.namespace === undefined ? [] : [grant.namespace]),
        ...(grant.subject.kind === 'ServiceAccount' ? [grant.subject.namespace] : []),
      ]),
  ];
  return new Set(['kube-system', ...read.source('namespaces').items.map(({ metadata }) => metadata.name), ...named]);
}

/** Where pods can be made: a privileged one is root on a node, unless admission refuses it. */
function drawMaking(scene: Scene, seen: ReadonlySet<string>): void {
  for (const namespace of scene.namespaces) {
    const level = scene.levelOf(namespace);
    if (level === 'baseline' || level === 'restricted') continue;
    // Pod Security admission has been there since 1.23; the pods of the system need what it refuses.
    const canLabel = scene.minor >= 23 && isUserNamespace(namespace) && seen.has(namespace);
    scene.graph.step({
      from: setId('make', namespace),
      to: anyNode,
      technique: 'runs-privileged-pod',
      hops: 0,
      because: () => `nothing keeps privileged pods out of namespace ${namespace}`,
      edits: canLabel && level !== undefined ? [baselineEdit(namespace)] : [],
      doubt: level === undefined ? scene.levelGap : undefined,
    });
  }
}

/** Whoever may do everything is at the goal, in a namespace or in the cluster. */
function drawEverything({ graph }: Scene, read: Read): void {
  for (const item of read.fact(grants).items) {
    const { grant } = item.value;
    if (grant.coversEverything === undefined) continue;
    const whole = grant.namespace === undefined;
    graph.step({
      from: subjectKey(grant.subject),
      to: whole ? goals['cluster-admin'] : setId('admin', grant.namespace),
      technique: whole ? 'holds-everything' : 'holds-namespace',
      because: () => throughOf(item),
      edits: () => everythingEdits(item),
    });
  }
}

/** Root on a node and a right to change nodes: taints and labels drive the pods of others there. */
function drawAttraction(scene: Scene, holders: Holders, workloads: readonly DrawnWorkload[]): void {
  for (const { id, namespace, account, escapes } of workloads) {
    const found = escapes.find(({ way }) => way.leadsTo === 'node');
    if (found === undefined) continue;
    const subject: Subject = { kind: 'ServiceAccount', namespace, name: account };
    for (const right of heldIn(holders.effective(subject), 'write-nodes')) {
      if (right.namespace !== undefined) continue;
      scene.graph.step({
        from: id,
        to: setId('run', '*'),
        technique: 'attracts-pods',
        because: () => `${found.way.because}; ${right.because()}`,
        edits: () => [...found.edits, ...right.edits()],
      });
    }
  }
}
