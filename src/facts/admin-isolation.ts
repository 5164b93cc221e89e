import { isWhole } from '../inventory.ts';
import type { PolicedPod } from '../kubernetes/network/endpoint.ts';
import { evaluateConnection } from '../kubernetes/network/evaluate-policies.ts';
import { tabulatePolicies } from '../kubernetes/network/governing-policies.ts';
import { type Direction, isEmptySelector, type Labels } from '../kubernetes/network/isolation.ts';
import type { PolicySection } from '../kubernetes/network/policy-section.ts';
import { allPorts, noPorts } from '../kubernetes/network/port-set.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import type { Read } from './fact.ts';
import type { OtherVerdict } from './other-policies.ts';

export interface AdminIsolation {
  of(namespace: string, labels: Labels, direction: Direction): OtherVerdict;
  /** The same of every pod of the namespace, the ones to come included. */
  ofEveryPod(namespace: string, direction: Direction): OtherVerdict;
}

const nothing: OtherVerdict = { by: [], unclear: [] };

/**
 * Whom admin policies isolate: those who refuse a stranger, a pod without labels of a namespace without labels, on every
 * port. To be selected isolates nobody there. For a fact whose evidence has the namespaces.
 */
export function readAdminIsolation(read: Read, sections: readonly PolicySection<KubernetesObject>[]): AdminIsolation {
  const places = read.source('namespaces');
  const labelsOf = new Map(places.items.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  const table = tabulatePolicies<KubernetesObject>([], { blocksSelectPods: true }, sections);
  const pod = (namespace: string, labels: Labels, namespaceLabels: Labels | null): PolicedPod => ({
    kind: 'pod',
    namespace,
    name: '',
    labels,
    namespaceLabels,
    hostNetwork: false,
    namedPorts: [],
    addresses: [],
    doubts: { ingress: [], egress: [] },
  });
  const stranger = pod('', {}, {});
  const of = (namespace: string, labels: Labels, direction: Direction): OtherVerdict => {
    if (table.sectionsOf(namespace, direction).length === 0) return nothing;
    const subject = pod(namespace, labels, labelsOf.get(namespace) ?? (isWhole(places) ? {} : null));
    const connectivity =
      direction === 'ingress'
        ? evaluateConnection(table, stranger, subject)
        : evaluateConnection(table, subject, stranger);
    const { sure, maybe, decidedBy, doubts } = connectivity[direction];
    const named = decidedBy.map(({ policy }) => `${policy.kind} ${policy.metadata.name}`);
    if (maybe === noPorts) return { by: [...new Set(named)], unclear: [] };
    if (sure === allPorts) return nothing;
    const why = doubts[0] ?? `${named[0] ?? 'an admin policy'} denies some of its traffic, which may isolate it`;
    return { by: [], unclear: [why] };
  };
  return {
    of,
    ofEveryPod(namespace, direction) {
      const verdict = of(namespace, {}, direction);
      const [choosy] = table
        .sectionsOf(namespace, direction)
        .filter(({ sight }) => !isEmptySelector(sight.selectors[0]));
      if (choosy === undefined || verdict.by.length === 0) return verdict;
      return { by: [], unclear: [`whether ${choosy.called} selects every pod can not be told`] };
    },
  };
}
