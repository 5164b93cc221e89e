import { isWhole, type Source } from '../inventory.ts';
import { type ControlPlaneComponent, controlPlaneProgram, isMirrorPod } from '../kubernetes/control-plane.ts';
import { nodeRuns, withInstallerFlags, wordsOf } from '../kubernetes/flags/installers.ts';
import { type ParsedFlags, parseCommandLine } from '../kubernetes/flags/parse.ts';
import { rancherApiServer } from '../kubernetes/flags/rancher-flags.ts';
import { flagsOfFlagz, flagsOfNodeArgs } from '../kubernetes/flags/sources.ts';
import {
  type KubernetesObject,
  malformedText,
  type Node,
  type ObjectReference,
  objectName,
  type Pod,
  referenceTo,
} from '../kubernetes/object.ts';
import { imageVersion, minorOf } from '../kubernetes/version.ts';
import { type About, describeGap, type Item, type Read } from './fact.ts';

/** One process of the control plane, or, of source `none`, the one that must be there although nothing shows it. */
export interface ControlPlaneProcess {
  /** What to call it in a message: `kube-apiserver`, with the source where that only declares. */
  readonly called: string;
  /** Its flags; where nothing shows them, the reason is in `hidden`. */
  readonly flags: ParsedFlags;
  /** Minor version of its binary, whose defaults hold. */
  readonly minor: number;
  readonly source: 'mirror pod' | 'flagz' | 'kubeadm-config' | 'node-args' | 'openshift-config' | 'none';
  /** `declared` can be stale or overridden on a node; `none` beside source `none`. */
  readonly evidence: 'effective' | 'declared' | 'none';
  /** The node that it runs on, where one process of several is meant. */
  readonly node?: string;
  /** What a flag that can not be read makes of a verdict: `unknown` where a permission or another try would tell. */
  readonly unseen: 'unknown' | 'manual';
}

/** What one source shows, and why it may not show all there is. */
export interface Sighting {
  readonly items: readonly Item<ControlPlaneProcess>[];
  readonly gap?: string | undefined;
}

export const kubeadmConfig = 'configmaps/kube-system/kubeadm-config';
export const openShiftConfig = 'configmaps/openshift-kube-apiserver/config';

/** The sources of a component's flags, best first. */
export function sightings(component: ControlPlaneComponent, read: Read, minor: number): readonly (() => Sighting)[] {
  const own = component === 'kube-apiserver';
  return [
    () => inMirrorPods(component, read, minor),
    ...(own ? [() => inFlagz(read, minor)] : []),
    () => inKubeadmConfig(component, read, minor),
    // etcd is no process of its own there, or a mirror pod that reads a file.
    ...(component === 'etcd' ? [] : [() => inNodeArgs(component, read, minor)]),
    ...(own ? [() => inOpenShiftConfig(read, minor)] : []),
  ];
}

function inMirrorPods(component: ControlPlaneComponent, read: Read, minor: number): Sighting {
  const source = read.source('pods');
  const nameless = source.items.some(({ metadata }) => metadata.name === '') ? 'pods: an item has no name' : undefined;
  const pods = source.items.filter((pod) => pod.metadata.namespace === 'kube-system' && isMirrorPod(pod));
  const broken = pods.filter(({ malformed }) => malformed !== undefined).filter((pod) => isCalled(component, pod));
  // A list of pods holds pods: collecting checked their shape where nothing is said to be malformed.
  const whole = pods.filter(
    ({ malformed }) => malformed === undefined,
  ) as readonly KubernetesObject[] as readonly Pod[];
  return {
    items: [
      ...whole.flatMap((pod) => containersOf(component, pod, minor)),
      ...broken.map((pod): Item<ControlPlaneProcess> => {
        const item = unseen(component, minor, malformedText(pod), 'unknown');
        return {
          ...item,
          about: { object: referenceTo(pod), path: 'spec', instances: 1, unjudgeable: malformedText(pod) },
        };
      }),
    ],
    gap: isWhole(source) ? nameless : describeGap('pods', source),
  };
}

