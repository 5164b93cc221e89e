import { isWhole } from '../inventory.ts';
import { compareCalico } from '../kubernetes/network/calico-policies.ts';
import { recogniseNetworkPlugin } from '../kubernetes/network/cni.ts';
import { compileSections, isolateEveryPod } from '../kubernetes/network/compile-sections.ts';
import type { Doubt } from '../kubernetes/network/endpoint.ts';
import { field } from '../kubernetes/network/fields.ts';
import { type Direction, directions, type Labels, type PodLabels } from '../kubernetes/network/isolation.ts';
import { otherPolicyKinds, type PolicyKind } from '../kubernetes/network/policy-kinds.ts';
import type { PolicySection } from '../kubernetes/network/policy-section.ts';
import { touches } from '../kubernetes/network/touches.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { readCalicoWorld } from './calico-world.ts';
import { describeGap, type Read } from './fact.ts';
import { ciliumConfig, pluginDaemonSets, settingOf } from './network-plugin.ts';

/** What the policies of other engines say of a pod: which of them isolate it, and why one that may could not be judged. */
export interface OtherVerdict {
  readonly by: readonly string[];
  readonly unclear: readonly string[];
}

export interface OtherPolicies {
  of(namespace: string, labels: Labels, direction: Direction): OtherVerdict;
  /** The same of every pod of the namespace, the ones to come included. */
  ofEveryPod(namespace: string, direction: Direction): OtherVerdict;
}

/** The lists of the other engines' policies, by the names of their sources. */
const kinds: ReadonlyMap<string, PolicyKind> = new Map(
  otherPolicyKinds.map((kind) => [`${kind.resource}.${kind.group}`, kind]),
);

/** What `readOtherPolicies` reads: none of it makes a fact incomplete, since most clusters serve none of these kinds. */
export const otherPolicyEvidence: readonly string[] = [...kinds.keys(), '/apis', 'daemonsets.apps', ciliumConfig];

interface Policy {
  readonly object: KubernetesObject;
  readonly kind: PolicyKind;
}

/** A policy whose rules are not asked. */
interface Unread extends Policy {
  readonly why: string;
}

/** The policies that matter in one namespace and direction. */
interface Placed {
  readonly always: OtherVerdict;
  /** Those whose selectors decide. */
  readonly selecting: readonly Policy[];
}

/** Reads the policies of other engines on behalf of a fact that declared `otherPolicyEvidence`. */
export function readOtherPolicies(read: Read): OtherPolicies {
  const policies = [...kinds].flatMap(([name, kind]) =>
    read.source(name).items.map((object): Policy => ({ object, kind })),
  );
  const engines = enginesOf(read);
  const { running, unseen } = engines;
  const mode = ciliumMode(read, engines);
  const unclear = [...gapsOf(read), ...mode.unclear];
  const judge = ({ object, kind }: Policy, verdict: string): OtherVerdict => {
    const called = `${kind.kind} ${object.metadata.name}`;
    if (verdict === 'no') return { by: [], unclear: [] };
    if (verdict === 'cannot-tell')
      return { by: [], unclear: [`kaudit cannot tell whether ${called} of ${kind.engine} selects it`] };
    if (running.has(kind.engine) || running.has('any')) return { by: [called], unclear: [] };
    const doubt = unseen ?? `no DaemonSet of ${kind.engine} was recognised`;
    return { by: [], unclear: [`${called} selects it, but whether ${kind.engine} runs is not known: ${doubt}`] };
  };
  const place = remember((namespace, direction): Placed => {
    const verdicts = policies.map((policy) => ({ policy, verdict: ask(policy, namespace, 'any', direction) }));
    const sure = verdicts.flatMap(({ policy, verdict }) => (verdict === 'yes' ? [judge(policy, verdict)] : []));
    return {
      always: join([{ by: mode.by, unclear }, ...sure]),
      selecting: verdicts.flatMap(({ policy, verdict }) => (verdict === 'cannot-tell' ? [policy] : [])),
    };
  });
  const known = new Map<string, OtherVerdict>();
  const of = (namespace: string, labels: Labels, direction: Direction): OtherVerdict => {
    const { always, selecting } = place(namespace, direction);
    if (selecting.length === 0 || always.by.length > 0) return always;
    const key = JSON.stringify([namespace, direction, Object.entries(labels).sort()]);
    const verdict =
      known.get(key) ??
      join([always, ...selecting.map((policy) => judge(policy, ask(policy, namespace, labels, direction)))]);
    known.set(key, verdict);
    return verdict;
  };
  const ofEveryPod = remember((namespace, direction): OtherVerdict => {
    const { always } = place(namespace, direction);
    // A policy that a pod without labels escapes, or that asks for labels, leaves the next pod open.
    return { by: always.by, unclear: of(namespace, {}, direction).unclear };
  });
  return { of, ofEveryPod };
}

/** What decides over traffic beside NetworkPolicies: policies of other engines, and lists of them not seen. */
export interface TrafficPolicies {
  /** Of the policies whose rules are modelled. */
  readonly sections: readonly PolicySection<KubernetesObject>[];
  /** Why the sections do not tell all of a pod. */
  doubts(namespace: string, labels: Labels, direction: Direction): readonly Doubt[];
  /** Whether Cilium runs, which does not take pods for addresses. */
  readonly cilium: boolean;
}

