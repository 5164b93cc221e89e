import { isWhole } from '../inventory.ts';
import { kyvernoPolicy } from '../kubernetes/admission/kyverno.ts';
import type { LabelledNamespace } from '../kubernetes/admission/selectors.ts';
import { readFlag } from '../kubernetes/flags/reading.ts';
import { levelEnforcedBy } from '../kubernetes/kyverno.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import {
  compareLevels,
  isPodSecurityLevel,
  type PodSecurityLevel,
  podSecuritySince,
} from '../kubernetes/pod-security/level.ts';
import { type NamespaceLevels, namespaceLevels } from '../kubernetes/pod-security/namespace-levels.ts';
import { apiServers } from './api-servers.ts';
import { cluster } from './cluster.ts';
import { defineFact, describeGap, type FactState, type Read } from './fact.ts';
import { type PolicyGates, policyGates } from './policy-gates.ts';
import { policyVersion } from './policy-version.ts';

/** What refuses pods in one namespace. */
export interface Enforcement {
  readonly level: PodSecurityLevel;
  /** The namespace's label, a default of the cluster (or nothing at all), or a Kyverno policy. */
  readonly by: 'label' | 'default' | 'Kyverno';
}

/** What Pod Security, or an engine in its place, asks of the pods of each namespace. */
export interface NamespaceSecurity extends FactState {
  /** Undefined where what decides was not seen. `levels`: by labels and the cluster's default alone. */
  of(namespace: string): { readonly enforce: Enforcement; readonly levels: NamespaceLevels } | undefined;
  /** Whether it is known what is enforced where no label says anything: a configuration file of the API server sets that. */
  readonly defaultSeen: boolean;
  /** By its own labels alone; undefined where the namespace was not seen. */
  labelled(namespace: string): NamespaceLevels | undefined;
  /** Why that may be. */
  readonly gap: string;
  /** PodSecurityPolicies of a version that still serves them; they end with 1.25. */
  readonly leftOver: readonly string[];
}

const podSecurityPolicies = 'podsecuritypolicies.policy';
const engines = ['clusterpolicies.kyverno.io', 'policies.kyverno.io'];

/** Always complete, so that a check asks only where the level of a namespace decides. One that does not exist has no labels. */
export const namespaceSecurity = defineFact({
  name: 'namespaceSecurity',
  clusterWide: true,
  from: [],
  evidence: ['namespaces', '/metrics', 'nodes', podSecurityPolicies, ...engines],
  consults: [policyVersion, cluster, apiServers, policyGates],
  derive(read): NamespaceSecurity {
    const source = read.source('namespaces');
    const { minor } = read.fact(policyVersion);
    const obeyed = minor === undefined || minor >= podSecuritySince;
    const labels = new Map(source.items.map(({ metadata }) => [metadata.name, metadata.labels]));
    const byDefault = obeyed ? defaultOf(read) : { level: 'privileged' as const, gaps: [], seen: true };
    const policies = engines
      .flatMap((name) => read.objects(name))
      .filter((policy) => kyvernoPolicy(policy).idle === null);
    const unseenEngines = gapsOf(read, engines);
    const gates = read.fact(policyGates);
    const known = new Map<string, Engine>();
    const engineOf = (name: string): Engine => {
      const engine = known.get(name) ?? byEngine(policies, { name, labels: labels.get(name) ?? {} }, gates);
      known.set(name, engine);
      return engine;
    };
    const engineDoubts = (): string[] => [...new Set([...labels.keys()].flatMap((name) => engineOf(name).doubt ?? []))];
    return {
      state: 'complete',
      reason: null,
      gap: [
        ...(isWhole(source) ? [] : [describeGap('namespaces', source)]),
        ...byDefault.gaps,
        ...unseenEngines,
        ...engineDoubts(),
      ].join('; '),
      defaultSeen: byDefault.seen,
      leftOver: read.objects(podSecurityPolicies).map(({ metadata }) => metadata.name),
      labelled(namespace) {
        if (!labels.has(namespace) && !isWhole(source)) return undefined;
        return namespaceLevels(obeyed ? labels.get(namespace) : undefined, minor);
      },
      of(namespace) {
        if (!labels.has(namespace) && !isWhole(source)) return undefined;
        const levels = namespaceLevels(obeyed ? labels.get(namespace) : undefined, minor, {
          enforce: { level: byDefault.level },
        });
        const { level, from } = levels.enforce;
        const engine = engineOf(namespace);
        if (compareLevels(engine.level, level) > 0) return { enforce: { level: engine.level, by: 'Kyverno' }, levels };
        const unsettled =
          unseenEngines.length > 0 || engine.doubt !== undefined || (from === 'default' && byDefault.gaps.length > 0);
        if (level === 'privileged' && unsettled) return undefined;
        return { enforce: { level, by: from === 'label' ? 'label' : 'default' }, levels };
      },
    };
  },
});

