import { isWhole } from '../inventory.ts';
import { isMirrorPod, startsKubeProxy } from '../kubernetes/control-plane.ts';
import { type ParsedFlags, parseCommandLine } from '../kubernetes/flags/parse.ts';
import { readFlag } from '../kubernetes/flags/reading.ts';
import { flagsOfNodeArgs } from '../kubernetes/flags/sources.ts';
import { rancherAnnotations } from '../kubernetes/kubelet/node-args.ts';
import { type KubernetesObject, type Node, type ObjectReference, type Pod, referenceTo } from '../kubernetes/object.ts';
import { isRecord } from '../kubernetes/record.ts';
import { imageVersion, minorOf } from '../kubernetes/version.ts';
import { cluster } from './cluster.ts';
import { combineStates, defineFact, describeGap, type Fact, type Item, type Read } from './fact.ts';

/** One kube-proxy, or all that share a declaration. */
export interface KubeProxy {
  /** Where it serves metrics, as written; empty where nothing is set; or why that can not be read. */
  readonly metrics:
    | { readonly state: 'known'; readonly address: string; readonly from: string }
    | { readonly state: 'unknown' | 'manual'; readonly reason: string };
  readonly called: string;
}

type Proxy = Item<{ readonly kubeProxy: KubeProxy }>;

/** The ConfigMaps that hold its configuration: of kubeadm, and of EKS. */
const configs = ['configmaps/kube-system/kube-proxy', 'configmaps/kube-system/kube-proxy-config'];

const daemonSets = 'daemonsets.apps';

/** Every kube-proxy: pods of kube-system that start it, DaemonSets that would, and the one within the process of k3s. */
export const kubeProxies = defineFact({
  name: 'kubeProxies',
  from: ['pods'],
  evidence: ['nodes', daemonSets, ...configs],
  consults: [cluster],
  clusterWide: true,
  derive(read): Fact<{ readonly kubeProxy: KubeProxy }> {
    const { view } = read.fact(cluster);
    const running = inPods(read, view.minor);
    const declared = running.length > 0 ? running : inDaemonSets(read, view.minor);
    const items = declared.length > 0 ? declared : inNodeArgs(read, view.minor);
    const unseen = read.source(daemonSets);
    const isSeen = running.length > 0 || isWhole(unseen) || unseen.reason === 'NotCollected';
    const state = isSeen ? read.stateOf() : combineStates(read.stateOf(), read.stateOf(daemonSets));
    if (items.length > 0 || state.state !== 'complete' || view.distribution.name !== 'microk8s')
      return { ...state, items };
    const reason =
      'MicroK8s runs kube-proxy within its own process: see /var/snap/microk8s/current/args/kube-proxy on each node';
    return { state: 'hidden', reason, items };
  },
});

/** One item for each set of pods that share owner and spec. */
function inPods(read: Read, minor: number): Proxy[] {
  const groups = new Map<string, { readonly pod: Pod; instances: number }>();
  for (const pod of read.objects<Pod>('pods')) {
    if (pod.metadata.namespace !== 'kube-system' || !pod.spec.containers.some(isProxy)) continue;
    const { kind, name } = ownerOf(pod);
    const key = JSON.stringify([
      kind,
      name,
      pod.spec.containers.find(isProxy)?.command,
      pod.spec.containers.find(isProxy)?.args,
    ]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { pod, instances: 1 });
    else known.instances++;
  }
  return [...groups.values()].flatMap(({ pod, instances }) => ofPod(pod, instances, minor, read));
}

/** Of DaemonSets that run no pod at the moment. */
function inDaemonSets(read: Read, minor: number): Proxy[] {
  return read.objects(daemonSets).flatMap((object): Proxy[] => {
    const template = isRecord(object.spec) && isRecord(object.spec.template) ? object.spec.template.spec : undefined;
    if (object.metadata.namespace !== 'kube-system' || !isPodSpec(template)) return [];
    return ofSpec(template, referenceTo(object), 1, minor, read);
  });
}

function isPodSpec(spec: unknown): spec is Pod['spec'] {
  return isRecord(spec) && Array.isArray(spec.containers) && spec.containers.every(isRecord);
}

function isProxy({ command, args }: Pod['spec']['containers'][number]): boolean {
  return startsKubeProxy(command, args);
}

/** What a person would edit: the DaemonSet, or the pod that a kubelet made of a file. */
function ownerOf(pod: Pod): ObjectReference {
  const owner = isMirrorPod(pod) ? undefined : pod.metadata.ownerReferences?.[0];
  if (owner === undefined) return referenceTo(pod);
  const { apiVersion, kind, name, uid } = owner;
  return { apiVersion, kind, namespace: 'kube-system', name, uid };
}

function ofPod(pod: Pod, instances: number, minor: number, read: Read): Proxy[] {
  return ofSpec(pod.spec, ownerOf(pod), instances, minor, read);
}

