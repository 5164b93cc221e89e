import type { ObjectReference } from '../../kubernetes/object.ts';
import { editSpec } from '../../kubernetes/paths/apply.ts';
import type { Edit, PodEdit } from '../../kubernetes/paths/edits.ts';
import { type Escape, escapesOf } from '../../kubernetes/paths/escape.ts';
import { isRecord } from '../../kubernetes/record.ts';
import { mountsToken, serviceAccountOf } from '../../kubernetes/token.ts';
import type { Item } from '../fact.ts';
import type { PodItem } from '../pods.ts';
import type { Tokens } from '../tokens.ts';
import { addLink, addSet, allKubelets, anyNode, goals, runId, type Scene, setId } from './scene.ts';

/** The place of the pods of a workload, or of one that nothing controls. */
export function workloadId({
  kind,
  namespace = '',
  name,
}: Pick<ObjectReference, 'kind' | 'namespace' | 'name'>): string {
  return `workload:${kind}/${namespace}/${name}`;
}

/** One workload: pods of the same object, whatever their specs. */
export interface DrawnWorkload {
  readonly id: string;
  readonly namespace: string;
  readonly account: string;
  /** Where its pods run; empty where nobody saw one run. */
  readonly nodes: ReadonlySet<string>;
  readonly escapes: readonly { readonly way: Escape; readonly edits: readonly Edit[] }[];
  readonly item: Item<PodItem>;
}

/** All workloads, and the places of root on some nodes with what runs there. */
export interface DrawnWorkloads {
  readonly all: readonly DrawnWorkload[];
  readonly rooted: ReadonlyMap<string, ReadonlySet<DrawnWorkload>>;
  /** The place of the pods of that node, by way of its kubelet; undefined where there is none. */
  kubelet(node: string): string | undefined;
}

/** Draws workloads, what their pods hold, and the nodes that some of them lead to. */
export function drawWorkloads(
  scene: Scene,
  items: readonly Item<PodItem>[],
  tokens: Tokens,
  controlPlane: { readonly names: ReadonlySet<string>; readonly gap: string | null },
): DrawnWorkloads {
  const { graph } = scene;
  const instances = new Map<string, number>();
  const owned = new Map<string, boolean>();
  for (const { about } of items) {
    const id = workloadId(about.object);
    instances.set(id, (instances.get(id) ?? 0) + about.instances);
    owned.set(id, (owned.get(id) ?? true) && about.component !== undefined);
  }
  const drawn = items.flatMap((item): DrawnWorkload[] => {
    const { about, value } = item;
    if (about.unjudgeable !== undefined) return [];
    const { pod } = value;
    const id = workloadId(about.object);
    const { kind, name } = about.object;
    const called = `${kind} ${pod.namespace}/${name}`;
    graph.place({
      id,
      kind: 'workload',
      called,
      instances: instances.get(id) ?? 0,
      ...(owned.get(id) === true ? { system: true as const } : {}),
    });
    const account = serviceAccountOf(pod.spec);
    const { mounted, gap } = tokens.of(pod);
    if (mounted !== false)
      graph.step({
        from: id,
        to: runId(scene, pod.namespace, account),
        technique: 'uses-own-token',
        because: () => `a container of ${called} mounts the token of ServiceAccount ${pod.namespace}/${account}`,
        edits: () => tokenEdits(item),
        doubt: mounted === undefined ? gap : undefined,
      });
    addLink(scene, setId('pods', pod.namespace), id);
    const escapes = escapesIn(pod.spec).map((way) => ({
      way,
      edits: way.edits.flatMap((edit) => podEdits(item, edit)),
    }));
    return [{ id, namespace: pod.namespace, account, nodes: pod.nodeNames, escapes, item }];
  });
  return drawNodes(scene, drawn, controlPlane);
}

const known = new WeakMap<object, readonly Escape[]>();

/** Replicas share their spec: it is judged once. */
function escapesIn(spec: object): readonly Escape[] {
  const found = known.get(spec) ?? escapesOf({ ...spec });
  known.set(spec, found);
  return found;
}

function podEdits({ about, value: { pod } }: Item<PodItem>, edit: PodEdit): Edit[] {
  const { object, path } = about;
  // What a recognised component needs is not taken from it; ephemeral containers are in no template.
  if (about.component !== undefined) return [];
  const ofPodAlone = 'list' in edit && edit.list === 'ephemeralContainers';
  if (object.kind === 'Pod') return pod.fromTemplate ? [] : [{ kind: 'delete-pod', object }];
  return path.endsWith('spec') && !ofPodAlone ? [{ kind: 'pod', object, path, edit }] : [];
}

/** Only the automatic mount is an order of the field; a volume that somebody wrote stays. */
function tokenEdits(item: Item<PodItem>): Edit[] {
  const edit: PodEdit = { kind: 'token' };
  const left = editSpec(item.value.pod.spec, [edit]);
  return isRecord(left) && !mountsToken(left) ? podEdits(item, edit) : [];
}

