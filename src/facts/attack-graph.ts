import { createGraph, type Graph } from '../kubernetes/paths/graph.ts';
import { subjectKey } from '../kubernetes/rbac/subject.ts';
import { secretsSource } from '../kubernetes/secret-types.ts';
import { apiServers } from './api-servers.ts';
import { drawAccounts } from './attack/accounts.ts';
import { besideNodes } from './attack/beside-nodes.ts';
import { drawCombinations } from './attack/combined.ts';
import { drawLimited } from './attack/limited.ts';
import { namesOf, rolesByName } from './attack/names.ts';
import { drawJoining } from './attack/network.ts';
import { drawNodeIdentities } from './attack/node-identity.ts';
import { everythingEdits, readHolders, throughOf } from './attack/rights.ts';
import { anyNode, baselineEdit, goals, type Scene, setId } from './attack/scene.ts';
import { drawRight, drawSets } from './attack/single.ts';
import { drawAttraction, drawLogs } from './attack/steering.ts';
import { type Chain, chainFrom, searcher, type Target, type Ways } from './attack/targets.ts';
import { drawWorkloads } from './attack/workloads.ts';
import { bindings } from './bindings.ts';
import { cluster } from './cluster.ts';
import { controlPlaneNodes } from './control-plane-nodes.ts';
import { controllers } from './controllers.ts';
import { deployers } from './deployers.ts';
import { combineStates, defineFact, type FactState, type Read } from './fact.ts';
import { grants } from './grants.ts';
import { namespaceOwners } from './namespace-owners.ts';
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
  /** The shortest chain to control of the cluster or its Secrets that takes no node on its way. */
  takeoverBesideNodes(place: string, without?: readonly string[]): Chain | undefined;
}

export { goals } from './attack/scene.ts';
export { type Chain, type Target, targets, type Ways } from './attack/targets.ts';
export { workloadId } from './attack/workloads.ts';

const evidence = [
  'configmaps/kube-system/aws-auth',
  'namespaces',
  'nodes',
  'serviceaccounts',
  'services',
  // Where its names and types were asked for.
  secretsSource,
];

export const attackGraph = defineFact({
  name: 'attackGraph',
  from: ['pods', 'serviceaccounts'],
  evidence,
  uses: [bindings, grants, pods, cluster, deployers, toolAccounts, controllers],
  consults: [tokens, namespaceOwners, namespaceSecurity, controlPlaneNodes, resolvedRoles, apiServers],
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
      running: new Map(),
      levelOf: (namespace) => security.of(namespace)?.enforce.level,
      levelGap: security.gap,
    };
    drawGoals(scene);
    const tools = read.fact(toolAccounts).running('deploy');
    const embedded = read.fact(deployers).powerful.filter(({ tool }) => tool.homes.length === 0);
    const holders = readHolders(
      held.bySubject,
      [...tools, ...embedded.map(({ tool }) => tool)].flatMap(({ objects }) => objects),
    );
    drawSets(scene);
    drawAccounts(scene, read, holders);
    const drawn = drawWorkloads(scene, running.items, read.fact(tokens), {
      names: new Set(nodes.nodes.map(({ name }) => name)),
      gap: nodes.state === 'incomplete' ? (nodes.reason ?? 'nodes not seen') : null,
    });
    const seen = new Set(read.source('namespaces').items.map(({ metadata }) => metadata.name));
    const { isUsers } = read.fact(namespaceOwners);
    drawMaking(scene, (namespace) => seen.has(namespace) && isUsers(namespace) === true);
    const names = namesOf(read, view.distribution.name, holders, drawn);
    for (const [from, { held: own }] of holders.own) for (const one of own) drawRight(scene, names, from, one);
    drawEverything(scene, read);
    const roles = rolesByName(scene, read, holders, names);
    drawCombinations(scene, holders, roles);
    drawLimited(scene, read, holders, names, roles, drawn.all);
    drawNodeIdentities(scene, read, holders, drawn.all);
    drawAttraction(scene, holders, drawn);
    drawLogs(scene, holders, drawn, new Set(nodes.nodes.map(({ name }) => name)));
    drawJoining(scene, names.network);
    const finished = graph.finish();
    const to = searcher(finished);
    return {
      ...combineStates(held, running, read.stateOf()),
      graph: finished,
      to,
      takeover: (place, without) => chainFrom(finished, to('takeover', without), place),
      takeoverBesideNodes: besideNodes(finished),
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
  const named = new Set(['kube-system', ...read.source('namespaces').items.map(({ metadata }) => metadata.name)]);
  for (const { value } of read.fact(pods).items) named.add(value.pod.namespace);
  for (const { metadata } of read.objects('serviceaccounts')) named.add(metadata.namespace ?? 'default');
  for (const { value } of read.fact(grants).items) {
    const { namespace, subject } = value.grant;
    if (namespace !== undefined) named.add(namespace);
    if (subject.kind === 'ServiceAccount') named.add(subject.namespace);
  }
  return named;
}

/** Where pods can be made: a privileged one is root on a node, unless admission refuses it. */
function drawMaking(scene: Scene, isPeoples: (namespace: string) => boolean): void {
  for (const namespace of scene.namespaces) {
    const level = scene.levelOf(namespace);
    if (level === 'baseline' || level === 'restricted') continue;
    // Pod Security admission has been there since 1.23; the pods of the system need what it refuses.
    const canLabel = scene.minor >= 23 && isPeoples(namespace);
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