/** A pod of which nothing but the metadata can be read goes by what kubeadm, RKE2 and kOps call it. */
function isCalled(component: ControlPlaneComponent, { metadata: { name, labels } }: KubernetesObject): boolean {
  return labels?.component === component || labels?.['k8s-app'] === component || name.startsWith(`${component}-`);
}

function containersOf(component: ControlPlaneComponent, pod: Pod, minor: number): Item<ControlPlaneProcess>[] {
  return pod.spec.containers.flatMap(({ name, image, command, args, env }, index): Item<ControlPlaneProcess>[] => {
    if (controlPlaneProgram(command, args) !== component) return [];
    const inArgs = args !== undefined && command?.some((word) => word.startsWith('-')) !== true;
    const { resourceVersion, ownerReferences } = pod.metadata;
    const node = ownerReferences?.find(({ kind }) => kind === 'Node')?.name;
    return [
      {
        value: {
          called: component,
          flags: parseCommandLine(command, args, component, env),
          minor: minorOf(imageVersion(image)) ?? minor,
          source: 'mirror pod',
          evidence: 'effective',
          unseen: 'unknown',
          ...(node === undefined ? {} : { node }),
        },
        about: {
          object: referenceTo(pod),
          path: `spec.containers[${index}].${inArgs ? 'args' : 'command'}`,
          container: name,
          instances: 1,
          ...(resourceVersion === undefined ? {} : { resourceVersion }),
        },
      },
    ];
  });
}

function inFlagz(read: Read, minor: number): Sighting {
  const source = read.source('/flagz');
  const flags = flagsOfFlagz('kube-apiserver', source.items[0]);
  // ComponentFlagz came in 1.32: who is refused it by an older server misses nothing.
  if (flags === undefined) return { items: [], gap: minor < 32 ? undefined : gapOf('/flagz', source) };
  const object = { apiVersion: 'config.k8s.io/v1beta1', kind: 'Flagz', name: 'kube-apiserver' };
  const value = { flags, minor, source: 'flagz', evidence: 'effective', unseen: 'unknown' } as const;
  const about: About = { object, path: 'flags', instances: 1 };
  return {
    items: [{ value: { ...value, called: 'kube-apiserver (by /flagz)' }, about }],
    gap: gapOf('/flagz', source),
  };
}

function inKubeadmConfig(component: ControlPlaneComponent, read: Read, minor: number): Sighting {
  const source = read.source(kubeadmConfig);
  // An etcd outside the cluster is none of those that kubeadm starts.
  if (component === 'etcd' && field(source.items[0]?.data, 'externalEtcd') === true)
    return { items: [], gap: gapOf(kubeadmConfig, source) };
  const added = flagsIn(component, source);
  if (added === undefined) return { items: [], gap: gapOf(kubeadmConfig, source, 'ClusterConfiguration') };
  const value = { flags: withInstallerFlags('kubeadm', added), minor, source: 'kubeadm-config' } as const;
  const part = {
    'kube-apiserver': 'apiServer',
    'kube-controller-manager': 'controllerManager',
    'kube-scheduler': 'scheduler',
    etcd: 'etcd.local',
  }[component];
  return {
    items: [
      declared(
        component,
        value,
        configMap('kube-system', 'kubeadm-config'),
        `data.ClusterConfiguration.${part}.extraArgs`,
      ),
    ],
    gap: gapOf(kubeadmConfig, source),
  };
}

function inOpenShiftConfig(read: Read, minor: number): Sighting {
  const source = read.source(openShiftConfig);
  const flags = flagsIn('kube-apiserver', source);
  if (flags === undefined) return { items: [], gap: gapOf(openShiftConfig, source, 'apiServerArguments') };
  const value = { flags, minor, source: 'openshift-config' } as const;
  const object = configMap('openshift-kube-apiserver', 'config');
  return {
    items: [declared('kube-apiserver', value, object, 'data["config.yaml"].apiServerArguments')],
    gap: gapOf(openShiftConfig, source),
  };
}

