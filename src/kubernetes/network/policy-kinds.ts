import { calicoIsolates } from './calico.ts';
import { ciliumIsolates } from './cilium.ts';
import { field, textOf } from './fields.ts';
import { type Direction, defaultDenyDirections, isolates, type PodLabels, policyDirections } from './isolation.ts';
import { adminPolicyIsolates, antreaIsolates } from './priority-policies.ts';
import { type Isolation, verdictOf } from './verdict.ts';

type Judge = (object: unknown, namespace: string, labels: PodLabels, direction: Direction) => Isolation;

/** A kind of policy beside networking.k8s.io NetworkPolicy, and how to tell whether one isolates a pod. */
export interface PolicyKind {
  readonly engine: string;
  readonly group: string;
  /** Plural, as in the path of its list. */
  readonly resource: string;
  readonly kind: string;
  /** Best first. */
  readonly versions: readonly string[];
  readonly namespaced: boolean;
  readonly mayIsolate: Judge;
}

type Row = readonly [
  engine: string,
  group: string,
  resource: string,
  kind: string,
  versions: readonly string[],
  namespaced: boolean,
  mayIsolate: Judge,
];

const adminGroup = 'policy.networking.k8s.io';
const rows: readonly Row[] = [
  ['Cilium', 'cilium.io', 'ciliumnetworkpolicies', 'CiliumNetworkPolicy', ['v2'], true, ciliumIsolates],
  [
    'Cilium',
    'cilium.io',
    'ciliumclusterwidenetworkpolicies',
    'CiliumClusterwideNetworkPolicy',
    ['v2'],
    false,
    ciliumIsolates,
  ],
  ['Calico', 'crd.projectcalico.org', 'networkpolicies', 'NetworkPolicy', ['v1'], true, calicoIsolates],
  ['Calico', 'crd.projectcalico.org', 'globalnetworkpolicies', 'GlobalNetworkPolicy', ['v1'], false, calicoIsolates],
  ['Calico', 'projectcalico.org', 'networkpolicies', 'NetworkPolicy', ['v3'], true, calicoIsolates],
  ['Calico', 'projectcalico.org', 'globalnetworkpolicies', 'GlobalNetworkPolicy', ['v3'], false, calicoIsolates],
  ['Antrea', 'crd.antrea.io', 'networkpolicies', 'NetworkPolicy', ['v1beta1', 'v1alpha1'], true, antreaIsolates],
  [
    'Antrea',
    'crd.antrea.io',
    'clusternetworkpolicies',
    'ClusterNetworkPolicy',
    ['v1beta1', 'v1alpha1'],
    false,
    antreaIsolates,
  ],
  [
    'Network Policy API',
    adminGroup,
    'adminnetworkpolicies',
    'AdminNetworkPolicy',
    ['v1alpha1'],
    false,
    adminPolicyIsolates,
  ],
  [
    'Network Policy API',
    adminGroup,
    'baselineadminnetworkpolicies',
    'BaselineAdminNetworkPolicy',
    ['v1alpha1'],
    false,
    adminPolicyIsolates,
  ],
  [
    'Network Policy API',
    adminGroup,
    'clusternetworkpolicies',
    'ClusterNetworkPolicy',
    ['v1alpha2'],
    false,
    adminPolicyIsolates,
  ],
  [
    'Amazon VPC CNI',
    'networking.k8s.aws',
    'clusternetworkpolicies',
    'ClusterNetworkPolicy',
    ['v1alpha1'],
    false,
    adminPolicyIsolates,
  ],
  [
    'Amazon VPC CNI',
    'networking.k8s.aws',
    'applicationnetworkpolicies',
    'ApplicationNetworkPolicy',
    ['v1alpha1'],
    true,
    applicationPolicyIsolates,
  ],
];

/** The policy resources of other engines. */
export const otherPolicyKinds: readonly PolicyKind[] = rows.map(
  ([engine, group, resource, kind, versions, namespaced, mayIsolate]) => ({
    engine,
    group,
    resource,
    kind,
    versions,
    namespaced,
    mayIsolate,
  }),
);

/**
 * Whether a policy of any kind in `otherPolicyKinds` isolates a pod of that namespace, by its apiVersion and kind;
 * `cannot-tell` for kinds that are not in the table, and for labels `any` where the labels decide.
 */
export function mayIsolate(
  object: unknown,
  namespace: string,
  podLabels: PodLabels | undefined,
  direction: Direction,
): Isolation {
  const group = textOf(field(object, 'apiVersion'))?.split('/')[0];
  const name = field(object, 'kind');
  const known = otherPolicyKinds.find((entry) => entry.group === group && entry.kind === name);
  return known === undefined ? 'cannot-tell' : known.mayIsolate(object, namespace, podLabels ?? {}, direction);
}

// Its podSelector and policyTypes are those of a NetworkPolicy (EKS documentation, application network policies).
function applicationPolicyIsolates(
  object: unknown,
  namespace: string,
  labels: PodLabels,
  direction: Direction,
): Isolation {
  const own = field(field(object, 'metadata'), 'namespace');
  if (own !== namespace) return 'no';
  if (labels !== 'any') return verdictOf(isolates(object, labels, direction));
  if (!policyDirections(object).includes(direction)) return 'no';
  return defaultDenyDirections([object]).includes(direction) ? 'yes' : 'cannot-tell';
}
