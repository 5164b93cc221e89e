/** A kind of policy beside networking.k8s.io NetworkPolicy. */
export interface PolicyKind {
  readonly engine: string;
  readonly group: string;
  /** Plural, as in the path of its list. */
  readonly resource: string;
  readonly kind: string;
  /** Best first. */
  readonly versions: readonly string[];
  readonly namespaced: boolean;
}

type Row = readonly [
  engine: string,
  group: string,
  resource: string,
  kind: string,
  versions: readonly string[],
  namespaced: boolean,
];

/** The API group of the Network Policy API, which has no engine of its own: many plugins implement it. */
export const adminGroup = 'policy.networking.k8s.io';

const rows: readonly Row[] = [
  ['Cilium', 'cilium.io', 'ciliumnetworkpolicies', 'CiliumNetworkPolicy', ['v2'], true],
  ['Cilium', 'cilium.io', 'ciliumclusterwidenetworkpolicies', 'CiliumClusterwideNetworkPolicy', ['v2'], false],
  ['Calico', 'crd.projectcalico.org', 'networkpolicies', 'NetworkPolicy', ['v1'], true],
  ['Calico', 'crd.projectcalico.org', 'globalnetworkpolicies', 'GlobalNetworkPolicy', ['v1'], false],
  ['Calico', 'projectcalico.org', 'networkpolicies', 'NetworkPolicy', ['v3'], true],
  ['Calico', 'projectcalico.org', 'globalnetworkpolicies', 'GlobalNetworkPolicy', ['v3'], false],
  ['Antrea', 'crd.antrea.io', 'networkpolicies', 'NetworkPolicy', ['v1beta1', 'v1alpha1'], true],
  ['Antrea', 'crd.antrea.io', 'clusternetworkpolicies', 'ClusterNetworkPolicy', ['v1beta1', 'v1alpha1'], false],
  ['Network Policy API', adminGroup, 'adminnetworkpolicies', 'AdminNetworkPolicy', ['v1alpha1'], false],
  ['Network Policy API', adminGroup, 'baselineadminnetworkpolicies', 'BaselineAdminNetworkPolicy', ['v1alpha1'], false],
  ['Network Policy API', adminGroup, 'clusternetworkpolicies', 'ClusterNetworkPolicy', ['v1beta1', 'v1alpha2'], false],
  ['Amazon VPC CNI', 'networking.k8s.aws', 'clusternetworkpolicies', 'ClusterNetworkPolicy', ['v1alpha1'], false],
  [
    'Amazon VPC CNI',
    'networking.k8s.aws',
    'applicationnetworkpolicies',
    'ApplicationNetworkPolicy',
    ['v1alpha1'],
    true,
  ],
];

/** The policy resources of other engines. */
export const otherPolicyKinds: readonly PolicyKind[] = rows.map(
  ([engine, group, resource, kind, versions, namespaced]) => ({
    engine,
    group,
    resource,
    kind,
    versions,
    namespaced,
  }),
);
