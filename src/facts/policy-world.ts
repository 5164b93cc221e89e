import { isWhole } from '../inventory.ts';
import { type Doubt, namedPortsOf, type PolicedPod } from '../kubernetes/network/endpoint.ts';
import { type PolicyTable, tabulatePolicies } from '../kubernetes/network/governing-policies.ts';
import type { Labels } from '../kubernetes/network/isolation.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { calicoEvidence } from './calico-world.ts';
import { defineFact, describeGap, type FactState, type Read } from './fact.ts';
import { otherPolicyEvidence } from './policy-sources.ts';
import { type OtherPolicy, readTrafficPolicies } from './traffic-policies.ts';

/** Where a pod runs, if it does. */
export interface Place {
  readonly nodeName?: string;
  readonly addresses: PolicedPod['addresses'];
}

/** The policies of the cluster, of all kinds, and pods as those see them: one world for all that asks about traffic. */
export interface PolicyWorld extends FactState {
  readonly table: PolicyTable<KubernetesObject>;
  /** The same without NetworkPolicies. */
  readonly others: PolicyTable<KubernetesObject>;
  /** The policies of other kinds, read or not. */
  readonly otherPolicies: readonly OtherPolicy[];
  police(namespace: string, name: string, labels: Labels, spec: object, place?: Place): PolicedPod;
}

const list = 'networkpolicies.networking.k8s.io';

/** What was not seen of it stands as doubts in the pods. */
export const policyWorld = defineFact({
  name: 'policyWorld',
  from: [],
  evidence: [list, 'serviceaccounts', ...calicoEvidence, ...otherPolicyEvidence],
  derive(read): PolicyWorld {
    const { sections, policies, doubts, blocksSelectPods } = readTrafficPolicies(read);
    const reading = { blocksSelectPods };
    return {
      state: 'complete',
      reason: null,
      table: tabulatePolicies(read.source(list).items, reading, sections),
      others: tabulatePolicies<KubernetesObject>([], reading, sections),
      otherPolicies: policies,
      police: policing(read, doubts),
    };
  },
});

function policing(read: Read, doubtsOf: (pod: PolicedPod) => PolicedPod['doubts']): PolicyWorld['police'] {
  const places = read.source('namespaces');
  const labelsOf = new Map(places.items.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  const accounts = read.source('serviceaccounts');
  const accountLabels = new Map(
    accounts.items.map(({ metadata }) => [`${metadata.namespace}/${metadata.name}`, metadata.labels ?? {}]),
  );
  const accountOf = (namespace: string, spec: object): Pick<PolicedPod, 'serviceAccount' | 'accountLabels'> => {
    const named = 'serviceAccountName' in spec ? spec.serviceAccountName : undefined;
    const serviceAccount = typeof named === 'string' && named !== '' ? named : 'default';
    const labels = accountLabels.get(`${namespace}/${serviceAccount}`);
    return { serviceAccount, accountLabels: labels ?? (isWhole(accounts) ? {} : null) };
  };
  const policies = read.source(list);
  const gap: readonly Doubt[] = isWhole(policies) ? [] : [{ reason: describeGap(list, policies) }];
  const ports = new WeakMap<object, PolicedPod['namedPorts']>();
  return (namespace, name, labels, spec, place) => {
    const namedPorts = ports.get(spec) ?? namedPortsOf(spec);
    ports.set(spec, namedPorts);
    const pod: PolicedPod = {
      kind: 'pod',
      namespace,
      name,
      labels,
      namespaceLabels: labelsOf.get(namespace) ?? (isWhole(places) ? {} : null),
      hostNetwork: 'hostNetwork' in spec && spec.hostNetwork === true,
      ...place,
      namedPorts,
      addresses: place?.addresses ?? [],
      ...accountOf(namespace, spec),
      doubts: { ingress: gap, egress: gap },
    };
    const { ingress, egress } = doubtsOf(pod);
    if (ingress.length + egress.length === 0) return pod;
    return { ...pod, doubts: { ingress: [...gap, ...ingress], egress: [...gap, ...egress] } };
  };
}
