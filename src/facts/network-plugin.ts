import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { isWhole } from '../inventory.ts';
import {
  type NetworkPlugin,
  type NetworkSigns,
  type PluginDaemonSet,
  recogniseNetworkPlugin,
} from '../kubernetes/network/cni.ts';
import type { KubernetesObject, Node } from '../kubernetes/object.ts';
import { readServerVersion } from '../kubernetes/version.ts';
import { defineFact, describeGap, type FactState, type Read } from './fact.ts';

/** The network plugin of the cluster. `gap`: what was not seen and could turn its verdict around. */
export interface RecognisedPlugin extends FactState {
  readonly plugin: NetworkPlugin;
  readonly gap?: string;
}

export const ciliumConfig = 'configmaps/kube-system/cilium-config';
const vpcCniConfig = 'configmaps/kube-system/amazon-vpc-cni';

export const networkPlugin = defineFact({
  name: 'networkPlugin',
  from: ['/version', 'daemonsets.apps'],
  evidence: ['/apis', 'nodes', ciliumConfig, vpcCniConfig],
  clusterWide: true,
  derive(read): RecognisedPlugin {
    const signs = signsOf(read);
    const plugin = recogniseNetworkPlugin(signs);
    const gap = gapOf(plugin, signs, read);
    return { ...read.stateOf(), plugin, ...(gap === undefined ? {} : { gap }) };
  },
});

function signsOf(read: Read): NetworkSigns {
  const ciliumEnablePolicy = settingOf(read, ciliumConfig, 'enable-policy');
  const vpcCniNetworkPolicy = settingOf(read, vpcCniConfig, 'enable-network-policy-controller');
  return {
    daemonSets: pluginDaemonSets(read),
    groups: read.source('/apis').items.map(({ metadata }) => metadata.name),
    nodes: read.objects<Node>('nodes').map(({ metadata: { annotations, labels }, spec }) => ({
      ...(annotations === undefined ? {} : { annotations }),
      ...(labels === undefined ? {} : { labels }),
      ...(typeof spec?.providerID === 'string' ? { providerID: spec.providerID } : {}),
    })),
    gitVersion: readServerVersion(read.source('/version').items[0]).gitVersion ?? '',
    cniConfigs: {
      ...(ciliumEnablePolicy === undefined ? {} : { ciliumEnablePolicy }),
      ...(vpcCniNetworkPolicy === undefined ? {} : { vpcCniNetworkPolicy }),
    },
  };
}

/** Only `both` can be turned around: every other verdict fails or is unknown already. */
function gapOf({ enforcement, unseen }: NetworkPlugin, signs: NetworkSigns, read: Read): string | undefined {
  if (enforcement !== 'both') return undefined;
  if (unseen !== undefined && !isWhole(read.source(unseen))) return describeGap(unseen, read.source(unseen));
  const nodes = read.source('nodes');
  // What stands without the nodes rests on a DaemonSet; the rest rests on every node having been seen.
  const restsOnNodes = recogniseNetworkPlugin({ ...signs, nodes: [] }).enforcement !== 'both';
  return restsOnNodes && !isWhole(nodes) ? describeGap('nodes', nodes) : undefined;
}

/** A setting of a ConfigMap that kaudit reads by name; undefined where it is not set or was not seen. */
export function settingOf(read: Read, source: string, key: string): string | undefined {
  const data: unknown = read.source(source).items[0]?.data;
  const value = typeof data === 'object' && data !== null ? Object.entries(data).find(([name]) => name === key) : [];
  return typeof value?.[1] === 'string' ? value[1] : undefined;
}

/** The DaemonSets, as far as a network plugin can be told from them. */
export function pluginDaemonSets(read: Read): PluginDaemonSet[] {
  return read.objects<DaemonSet>('daemonsets.apps').map(({ metadata, spec }) => {
    const { initContainers = [], containers } = spec.template.spec;
    return {
      namespace: metadata.namespace ?? 'default',
      name: metadata.name,
      labels: metadata.labels ?? {},
      images: [...initContainers, ...containers].flatMap(({ image }) => (image === undefined ? [] : [image])),
      containers: containers.map(({ name, command = [], args = [] }: V1Container) => ({
        name,
        args: [...command, ...args],
      })),
    };
  });
}

interface DaemonSet extends KubernetesObject {
  readonly spec: { readonly template: { readonly spec: V1PodSpec } };
}