/** Reads them on behalf of a fact that declared `otherPolicyEvidence`. */
export function readTrafficPolicies(read: Read): TrafficPolicies {
  const engines = enginesOf(read);
  const mode = ciliumMode(read, engines);
  const sections: PolicySection<KubernetesObject>[] = mode.by.length > 0 ? [...alwaysIsolated(mode.by[0] ?? '')] : [];
  const calico: PolicySection<KubernetesObject>[] = [];
  const unread: Unread[] = [];
  const world = readCalicoWorld(read);
  const served = servedTwice(read);
  for (const [name, kind] of kinds)
    for (const object of read.source(name).items) {
      if (served(name, object)) continue;
      const idle = idleReason(kind, engines);
      const compiled =
        object.malformed === undefined && idle === undefined ? compileSections(kind, object, world) : undefined;
      if (compiled === undefined) unread.push({ object, kind, why: idle ?? 'is not modelled' });
      else (kind.engine === 'Calico' ? calico : sections).push(...compiled);
    }
  sections.push(...calico.sort(compareCalico));
  const always = [...gapsOf(read), ...mode.unclear].map((reason): Doubt => ({ reason }));
  const known = new Map<string, readonly Doubt[]>();
  const doubts = (namespace: string, labels: Labels, direction: Direction): readonly Doubt[] => {
    if (unread.length === 0) return always;
    const key = JSON.stringify([namespace, direction, Object.entries(labels).sort()]);
    const met = known.get(key);
    if (met !== undefined) return met;
    const touching = unread.filter(({ object, kind }) => {
      const own = object.metadata.namespace;
      if (object.malformed !== undefined) return own === undefined || own === namespace;
      return touches(kind, object, namespace, labels, direction) !== 'no';
    });
    const found = [
      ...always,
      ...touching.map(({ object, kind, why }): Doubt => {
        const what = `${kind.kind} ${object.metadata.name} of ${kind.engine}`;
        return { reason: `${what} may decide over it and ${why}` };
      }),
    ];
    known.set(key, found);
    return found;
  };
  return { sections, doubts, cilium: engines.running.has('Cilium') };
}

/** Why policies of a kind may decide nothing: their engine is not seen to run. Those of the Network Policy API have none of their own. */
function idleReason({ engine }: PolicyKind, { running, unseen }: Engines): string | undefined {
  if (engine === 'Network Policy API' || running.has('any') || running.has(engine)) return undefined;
  return `whether ${engine} runs is not known: ${unseen ?? `no DaemonSet of ${engine} was recognised`}`;
}

/** Calico's API server serves under one group what is stored under another; there the name begins with that of the tier. */
function servedTwice(read: Read): (source: string, object: KubernetesObject) => boolean {
  const plain = ({ metadata: { name, namespace }, ...object }: KubernetesObject): string => {
    const tier = String(field(field(object, 'spec'), 'tier') ?? 'default');
    return `${namespace ?? ''}/${name.startsWith(`${tier}.`) ? name.slice(tier.length + 1) : name}`;
  };
  const known = new Map(
    ['networkpolicies', 'globalnetworkpolicies'].map((resource) => [
      `${resource}.crd.projectcalico.org`,
      new Set(read.source(`${resource}.projectcalico.org`).items.map(plain)),
    ]),
  );
  return (source, object) => known.get(source)?.has(plain(object)) === true;
}

/** Cilium in the mode in which every pod is isolated, selected or not. */
function alwaysIsolated(called: string): readonly PolicySection<KubernetesObject>[] {
  const policy = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cilium-config', namespace: 'kube-system' } };
  return directions.map((direction) => ({ ...isolateEveryPod(policy, direction), called }));
}

function ask({ object, kind }: Policy, namespace: string, labels: PodLabels, direction: Direction): string {
  if (object.malformed === undefined) return kind.mayIsolate(object, namespace, labels, direction);
  const own = object.metadata.namespace;
  return own === undefined || own === namespace ? 'cannot-tell' : 'no';
}

/** Lists that were not seen whole, of kinds that the API server may serve. */
function gapsOf(read: Read): string[] {
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

interface Engines {
  /** Names of the plugins that run; `any` where nothing speaks against one. */
  readonly running: ReadonlySet<string>;
  /** Why they are not known. */
  readonly unseen?: string;
}

/** A definition outlives its engine: where the plugins are known, policies of another engine prove nothing. */
function enginesOf(read: Read): Engines {
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

/** Cilium's `enable-policy: always` isolates every pod, selected or not. Source: Cilium documentation, "Policy Enforcement Modes". */
function ciliumMode(read: Read, { running, unseen }: Engines): OtherVerdict {
  if (unseen === undefined && !running.has('Cilium')) return { by: [], unclear: [] };
  const config = read.source(ciliumConfig);
  if (!isWhole(config)) return { by: [], unclear: [describeGap(ciliumConfig, config)] };
  if (settingOf(read, ciliumConfig, 'enable-policy')?.trim().toLowerCase() !== 'always') return { by: [], unclear: [] };
  if (unseen !== undefined) return { by: [], unclear: [unseen] };
  return { by: ['enable-policy always of Cilium'], unclear: [] };
}

function join(verdicts: readonly OtherVerdict[]): OtherVerdict {
  return { by: verdicts.flatMap(({ by }) => by), unclear: verdicts.flatMap(({ unclear }) => unclear) };
}

function remember<T>(make: (namespace: string, direction: Direction) => T): typeof make {
  const known = new Map<string, T>();
  return (namespace, direction) => {
    const key = `${direction} ${namespace}`;
    const made = known.get(key) ?? make(namespace, direction);
    known.set(key, made);
    return made;
  };
}
