import type { Difference } from './differences.ts';
import { exactCapability } from './reasons.ts';

const isolatedWithoutRules =
  'a policy whose policyTypes has a direction isolates for it, with or without rules: networking/v1 NetworkPolicySpec.policyTypes';
const attachChecks = [
  'clusterrolebindingPodExecAttach',
  'rolebindingClusterRolePodExecAttach',
  'rolebindingRolePodExecAttach',
];

export const ofPolaris: readonly Difference[] = [
  {
    corpus: 'polaris',
    check: attachChecks,
    case: /binding_points_to_missing_ref$/,
    they: 'fail',
    reason: "a binding of a role that does not exist grants nothing; dangling-binding's finding",
  },
  {
    corpus: 'polaris',
    check: 'clusterrolebindingPodExecAttach',
    case: /success\.defaultclusterrolebinding/,
    they: 'pass',
    reason: 'exempt by its name alone, though its subject and rules are not those that Kubernetes ships',
  },
  {
    corpus: 'polaris',
    check: [...attachChecks, 'clusterrolePodExecAttach', 'rolePodExecAttach'],
    case: /success\.(gce_calico|system_prefix)_?(binding|clusterrole)?$/,
    they: 'pass',
    reason: 'exempt by the prefix of its name alone, which anybody may choose',
  },
  {
    corpus: 'polaris',
    check: 'rolebindingRolePodExecAttach',
    case: /success\.role_binding_cluster_role_binding$/,
    they: 'pass',
    reason: "a check of Roles alone: the same case fails the peer's check of ClusterRoles",
  },
  {
    corpus: 'polaris',
    check: ['clusterrolebindingClusterAdmin', 'rolebindingClusterAdminClusterRole', 'rolebindingClusterAdminRole'],
    case: /failure\.all_verbs/,
    they: 'fail',
    reason: 'seven verbs are not every verb: bind, escalate, impersonate and deletecollection are not among them',
  },
  {
    corpus: 'polaris',
    check: ['clusterrolebindingClusterAdmin', 'rolebindingClusterAdminClusterRole'],
    case: /failure\.default_clusteradmin_clusterrole$/,
    they: 'fail',
    reason: 'the role named cluster-admin may only get Deployments here: rules are compared, not names',
  },
  {
    corpus: 'polaris',
    check: ['clusterrolebindingClusterAdmin', 'rolebindingClusterAdminClusterRole', 'rolebindingClusterAdminRole'],
    case: /success\.(gce_calico|system_prefix)_binding$/,
    they: 'pass',
    reason: 'exempt by the prefix of its name alone, which anybody may choose',
  },
  {
    corpus: 'polaris',
    check: 'missingNetworkPolicy',
    case: /missing_(in|e)gress_rules$/,
    they: 'fail',
    reason: isolatedWithoutRules,
  },
  {
    corpus: 'polaris',
    check: 'tlsSettingsMissing',
    they: 'pass',
    reason: 'the rule has no host, so it takes every host, and the tls entry covers one',
  },
  {
    corpus: 'polaris',
    check: 'insecureCapabilities',
    case: /success(\.all|\.case)?$/,
    they: 'pass',
    reason: exactCapability,
  },
  {
    corpus: 'polaris',
    check: 'runAsRootAllowed',
    they: 'fail',
    reason: 'there is no Deployment in API version v1',
  },
  {
    corpus: 'polaris',
    check: 'nakedPod',
    case: /success$/,
    they: 'pass',
    reason: 'the peer takes a label of the pod for a controller; an ownerReference is what makes one',
  },
  {
    corpus: 'polaris',
    check: 'pullPolicyNotAlways',
    they: 'fail',
    reason:
      'an absent imagePullPolicy means Always where the tag is latest or absent: kubernetes pkg/apis/core/v1/defaults.go, SetDefaults_Container',
  },
  {
    corpus: 'polaris',
    check: 'sensitiveConfigmapContent',
    they: 'fail',
    reason: 'xxxxx stands where a value is to come',
  },
];
