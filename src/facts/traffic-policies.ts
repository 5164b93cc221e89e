import type { CalicoWorld } from '../kubernetes/network/calico-entity.ts';
import { compareCalico } from '../kubernetes/network/calico-policies.ts';
import { compileSections, isolateEveryPod, subjectOf } from '../kubernetes/network/compile-sections.ts';
import type { Doubt, PolicedPod } from '../kubernetes/network/endpoint.ts';
import { field } from '../kubernetes/network/fields.ts';
import { type Direction, directions } from '../kubernetes/network/isolation.ts';
import type { PolicyKind } from '../kubernetes/network/policy-kinds.ts';
import type { PolicySection } from '../kubernetes/network/policy-section.ts';
import type { Isolation } from '../kubernetes/network/verdict.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { inWords } from '../kubernetes/record.ts';
import { readCalicoWorld } from './calico-world.ts';
import type { Read } from './fact.ts';
import { adminEngine, ciliumMode, type Engines, enginesOf, gapsOf, kinds, type Policy } from './policy-sources.ts';

/** A policy of another engine, and what it says. */
export interface OtherPolicy extends Policy {
  /** Null where it could not be read; none where it says nothing of pods. */
  readonly sections: readonly PolicySection<KubernetesObject>[] | null;
  /** Why it may decide over nothing, or could not be read. */
  readonly doubt?: string;
}

/** What decides over traffic beside NetworkPolicies: policies of other engines, and lists of them not seen. */
export interface TrafficPolicies {
  /** Of the policies that could be read; of one whose engine was not seen to run it is not certain whom they select. */
  readonly sections: readonly PolicySection<KubernetesObject>[];
  /** All of them, read or not. */
  readonly policies: readonly OtherPolicy[];
  /** Why the sections do not tell all of a pod. */
  doubts(pod: PolicedPod): PolicedPod['doubts'];
  /** Whether blocks select pods: not where Cilium runs; null where the plugins were not seen. */
  readonly blocksSelectPods: boolean | null;
}

/** Reads them on behalf of a fact that declared `otherPolicyEvidence` and `calicoEvidence`. */
export function readTrafficPolicies(read: Read): TrafficPolicies {
  const engines = enginesOf(read);
  const mode = ciliumMode(read, engines);
  const sections: PolicySection<KubernetesObject>[] = mode.by.flatMap(isolatingAlways);
  const calico: PolicySection<KubernetesObject>[] = [];
  const policies: OtherPolicy[] = [];
  const world = readCalicoWorld(read);
  const served = servedTwice(read);
  for (const [name, kind] of kinds)
    for (const object of read.source(name).items) {
      if (served(name, object)) continue;
      const compiled = object.malformed === undefined ? compileSections(kind, object, world) : undefined;
      const idle = idleReason(kind, engines);
      if (compiled === undefined) {
        policies.push({ object, kind, sections: null, doubt: whyUnread({ object, kind }, world) });
        continue;
      }
      const own = idle === undefined ? compiled : compiled.map((section) => doubting(section, idle));
      (kind.engine === 'Calico' ? calico : sections).push(...own);
      policies.push({ object, kind, sections: own, ...(idle === undefined ? {} : { doubt: idle }) });
    }
  sections.push(...calico.sort(compareCalico));
  const unknown = engines.unseen !== undefined || read.inventory.scan.namespaces !== null;
  return {
    sections,
    policies,
    doubts: readDoubts(
      policies.filter((policy) => policy.sections === null),
      [...gapsOf(read), ...mode.unclear],
    ),
    blocksSelectPods: unknown ? null : !engines.running.has('Cilium'),
  };
}

/** The doubts of a pod: what was not seen, and the policies that could not be read and may select it. */
function readDoubts(unread: readonly OtherPolicy[], unseen: readonly string[]): TrafficPolicies['doubts'] {
  const always = unseen.map((reason): Doubt => ({ reason }));
  const everywhere = { ingress: always, egress: always };
  const subjects = unread.map(({ object, kind, doubt }) => {
    const own = object.metadata.namespace;
    const anyPod = (pod: PolicedPod): Isolation => (own === undefined || own === pod.namespace ? 'cannot-tell' : 'no');
    return {
      selects: object.malformed === undefined ? subjectOf(kind, object) : anyPod,
      doubt: { reason: `${kind.kind} ${object.metadata.name} of ${kind.engine} may decide over it: ${doubt}` },
    };
  });
  if (subjects.length === 0) return () => everywhere;
  const known = new Map<string, PolicedPod['doubts']>();
  return (pod) => {
    const { namespace, labels, serviceAccount, unborn } = pod;
    const key = JSON.stringify([namespace, serviceAccount, unborn, Object.entries(labels).sort()]);
    const met = known.get(key);
    if (met !== undefined) return met;
    const of = (direction: Direction): readonly Doubt[] => [
      ...always,
      ...subjects.flatMap(({ selects, doubt }) => (selects(pod, direction) === 'no' ? [] : [doubt])),
    ];
    const found = { ingress: of('ingress'), egress: of('egress') };
    known.set(key, found);
    return found;
  };
}

function whyUnread({ object, kind }: Policy, { tiers }: CalicoWorld): string {
  const tier = field(field(object, 'spec'), 'tier');
  return kind.engine === 'Calico' && typeof tier === 'string' && tiers?.has(tier) !== true && tier !== 'default'
    ? `its tier ${tier} was not seen`
    : 'it can not be read';
}

/** Why policies of a kind may decide nothing: their engine is not seen to run. Those of the Network Policy API have none of their own. */
function idleReason({ engine }: PolicyKind, { running, unseen }: Engines): string | undefined {
  if (engine === adminEngine || running.has('any') || running.has(engine)) return undefined;
  return `whether ${engine} runs is not known: ${unseen ?? `no DaemonSet of ${engine} was recognised`}`;
}

/** A section that decides or does not, and nobody can tell which. */
function doubting<P>(section: PolicySection<P>, doubt: string): PolicySection<P> {
  return { ...section, doubt, selects: (pod) => (section.selects(pod) === 'no' ? 'no' : 'cannot-tell') };
}

/** Calico's API server serves under one group what is stored under another; there the name begins with that of the tier. */
function servedTwice(read: Read): (source: string, object: KubernetesObject) => boolean {
  const plain = ({ metadata: { name, namespace }, ...object }: KubernetesObject): string => {
    const tier = inWords(field(field(object, 'spec'), 'tier') ?? 'default');
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
function isolatingAlways(called: string): readonly PolicySection<KubernetesObject>[] {
  const policy = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cilium-config', namespace: 'kube-system' } };
  return directions.map((direction) => ({ ...isolateEveryPod(policy, direction), called }));
}
