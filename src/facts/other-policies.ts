import { compileSections } from '../kubernetes/network/compile-sections.ts';
import type { Direction, Labels, PodLabels } from '../kubernetes/network/isolation.ts';
import type { PolicySection } from '../kubernetes/network/policy-section.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { readAdminIsolation } from './admin-isolation.ts';
import type { Read } from './fact.ts';
import { adminEngine, ciliumMode, enginesOf, gapsOf, kinds, type Policy } from './policy-sources.ts';

const noWorld = { tiers: null, networkSets: null };

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

/** The policies that matter in one namespace and direction. */
interface Placed {
  readonly always: OtherVerdict;
  /** Those whose selectors decide. */
  readonly selecting: readonly Policy[];
}

/** Reads the policies of other engines on behalf of a fact that declared `otherPolicyEvidence`. */
export function readOtherPolicies(read: Read): OtherPolicies {
  const policies: Policy[] = [];
  const sections: PolicySection<KubernetesObject>[] = [];
  for (const [name, kind] of kinds)
    for (const object of read.source(name).items) {
      const modelled = kind.engine === adminEngine && object.malformed === undefined;
      const compiled = modelled ? compileSections(kind, object, noWorld) : undefined;
      if (compiled === undefined) policies.push({ object, kind });
      else sections.push(...compiled);
    }
  const admin = readAdminIsolation(read, sections);
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
    if ((selecting.length === 0 && sections.length === 0) || always.by.length > 0) return always;
    const key = JSON.stringify([namespace, direction, Object.entries(labels).sort()]);
    const verdict =
      known.get(key) ??
      join([
        always,
        ...selecting.map((policy) => judge(policy, ask(policy, namespace, labels, direction))),
        admin.of(namespace, labels, direction),
      ]);
    known.set(key, verdict);
    return verdict;
  };
  const ofEveryPod = remember((namespace, direction): OtherVerdict => {
    const { always } = place(namespace, direction);
    // A policy that a pod without labels escapes, or that asks for labels, leaves the next pod open.
    const other = admin.ofEveryPod(namespace, direction);
    return { by: [...always.by, ...other.by], unclear: [...of(namespace, {}, direction).unclear, ...other.unclear] };
  });
  return { of, ofEveryPod };
}

function ask({ object, kind }: Policy, namespace: string, labels: PodLabels, direction: Direction): string {
  if (object.malformed === undefined) return kind.mayIsolate(object, namespace, labels, direction);
  const own = object.metadata.namespace;
  return own === undefined || own === namespace ? 'cannot-tell' : 'no';
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