interface Engine {
  readonly level: PodSecurityLevel;
  /** Why it may be stricter: whether its policies are asked was not seen. */
  readonly doubt?: string;
}

/** A policy refuses nothing where no webhook of its engine hands it every pod of the namespace. */
function byEngine(policies: readonly KubernetesObject[], namespace: LabelledNamespace, gates: PolicyGates): Engine {
  const level = policies
    .flatMap((policy) => enforcedBy(policy, namespace.name) ?? [])
    .sort(compareLevels)
    .at(-1);
  if (level === undefined) return { level: 'privileged' };
  const gate = gates.validating('Kyverno', namespace);
  if ('coverage' in gate) return { level: gate.coverage === 'every' ? level : 'privileged' };
  return { level: 'privileged', ...(gate.covers === 'unseen' ? { doubt: gate.said } : {}) };
}

function enforcedBy(policy: KubernetesObject, namespace: string): PodSecurityLevel | undefined {
  const { namespace: home } = policy.metadata;
  return home === undefined || home === namespace ? levelEnforcedBy(policy, namespace) : undefined;
}

/** What is enforced where no label says anything, and what was not seen that could make it stricter. */
function defaultOf(read: Read): {
  readonly level: PodSecurityLevel;
  readonly gaps: readonly string[];
  /** Whether the level was seen, and not merely no sign of a stricter one. */
  readonly seen: boolean;
} {
  const servers = read.fact(apiServers);
  // Only a configuration file of the API server can set a default.
  const noFile =
    servers.state === 'complete' &&
    servers.items.length > 0 &&
    servers.items.every(
      ({ value: { apiServer }, about }) =>
        about.doubt === undefined &&
        apiServer.evidence === 'effective' &&
        readFlag(apiServer.flags, 'kube-apiserver', 'admission-control-config-file', apiServer.minor).state ===
          'default',
    );
  if (noFile) return { level: 'privileged', gaps: [], seen: true };
  const counted = countedLevel(read);
  const gaps = gapsOf(read, ['/metrics', ...(counted === undefined ? [] : ['namespaces'])]);
  const isTalos = read.fact(cluster).view.distribution.name === 'talos';
  // Talos configures baseline itself. Source: siderolabs/talos, pkg/machinery/config, DefaultAdmissionControl.
  const level = counted ?? (isTalos ? 'baseline' : 'privileged');
  if (level === 'privileged')
    return {
      level,
      gaps: [...gaps, ...(counted === undefined ? gapsOf(read, ['nodes']) : [])],
      seen: counted !== undefined && gaps.length === 0,
    };
  const unseenFlags = servers.state === 'incomplete' ? [servers.reason ?? 'API server not seen'] : [];
  const doubts = [...gaps, ...unseenFlags];
  return doubts.length === 0 ? { level, gaps: [], seen: true } : { level: 'privileged', gaps: doubts, seen: false };
}

/** The one level that the API server has enforced although no label asks for it; none, or several, prove nothing. */
function countedLevel(read: Read): PodSecurityLevel | undefined {
  const samples: unknown = read.source('/metrics').items[0]?.samples;
  const asked = new Set(
    read.source('namespaces').items.flatMap(({ metadata }) => {
      const { level, from } = namespaceLevels(metadata.labels, undefined).enforce;
      return from === 'label' ? [level] : [];
    }),
  );
  const counted = (Array.isArray(samples) ? samples : []).flatMap((sample: unknown) => {
    const labels = field(sample, 'labels');
    const level = field(labels, 'policy_level');
    const count = field(sample, 'value');
    const is = field(sample, 'name') === 'pod_security_evaluations_total' && field(labels, 'mode') === 'enforce';
    return is && typeof count === 'number' && count > 0 && isPodSecurityLevel(level) && !asked.has(level)
      ? [level]
      : [];
  });
  const [first, ...others] = new Set(counted);
  return others.length === 0 ? first : undefined;
}

/** What was asked for and not seen whole: a source that nobody asked for is left out of judgement. */
function gapsOf(read: Read, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const source = read.source(name);
    return isWhole(source) || source.state === 'out-of-scope' ? [] : [describeGap(name, source)];
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
