import { isWhole, type Source } from '../inventory.ts';
import { describeHiddenKubelet } from '../kubernetes/kubelet/hidden.ts';
import { installedKubelet, rancherAnnotations } from '../kubernetes/kubelet/node-args.ts';
import type { KubeletSettings } from '../kubernetes/kubelet/reading.ts';
import { describeNode, type NodeView } from '../kubernetes/node.ts';
import { type KubernetesObject, type Node, referenceTo } from '../kubernetes/object.ts';
import { isRecord } from '../kubernetes/record.ts';
import { minorOf } from '../kubernetes/version.ts';
import { type ClusterView, cluster } from './cluster.ts';
import { type About, defineFact, describeGap, type Fact, type Item } from './fact.ts';
import { aboutObject } from './lists.ts';

/** The kubelet of one node. */
export interface Kubelet {
  readonly node: NodeView;
  /** What to call it in a message: where many share one declaration, without the name of the node. */
  readonly called: string;
  readonly settings: KubeletSettings;
  /** What a setting that can not be read makes of a verdict: `unknown` where a permission or another try would tell. */
  readonly unseen: 'unknown' | 'manual';
}

/** What kubelets answered, in files that a person recorded: never asked for. */
const recorded = 'kubelet-configz';
const declaration = 'configmaps/kube-system/kubelet-config';

/**
 * The kubelets, each with its settings from the first source that tells of it: what it answered to a person who recorded it, the ConfigMap
 * that kubeadm writes to each node which joins, the arguments that k3s and RKE2 publish. A better source that was not seen whole
 * leaves a worse one to prove faults alone.
 */
export const kubelets = defineFact({
  name: 'kubelets',
  from: ['nodes'],
  evidence: [recorded, declaration],
  consults: [cluster],
  clusterWide: true,
  derive(read): Fact<{ readonly kubelet: Kubelet }> {
    const { view } = read.fact(cluster);
    const answers = new Map(read.source(recorded).items.map((item) => [item.metadata.name, item]));
    const shared = sharedDeclaration(read.source(declaration));
    const recording = read.source(recorded);
    return {
      ...read.stateOf(),
      items: read.objects<Node>('nodes').map((node) => kubeletOf(node, { view, answers, recording, shared })),
    };
  },
});

interface Sources {
  readonly view: ClusterView;
  readonly answers: ReadonlyMap<string, KubernetesObject>;
  readonly recording: Source;
  readonly shared: Shared;
}

/** The declaration that all nodes share: its fields, or why they were not seen; neither where there is none. */
interface Shared {
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly gap?: string;
}

function sharedDeclaration(source: Source): Shared {
  if (source.reason === 'NotCollected') return {};
  const data: unknown = source.items[0]?.data;
  const fields = isRecord(data) ? data.kubelet : undefined;
  if (isRecord(fields)) return { fields };
  if (!isWhole(source)) return { gap: describeGap(declaration, source) };
  return source.items.length === 0 ? {} : { gap: `${declaration} holds no KubeletConfiguration that can be read` };
}

function kubeletOf(object: Node, { view, answers, recording, shared }: Sources): Item<{ readonly kubelet: Kubelet }> {
  const node = describeNode(object);
  const minor = minorOf(node.kubeletVersion) ?? view.minor;
  const ofNode = aboutObject(object);
  const answer = answers.get(node.name);
  if (answer !== undefined && isRecord(answer.fields)) {
    const settings = { form: 'configz', fields: answer.fields, minor } as const;
    return {
      value: { kubelet: { node, called: `the kubelet of ${node.name}`, settings, unseen: 'manual' } },
      about: ofNode,
    };
  }
  const gaps = recording.state === 'out-of-scope' ? [] : [`${recorded} holds nothing of node ${node.name}`];
  if (shared.fields !== undefined) {
    const settings = { form: 'file', fields: shared.fields, minor } as const;
    const object = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name: 'kubelet-config' };
    const called = 'the kubelet (as ConfigMap kube-system/kubelet-config declares it)';
    const kubelet: Kubelet = { node, called, settings, unseen: gaps.length > 0 ? 'unknown' : 'manual' };
    return { value: { kubelet }, about: doubted({ object, path: 'data.kubelet', instances: 1 }, gaps) };
  }
  if (shared.gap !== undefined) gaps.push(shared.gap);
  return fromNodeArgs(object, node, { minor, gaps, distribution: view.distribution.name, about: ofNode });
}

/** What is left of a node that neither answered nor shares a declaration. */
interface Left {
  readonly minor: number;
  readonly gaps: readonly string[];
  readonly distribution: ClusterView['distribution']['name'];
  readonly about: About;
}

function fromNodeArgs(
  object: Node,
  node: NodeView,
  { minor, gaps, distribution, about }: Left,
): Item<{ readonly kubelet: Kubelet }> {
  const unseen = gaps.length > 0 ? 'unknown' : 'manual';
  const [annotation, installer] =
    rancherAnnotations.find(([key]) => object.metadata.annotations?.[key] !== undefined) ?? [];
  const none = (reason: string, verdict: Kubelet['unseen']): Item<{ readonly kubelet: Kubelet }> => ({
    value: {
      kubelet: { node, called: `the kubelet of ${node.name}`, settings: { form: 'none', reason }, unseen: verdict },
    },
    about: doubted(about, gaps),
  });
  if (annotation === undefined || installer === undefined)
    return none(gaps.length > 0 ? gaps.join('; ') : describeHiddenKubelet(distribution, node.labels), unseen);
  const flags = installedKubelet(installer, object.metadata.annotations?.[annotation], minor);
  if (flags === undefined) return none(`the annotation ${annotation} of node ${node.name} is no list`, 'unknown');
  const called = `the kubelet of ${node.name} (as its annotation ${annotation} declares it)`;
  return {
    value: { kubelet: { node, called, settings: { form: 'flags', flags, minor }, unseen } },
    about: doubted({ ...about, object: referenceTo(object), path: `metadata.annotations["${annotation}"]` }, gaps),
  };
}

function doubted(about: About, gaps: readonly string[]): About {
  return gaps.length === 0 ? about : { ...about, doubt: gaps.join('; ') };
}
