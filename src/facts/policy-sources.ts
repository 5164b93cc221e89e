import { isWhole } from '../inventory.ts';
import { recogniseNetworkPlugin } from '../kubernetes/network/cni.ts';
import { otherPolicyKinds, type PolicyKind } from '../kubernetes/network/policy-kinds.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { describeGap, type Read } from './fact.ts';
import { ciliumConfig, pluginDaemonSets, settingOf } from './network-plugin.ts';

/** The lists of the other engines' policies, by the names of their sources. */
export const kinds: ReadonlyMap<string, PolicyKind> = new Map(
  otherPolicyKinds.map((kind) => [`${kind.resource}.${kind.group}`, kind]),
);

/** What `readTrafficPolicies` reads: none of it makes a fact incomplete, since most clusters serve none of these kinds. */
export const otherPolicyEvidence: readonly string[] = [
  ...kinds.keys(),
  '/apis',
  'daemonsets.apps',
  ciliumConfig,
  'namespaces',
];

/** The engine of policies that have none of their own. */
export const adminEngine = 'Network Policy API';

/** A policy of another engine. */
export interface Policy {
  readonly object: KubernetesObject;
  readonly kind: PolicyKind;
}

/** Lists that were not seen whole, of kinds that the API server may serve. */
export function gapsOf(read: Read): string[] {
  return [...kinds].flatMap(([name, kind]) => {
    const source = read.source(name);
    return isWhole(source) || !mayBeServed(read, kind) ? [] : [describeGap(name, source)];
  });
}

/** False only where discovery was read and shows that there is no such resource. */
function mayBeServed(read: Read, { group, resource }: PolicyKind): boolean {
  const discovery = read.source('/apis');
  if (discovery.state !== 'complete') return true;
  const served = discovery.items.find(({ metadata }) => metadata.name === group);
  if (served === undefined) return false;
  if (served.stale === true || !Array.isArray(served.resources)) return true;
  return served.resources.some((one) => typeof one === 'string' && one.endsWith(`/${resource}`));
}

/** The plugins that were seen to run. */
export interface Engines {
  /** Names of the plugins that run; `any` where nothing speaks against one. */
  readonly running: ReadonlySet<string>;
  /** Why they are not known. */
  readonly unseen?: string;
}

/** A definition outlives its engine: where the plugins are known, policies of another engine prove nothing. */
export function enginesOf(read: Read): Engines {
  // Within a namespace the DaemonSets of kube-system are out of sight, and its policies are taken at their word.
  if (read.inventory.scan.namespaces !== null) return { running: new Set(['any']) };
  const source = read.source('daemonsets.apps');
  if (!isWhole(source)) return { running: new Set(), unseen: describeGap('daemonsets.apps', source) };
  const { plugins } = recogniseNetworkPlugin({
    daemonSets: pluginDaemonSets(read),
    groups: [],
    nodes: [],
    gitVersion: '',
  });
  return { running: new Set(plugins.length === 0 ? ['any'] : plugins) };
}

/** What isolates every pod, and why that is not known. Cilium's `enable-policy: always` isolates every pod, selected or not. Source: Cilium documentation, "Policy Enforcement Modes". */
export function ciliumMode(
  read: Read,
  { running, unseen }: Engines,
): { readonly by: readonly string[]; readonly unclear: readonly string[] } {
  if (unseen === undefined && !running.has('Cilium')) return { by: [], unclear: [] };
  const config = read.source(ciliumConfig);
  if (!isWhole(config)) return { by: [], unclear: [describeGap(ciliumConfig, config)] };
  if (settingOf(read, ciliumConfig, 'enable-policy')?.trim().toLowerCase() !== 'always') return { by: [], unclear: [] };
  if (unseen !== undefined) return { by: [], unclear: [unseen] };
  return { by: ['enable-policy always of Cilium'], unclear: [] };
}
