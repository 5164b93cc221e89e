import { compareCalico } from '../kubernetes/network/calico-policies.ts';
import { compileSections, isolateEveryPod } from '../kubernetes/network/compile-sections.ts';
import type { Doubt } from '../kubernetes/network/endpoint.ts';
import { field } from '../kubernetes/network/fields.ts';
import { type Direction, directions, type Labels } from '../kubernetes/network/isolation.ts';
import type { PolicyKind } from '../kubernetes/network/policy-kinds.ts';
import type { PolicySection } from '../kubernetes/network/policy-section.ts';
import { touches } from '../kubernetes/network/touches.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { readCalicoWorld } from './calico-world.ts';
import type { Read } from './fact.ts';
import { adminEngine, ciliumMode, type Engines, enginesOf, gapsOf, kinds, type Policy } from './policy-sources.ts';

/** A policy whose rules are not asked. */
interface Unread extends Policy {
  readonly why: string;
}

/** What decides over traffic beside NetworkPolicies: policies of other engines, and lists of them not seen. */
export interface TrafficPolicies {
  /** Of the policies whose rules are modelled. */
  readonly sections: readonly PolicySection<KubernetesObject>[];
  /** Why the sections do not tell all of a pod. */
  doubts(namespace: string, labels: Labels, direction: Direction): readonly Doubt[];
  /** Whether blocks select pods: not where Cilium runs; null where the plugins were not seen. */
  readonly blocksSelectPods: boolean | null;
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
  const unknown = engines.unseen !== undefined || read.inventory.scan.namespaces !== null;
  return { sections, doubts, blocksSelectPods: unknown ? null : !engines.running.has('Cilium') };
}

/** Why policies of a kind may decide nothing: their engine is not seen to run. Those of the Network Policy API have none of their own. */
function idleReason({ engine }: PolicyKind, { running, unseen }: Engines): string | undefined {
  if (engine === adminEngine || running.has('any') || running.has(engine)) return undefined;
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