function drawNodes(
  scene: Scene,
  workloads: readonly DrawnWorkload[],
  controlPlane: { readonly names: ReadonlySet<string>; readonly gap: string | null },
): DrawnWorkloads {
  const { graph } = scene;
  const onNode = new Map<string, DrawnWorkload[]>();
  const unplaced = workloads.filter(({ nodes }) => nodes.size === 0);
  for (const workload of workloads)
    for (const node of workload.nodes) {
      const there = onNode.get(node);
      if (there === undefined) onNode.set(node, [workload]);
      else there.push(workload);
    }
  const rooted = new Map<string, ReadonlySet<DrawnWorkload>>();
  /** The place of root on some of these nodes. */
  const rootOn = (nodes: ReadonlySet<string>): string => {
    // What has not run yet may run anywhere.
    if (nodes.size === 0) return anyNode;
    const names = [...nodes].sort();
    const key = names.join(',');
    const id = `node:${key}`;
    if (rooted.has(id)) return id;
    const there = new Set(names.flatMap((name) => onNode.get(name) ?? []));
    rooted.set(id, there);
    const [only] = names;
    graph.place({ id, kind: 'node', called: names.length === 1 ? `node ${only}` : callNodes(names) });
    drawRoot(
      scene,
      id,
      there,
      names.some((name) => controlPlane.names.has(name)),
      null,
    );
    return id;
  };
  graph.place({ id: anyNode, kind: 'node', called: 'any node' });
  drawRoot(scene, anyNode, new Set(workloads), controlPlane.names.size > 0, controlPlane.gap);
  addSet(scene, allKubelets);
  for (const { id } of workloads) addLink(scene, allKubelets, id);
  if (controlPlane.names.size > 0) drawKeysByKubelet(scene, allKubelets);
  for (const workload of workloads)
    for (const { way, edits } of workload.escapes) {
      const because = () => way.because;
      const { technique, leadsTo } = way;
      if (leadsTo === 'node') graph.step({ from: workload.id, to: rootOn(workload.nodes), technique, because, edits });
      const there = workload.nodes.size === 0 ? null : workload.nodes;
      if (
        leadsTo === 'keys' &&
        (there === null ? controlPlane.names.size > 0 : [...there].some((node) => controlPlane.names.has(node)))
      )
        graph.step({ from: workload.id, to: goals['control-plane'], technique, because, edits });
      if (leadsTo === 'tokens') {
        const beside = there === null ? workloads : new Set([...there].flatMap((node) => onNode.get(node) ?? []));
        const accounts = new Set(
          [...beside, ...unplaced].map(({ namespace, account }) => runId(scene, namespace, account)),
        );
        for (const to of accounts) graph.step({ from: workload.id, to, technique, because, edits });
      }
    }
  drawDebugging(scene, workloads, rootOn);
  return { all: workloads, rooted, kubelet: kubeletsOf(scene, onNode, controlPlane.names) };
}

/** Root on a node: the tokens of the pods there, the kubelet's own identity, and what makes a node one of the control plane. */
function drawRoot(
  scene: Scene,
  id: string,
  pods: ReadonlySet<DrawnWorkload>,
  isControlPlane: boolean,
  gap: string | null,
): void {
  const { graph } = scene;
  for (const to of new Set([...pods].map(({ namespace, account }) => runId(scene, namespace, account))))
    graph.step({ from: id, to, technique: 'steals-tokens', because: () => 'a pod of that account runs on the node' });
  graph.step({
    from: id,
    to: 'Group:system:nodes',
    technique: 'uses-node-identity',
    because: () => "the kubelet's certificate is on the node",
  });
  if (isControlPlane || gap !== null)
    graph.step({
      from: id,
      to: goals['control-plane'],
      technique: 'is-control-plane-node',
      because: () => 'a node of the control plane is among them',
      doubt: isControlPlane ? undefined : (gap ?? undefined),
    });
}

/** The place of the pods of one node by way of its kubelet, drawn when somebody names the node; undefined where nothing is known to run there. */
function kubeletsOf(
  scene: Scene,
  onNode: ReadonlyMap<string, readonly DrawnWorkload[]>,
  controlPlane: ReadonlySet<string>,
): (node: string) => string | undefined {
  return (node) => {
    const workloads = onNode.get(node) ?? [];
    if (workloads.length === 0 && !controlPlane.has(node)) return undefined;
    const id = `set:kubelet/${node}`;
    if (scene.graph.has(id)) return id;
    addSet(scene, id);
    for (const workload of workloads) addLink(scene, id, workload.id);
    if (controlPlane.has(node)) drawKeysByKubelet(scene, id);
    return id;
  };
}

function drawKeysByKubelet({ graph }: Scene, from: string): void {
  graph.step({
    from,
    to: goals['control-plane'],
    technique: 'uses-kubelet-of-control-plane',
    hops: 0,
    because: () => 'the pods of the control plane run under a kubelet as well',
  });
}

/** A privileged ephemeral container is root on the node of its pod, where admission lets it through. */
function drawDebugging(
  scene: Scene,
  workloads: readonly DrawnWorkload[],
  rootOn: (nodes: ReadonlySet<string>) => string,
): void {
  const nodesOf = new Map<string, Set<string>>();
  for (const { namespace, nodes } of workloads) {
    const all = nodesOf.get(namespace) ?? new Set();
    nodesOf.set(namespace, all);
    for (const node of nodes) all.add(node);
  }
  for (const [namespace, nodes] of nodesOf) {
    const level = scene.levelOf(namespace);
    if (level === 'baseline' || level === 'restricted') continue;
    scene.graph.step({
      from: setId('debug', namespace),
      to: rootOn(nodes),
      technique: 'debugs-privileged',
      hops: 0,
      because: () => `nothing keeps privileged containers out of namespace ${namespace}`,
      doubt: level === undefined ? scene.levelGap : undefined,
    });
  }
}

function callNodes(names: readonly string[]): string {
  return names.length <= 3 ? `nodes ${names.join(', ')}` : `${names.length} nodes (${names.slice(0, 2).join(', ')}, …)`;
}
