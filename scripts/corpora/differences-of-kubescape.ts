import type { Difference } from './differences.ts';
import { limitIsRequest, singleMember } from './reasons.ts';

export const ofKubescape: readonly Difference[] = [
  {
    corpus: 'regolibrary',
    check: 'workload-with-administrative-roles',
    case: /pass-wl-/,
    they: 'pass',
    reason: 'the peer judges the accounts of workloads, kaudit every subject that holds the role',
  },
  {
    corpus: 'regolibrary',
    check: 'anonymous-access-enabled',
    they: 'fail',
    reason: 'the unmodified system:public-info-viewer shows version and health, as Kubernetes ships it since 1.14',
  },
  {
    corpus: 'regolibrary',
    check: 'exec-into-container-v1',
    case: /clusterrole$/,
    they: 'fail',
    reason:
      '"pods/*" matches nothing: pkg/apis/rbac/v1/evaluation_helpers.go ResourceMatches knows "*" and "*/subresource"',
  },
  {
    corpus: 'regolibrary',
    check: 'ingress-and-egress-blocked',
    case: /only-egress/,
    they: 'pass',
    reason: 'a policy for egress alone leaves ingress open: networking/v1 NetworkPolicySpec.policyTypes',
  },
  {
    corpus: 'regolibrary',
    check: 'resources-memory-requests',
    case: /only-requests$/,
    they: 'fail',
    reason: limitIsRequest,
  },
  {
    corpus: 'regolibrary',
    check: 'ensure-that-the-api-server-secure-port-argument-is-not-set-to-0',
    case: /\/failed$/,
    they: 'fail',
    reason: '--secure-port=8443 follows, and of a flag that is given twice the last one counts: spf13/pflag',
  },
  {
    corpus: 'regolibrary',
    check: 'ensure-that-the-controller-manager-terminated-pod-gc-threshold-argument-is-set-as-appropriate',
    case: /rke2-args$/,
    they: 'fail',
    reason: 'the flag is set, to what its default is; the peer asks a person about every value',
  },
  {
    corpus: 'regolibrary',
    check: ['etcd-peer-client-auth-cert', 'etcd-peer-tls-enabled'],
    they: 'fail',
    reason: singleMember,
  },
  {
    corpus: 'regolibrary',
    check: 'exposed-sensitive-interfaces-v1',
    case: /filter-multi-service/,
    they: 'pass',
    reason: 'the pods behind the LoadBalancer bear the label of the dashboard; the peer judges ports that it knows',
  },
  {
    corpus: 'regolibrary',
    check: 'exposed-sensitive-interfaces-v1',
    case: /vllm/,
    they: 'fail',
    reason: 'an inference server administers nothing; unrestricted-load-balancer and plaintext-listener find it',
  },
  {
    corpus: 'regolibrary',
    check: 'rule-can-create-pv',
    case: /rolebinding$/,
    they: 'fail',
    reason: 'PersistentVolumes lie in no namespace: a RoleBinding gives no right on them',
  },
  {
    corpus: 'regolibrary',
    check: 'rule-credentials-in-env-var',
    case: /\/(deployment|pod)$/,
    they: 'fail',
    reason: 'JWT and my_key_value are words of a pattern that the peer looks for, and no credentials',
  },
  {
    corpus: 'regolibrary',
    check: 'set-procmount-default',
    case: /\/workload$/,
    they: 'fail',
    reason: 'an absent procMount is the default one: core/v1 SecurityContext.procMount',
  },
  {
    corpus: 'regolibrary',
    check: 'workload-with-administrative-roles',
    case: /fail-wl-creates-pod/,
    they: 'fail',
    reason: 'every right on the core group is not every right; wildcard-rule, pod-creator and secret-reader find it',
  },
];
