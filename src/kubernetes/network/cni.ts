import { matchingComponents } from '../components/recognise.ts';
import { embeddedController } from './cni-embedded.ts';
import { judgePlugin } from './cni-plugins.ts';
import { fieldsOf, textOf, textsOf } from './fields.ts';

/** A DaemonSet as far as the network plugin can be told from it. */
export interface PluginDaemonSet {
  readonly namespace: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Of all containers, init containers included. */
  readonly images: readonly string[];
  readonly containers: readonly { readonly name: string; readonly args?: readonly string[] }[];
}

/** What the cluster shows of its network. */
export interface NetworkSigns {
  readonly daemonSets: readonly PluginDaemonSet[];
  /** API groups that are served. */
  readonly groups: readonly string[];
  readonly nodes: readonly {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    readonly providerID?: string;
  }[];
  /** `gitVersion` of the API server; empty where it is not known. */
  readonly gitVersion: string;
  readonly cniConfigs?: {
    /** `enable-policy` of kube-system/cilium-config. */
    readonly ciliumEnablePolicy?: string;
    /** `enable-network-policy-controller` of kube-system/amazon-vpc-cni. */
    readonly vpcCniNetworkPolicy?: string;
  };
  /** Whether there are policyendpoints.networking.k8s.aws. */
  readonly hasPolicyEndpoints?: boolean;
  /** Command lines of k3s and RKE2 servers, beside those in the annotations of nodes: JSON lists, or one flag each. */
  readonly nodeArgs?: readonly string[];
}

export type Enforcement = 'both' | 'ingress-only' | 'none' | 'unrecognised';

/** Whether something enforces NetworkPolicies, with the reason as the end of a sentence. */
export interface PluginVerdict {
  readonly enforcement: Enforcement;
  readonly reason: string;
  /** A source that was not seen and could turn `both` into `none`. */
  readonly unseen?: string;
}

export interface NetworkPlugin extends PluginVerdict {
  /** Names for people, in the order of recognition. */
  readonly plugins: readonly string[];
  /** What was seen: `DaemonSet kube-system/cilium runs Cilium`. */
  readonly evidence: readonly string[];
}

interface Found {
  readonly plugin: string;
  readonly evidence: string;
  readonly verdict: PluginVerdict | undefined;
}

const order: readonly Enforcement[] = ['both', 'unrecognised', 'ingress-only', 'none'];

/**
 * The network plugins of a cluster and whether one of them enforces NetworkPolicies. Plugins are recognised by image
 * repository and namespace of a DaemonSet; where there is none, by what the distribution carries inside. The best engine
 * found decides. A served API group alone proves nothing: definitions outlive their controllers.
 */
export function recogniseNetworkPlugin(given: NetworkSigns): NetworkPlugin {
  const signs = checked(given);
  const found = [...signs.daemonSets.flatMap((daemonSet) => fromDaemonSet(daemonSet, signs)), ...embedded(signs)];
  const verdicts = found.map(({ verdict }) => verdict).filter((verdict) => verdict !== undefined);
  const best = order
    .map((level) => verdicts.find(({ enforcement }) => enforcement === level))
    .find((verdict) => verdict);
  return {
    plugins: [...new Set(found.map(({ plugin }) => plugin))],
    ...(best ?? { enforcement: 'unrecognised', reason: 'no network plugin that kaudit knows was found' }),
    evidence: [...new Set(found.map(({ evidence }) => evidence)), ...leftovers(signs, found)],
  };
}

function fromDaemonSet(daemonSet: PluginDaemonSet, signs: NetworkSigns): readonly Found[] {
  const { namespace, name, labels, images } = daemonSet;
  const known = matchingComponents({
    kind: 'DaemonSet',
    namespace,
    name,
    images,
    ...(labels === undefined ? {} : { labels }),
  });
  return known
    .filter(({ family }) => family === 'cni')
    .flatMap(({ component }) => {
      const verdict = judgePlugin(component, daemonSet, signs);
      if (verdict === 'not a plugin') return [];
      return [{ plugin: component, evidence: `DaemonSet ${namespace}/${name} runs ${component}`, verdict }];
    });
}

function embedded(signs: NetworkSigns): readonly Found[] {
  const hasEngine = signs.daemonSets.some((daemonSet) =>
    fromDaemonSet(daemonSet, signs).some(({ verdict }) => verdict !== undefined && verdict.enforcement !== 'none'),
  );
  return embeddedController(signs, hasEngine);
}

// Lists of an inventory that somebody wrote by hand may be anything.
function checked(signs: NetworkSigns): NetworkSigns {
  return {
    ...signs,
    daemonSets: objectsOf(signs.daemonSets).map((daemonSet) => ({
      ...daemonSet,
      images: textsOf(daemonSet.images),
      containers: objectsOf(daemonSet.containers).map(({ name, args }) => ({ name, args: textsOf(args) })),
    })),
    groups: textsOf(signs.groups),
    nodes: objectsOf(signs.nodes),
    gitVersion: textOf(signs.gitVersion) ?? '',
    nodeArgs: textsOf(signs.nodeArgs),
  };
}

function objectsOf<T extends object>(list: readonly T[]): readonly T[] {
  return Array.isArray(list) ? list.filter((element) => fieldsOf(element) !== undefined) : [];
}

const groupsOfPlugins: readonly (readonly [group: string, plugin: string])[] = [
  ['crd.projectcalico.org', 'Calico'],
  ['cilium.io', 'Cilium'],
  ['crd.antrea.io', 'Antrea'],
  ['k8s.ovn.org', 'OVN-Kubernetes'],
  ['kubeovn.io', 'kube-ovn'],
];

function leftovers({ groups }: NetworkSigns, found: readonly Found[]): readonly string[] {
  return groupsOfPlugins
    .filter(([group, plugin]) => groups.includes(group) && !found.some((entry) => entry.plugin === plugin))
    .map(([group, plugin]) => `API group ${group} is served, but no DaemonSet of ${plugin} was recognised`);
}

/** The date of the table of network plugins. */
export const networkPluginsAsOf = '2026-09-30';