const nodeArgs: readonly (readonly [annotation: string, installer: 'k3s' | 'rke2'])[] = [
  ['rke2.io/node-args', 'rke2'],
  ['k3s.io/node-args', 'k3s'],
];

function inNodeArgs(component: ControlPlaneComponent, read: Read, minor: number): Sighting {
  const source = read.source('nodes');
  const sightings = source.items.map((node) => onNode(component, node, minor));
  const gaps = [gapOf('nodes', source), ...sightings.map(({ gap }) => gap)].filter((gap) => gap !== undefined);
  return { items: sightings.flatMap(({ items }) => items), gap: gaps.length === 0 ? undefined : gaps.join('; ') };
}

function onNode(component: ControlPlaneComponent, node: Node, minor: number): Sighting {
  const [annotation, installer] = nodeArgs.find(([key]) => node.metadata.annotations?.[key] !== undefined) ?? [];
  if (annotation === undefined || installer === undefined) return { items: [] };
  const text = node.metadata.annotations?.[annotation];
  const added = flagsOfNodeArgs(component, text);
  if (added === undefined)
    return { items: [], gap: `nodes: the annotation ${annotation} of ${node.metadata.name} is no list` };
  if (nodeRuns(component, text) !== true) return { items: [] };
  const variables = wordsOf(node.metadata.annotations?.[annotation.replace('node-args', 'node-env')]) ?? [];
  const server = { words: wordsOf(text) ?? [], variables };
  const own = component === 'kube-apiserver' ? rancherApiServer(installer, server) : {};
  const flags = withInstallerFlags(installer, added, own);
  const ofNode = minorOf(node.status?.nodeInfo?.kubeletVersion) ?? minor;
  const value = { flags, minor: ofNode, source: 'node-args', node: node.metadata.name } as const;
  return { items: [declared(component, value, referenceTo(node), `metadata.annotations["${annotation}"]`)] };
}

function declared(
  component: ControlPlaneComponent,
  value: Pick<ControlPlaneProcess, 'flags' | 'minor' | 'source' | 'node'>,
  object: ObjectReference,
  path: string,
): Item<ControlPlaneProcess> {
  const called = `${component} (as ${objectName(object)} declares it)`;
  return {
    value: { ...value, called, evidence: 'declared', unseen: 'unknown' },
    about: { object, path, instances: 1 },
  };
}

/** The process that must be there, of which nothing is seen. */
export function unseen(
  component: ControlPlaneComponent,
  minor: number,
  reason: string,
  verdict: ControlPlaneProcess['unseen'],
): Item<ControlPlaneProcess> {
  const flags: ParsedFlags = { component, mentions: new Map(), hidden: reason, resolved: false };
  const object = { apiVersion: 'kaudit.dev/v1alpha1', kind: 'ControlPlane', name: component };
  return {
    value: { called: component, flags, minor, source: 'none', evidence: 'none', unseen: verdict },
    about: { object, path: '', instances: 1 },
  };
}

/** Why a source does not tell; undefined where it was seen, is known not to exist, or nobody asked for it. */
function gapOf(name: string, source: Source, missing?: string): string | undefined {
  if (source.state === 'out-of-scope') return undefined;
  if (!isWhole(source)) return describeGap(name, source);
  return source.items.length > 0 && missing !== undefined ? `${name} holds no ${missing} that can be read` : undefined;
}

/** The command line of a component in a ConfigMap, as collecting keeps it. */
function flagsIn(component: ControlPlaneComponent, source: Source): ParsedFlags | undefined {
  const flags = field(field(source.items[0]?.data, 'flags'), component);
  return Array.isArray(flags) ? parseCommandLine([component], flags, component) : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function configMap(namespace: string, name: string): ObjectReference {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace, name };
}
