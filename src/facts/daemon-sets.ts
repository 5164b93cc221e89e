import { isWhole } from '../inventory.ts';
import { recogniseProducts } from '../kubernetes/components/products.ts';
import { recogniseComponent } from '../kubernetes/components/recognise.ts';
import { type CoverageNode, type Uncovered, uncoveredNodes } from '../kubernetes/daemon-coverage.ts';
import { type KubernetesObject, type Node, type Pod, referenceTo } from '../kubernetes/object.ts';
import { podContainers } from '../kubernetes/pod-spec.ts';
import { isRecord } from '../kubernetes/record.ts';
import { type About, defineFact, describeGap, type Fact, type Item, type Read } from './fact.ts';
import { groupBy } from './group.ts';

/** A DaemonSet, and the nodes that it leaves out. */
export interface DaemonSetView {
  readonly namespace: string;
  readonly name: string;
  /** The sensor, collector of logs or network plugin that it is; undefined of any other. */
  readonly product: string | undefined;
  readonly role: 'runtime sensor' | 'log collector' | 'network plugin' | undefined;
  /** Nodes that it could serve and does not; of several DaemonSets of one product, the first answers for those that none selects. */
  readonly uncovered: readonly Uncovered[];
  /** Nodes that it could serve. */
  readonly nodes: number;
}

/** The DaemonSets, each with the nodes that it does not cover. */
export const daemonSets = defineFact({
  name: 'daemonSets',
  from: ['daemonsets.apps', 'nodes', 'pods'],
  clusterWide: true,
  derive(read): Fact<{ readonly daemonSet: DaemonSetView }> {
    const nodes = read.objects<Node>('nodes').flatMap(toCoverageNode);
    const podsOf = podsByDaemonSet(read);
    // A pod or a DaemonSet that was not seen may cover what the others leave out.
    const gap = ['pods', 'daemonsets.apps'].find((name) => !isWhole(read.source(name)));
    const unseen = gap === undefined ? undefined : describeGap(gap, read.source(gap));
    const sets = read.objects('daemonsets.apps').filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const known = sets.map((object) => ({ object, ...recognise(object), spec: podSpecOf(object) }));
    const byProduct = groupBy(known, ({ product, role, object }) =>
      product === undefined ? `${object.metadata.namespace}/${object.metadata.name}` : `${role} ${product}`,
    );
    const items = [...byProduct.values()].flatMap((family) => {
      const answers =
        family[0]?.product === undefined
          ? []
          : uncoveredNodes(
              family.map(({ spec, object }) => ({ spec, ready: podsOf(object) })),
              nodes,
            );
      return family.map(({ object, product, role, component }, i): Item<{ readonly daemonSet: DaemonSetView }> => {
        const { namespace = 'default', name, resourceVersion } = object.metadata;
        const about: About = {
          object: referenceTo(object),
          path: '',
          instances: 1,
          ...(component === undefined ? {} : { component }),
          ...(product === undefined || unseen === undefined ? {} : { unjudgeable: unseen }),
          ...(resourceVersion === undefined ? {} : { resourceVersion }),
        };
        const uncovered = answers[i] ?? [];
        return { value: { daemonSet: { namespace, name, product, role, uncovered, nodes: nodes.length } }, about };
      });
    });
    return { ...read.stateOf(), items };
  },
});

type Role = DaemonSetView['role'];

function recognise(object: KubernetesObject): { product?: string; role?: Role; component?: string } {
  const spec = podSpecOf(object);
  const { labels = {}, namespace = '', name, annotations = {} } = object.metadata;
  const images = podContainers(spec).flatMap(({ container: { image } }) => (typeof image === 'string' ? [image] : []));
  const known = recogniseComponent({ kind: 'DaemonSet', namespace, name, labels, annotations, images });
  const component = known?.system === true ? { component: known.component } : {};
  if (known?.family === 'cni') return { product: known.component, role: 'network plugin', ...component };
  const found = recogniseProducts(spec, labels);
  const sensor = found.find(({ purposes }) => purposes.includes('runtime'));
  if (sensor !== undefined) return { product: sensor.product, role: 'runtime sensor', ...component };
  const collector = found.find(({ purposes }) => purposes.includes('logging'));
  return collector === undefined ? component : { product: collector.product, role: 'log collector', ...component };
}

function podSpecOf({ spec }: KubernetesObject): Record<string, unknown> {
  const template = isRecord(spec) ? spec.template : undefined;
  const inner = isRecord(template) ? template.spec : undefined;
  return isRecord(inner) ? inner : {};
}

/** Names of the nodes on which a pod of the DaemonSet is ready, and of those where one is not. */
function podsByDaemonSet(read: Read): (object: KubernetesObject) => ReadonlyMap<string, boolean> {
  const byOwner = new Map<string, Map<string, boolean>>();
  for (const { metadata, nodeName, status } of read.objects<Pod>('pods')) {
    const owner = metadata.ownerReferences?.find(({ controller, kind }) => controller === true && kind === 'DaemonSet');
    if (owner === undefined || nodeName === undefined) continue;
    const key = `${metadata.namespace}/${owner.name}`;
    const nodes = byOwner.get(key) ?? new Map<string, boolean>();
    byOwner.set(key, nodes);
    const ready = status?.ready !== false && (status?.phase === undefined || status.phase === 'Running');
    nodes.set(nodeName, ready || nodes.get(nodeName) === true);
  }
  return ({ metadata }) => byOwner.get(`${metadata.namespace}/${metadata.name}`) ?? new Map();
}

/** Nodes that pods of a DaemonSet can run on: neither virtual ones nor those whose kubelet does not answer. */
function toCoverageNode({ metadata: { name, labels = {} }, spec, status }: Node): CoverageNode[] {
  const virtual =
    labels.type === 'virtual-kubelet' ||
    labels['kubernetes.io/role'] === 'virtual-kubelet' ||
    labels['eks.amazonaws.com/compute-type'] === 'fargate';
  const conditions: readonly unknown[] = Array.isArray(status?.conditions) ? status.conditions : [];
  const down = conditions.some((one) => isRecord(one) && one.type === 'Ready' && one.status !== 'True');
  if (virtual || down || labels['kubernetes.io/os'] === 'windows') return [];
  const taints: readonly unknown[] = Array.isArray(spec?.taints) ? spec.taints : [];
  return [
    {
      name,
      labels,
      taints: taints.filter(isRecord).map(({ key, value, effect }) => ({
        key: typeof key === 'string' ? key : '',
        value: typeof value === 'string' ? value : '',
        effect: typeof effect === 'string' ? effect : '',
      })),
    },
  ];
}