function ofSpec(spec: Pod['spec'], object: ObjectReference, instances: number, minor: number, read: Read): Proxy[] {
  const index = spec.containers.findIndex(isProxy);
  const container = spec.containers[index];
  if (container === undefined) return [];
  const flags = parseCommandLine(container.command, container.args, 'kube-proxy');
  const template = object.kind === 'Pod' ? 'spec' : 'spec.template.spec';
  const about = { object, path: `${template}.containers[${index}]`, container: container.name, instances };
  const shared = configured(flags, read);
  if (shared === undefined) {
    const metrics = ofFlags(flags, minorOf(imageVersion(container.image)) ?? minor);
    return [{ value: { kubeProxy: { metrics, called: 'kube-proxy' } }, about }];
  }
  if (!('object' in shared)) return [{ value: { kubeProxy: { metrics: shared, called: 'kube-proxy' } }, about }];
  const { metrics, called } = shared;
  return [
    { value: { kubeProxy: { metrics, called } }, about: { object: shared.object, path: shared.path, instances: 1 } },
  ];
}

type Configured =
  | {
      readonly object: ObjectReference;
      readonly path: string;
      readonly metrics: KubeProxy['metrics'];
      readonly called: string;
    }
  | { readonly state: 'unknown' | 'manual'; readonly reason: string };

/** What --config settles; undefined where it is not given. Beside it the other flags are ignored (cmd/kube-proxy/app/options.go). */
function configured(flags: ParsedFlags, read: Read): Configured | undefined {
  if (!flags.mentions.has('config')) return undefined;
  const gaps: string[] = [];
  for (const name of configs) {
    const source = read.source(name);
    const data: unknown = source.items[0]?.data;
    const proxy = isRecord(data) ? data.proxy : undefined;
    if (isRecord(proxy)) {
      const [, namespace = '', config = ''] = name.split('/');
      const { metricsBindAddress } = proxy;
      const address = typeof metricsBindAddress === 'string' ? metricsBindAddress : '';
      const from = address === '' ? 'default of metricsBindAddress' : 'metricsBindAddress';
      return {
        object: { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: config },
        path: `data["${config === 'kube-proxy' ? 'config.conf' : 'config'}"]`,
        metrics: { state: 'known', address, from },
        called: `kube-proxy (as ConfigMap ${namespace}/${config} declares it)`,
      };
    }
    if (!isWhole(source)) gaps.push(describeGap(name, source));
  }
  if (gaps.length > 0) return { state: 'unknown', reason: gaps.join('; ') };
  const reason =
    '--config of kube-proxy names a file that no ConfigMap kube-proxy or kube-proxy-config of kube-system holds: look at it on a node';
  return { state: 'manual', reason };
}

function ofFlags(flags: ParsedFlags, minor: number): KubeProxy['metrics'] {
  const reading = readFlag(flags, 'kube-proxy', 'metrics-bind-address', minor);
  if (reading.state === 'unreadable') return { state: 'manual', reason: `--metrics-bind-address: ${reading.reason}` };
  // Collecting keeps flags of kube-proxy only where it may be the cluster's own.
  if (/^<.*>$/.test(reading.value ?? ''))
    return { state: 'manual', reason: '--metrics-bind-address: its value was not collected' };
  const from = `${reading.state === 'set' ? '' : 'default of '}--metrics-bind-address`;
  return { state: 'known', address: reading.value ?? '', from };
}

/** k3s runs it within its own process, unless the servers say otherwise. */
function inNodeArgs(read: Read, minor: number): Proxy[] {
  const nodes = read.objects<Node>('nodes').flatMap((node) => {
    const [annotation] = rancherAnnotations.find(([key]) => node.metadata.annotations?.[key] !== undefined) ?? [];
    return annotation === 'k3s.io/node-args' ? [{ node, text: node.metadata.annotations?.[annotation] ?? '' }] : [];
  });
  if (nodes.some(({ text }) => /"--disable-kube-proxy(?:=true)?"/.test(text))) return [];
  return nodes.map(({ node, text }) => ofNode(node, text, minor));
}

function ofNode(node: Node & KubernetesObject, text: string, minor: number): Proxy {
  const flags = flagsOfNodeArgs('kube-proxy', text);
  const path = 'metadata.annotations["k3s.io/node-args"]';
  const called = `kube-proxy of node ${node.metadata.name} (as its annotation k3s.io/node-args declares it)`;
  const metrics: KubeProxy['metrics'] =
    flags === undefined
      ? { state: 'unknown', reason: `the annotation k3s.io/node-args of node ${node.metadata.name} is no list` }
      : ofFlags(flags, minor);
  return { value: { kubeProxy: { metrics, called } }, about: { object: referenceTo(node), path, instances: 1 } };
}
