import type { Difference } from './differences.ts';

const anonymousGroup =
  'system:anonymous is a User; a Group of that name is nobody: apiserver pkg/authentication/request/anonymous';

export const ofKyverno: readonly Difference[] = [
  {
    corpus: 'kyverno',
    check: 'deny-privileged-profile',
    case: /ns-good\.yaml#[12]/,
    they: 'pass',
    reason:
      'the policy refuses the label privileged alone; no label enforces as little: pod-security-admission api/helpers.go',
  },
  {
    corpus: 'kyverno',
    check: 'require-ingress-https',
    case: /badingress0[123]|ingress-bad\.yaml#[012]/,
    they: 'fail',
    reason:
      'TLS covers every host; that plain HTTP is off as well is an annotation of one cloud: plaintext-listener asks for the tls entry',
  },
  {
    corpus: 'kyverno',
    check: 'restrict-binding-system-groups',
    case: /restrict-anonymous/,
    they: 'fail',
    reason: anonymousGroup,
  },
  {
    corpus: 'kyverno',
    check: 'restrict-escalation-verbs-roles',
    case: /Role\/badrole01|role-bad\.yaml#0/,
    they: 'fail',
    reason:
      'impersonate on roles gives nothing: apiserver pkg/endpoints/filters/impersonation asks for users, groups, serviceaccounts …',
  },
  {
    corpus: 'kyverno',
    check: 'restrict-escalation-verbs-roles',
    case: /role-bad\.yaml#1/,
    they: 'fail',
    reason: 'a Role gives no right on ClusterRoles, which lie in no namespace',
  },
  {
    corpus: 'kyverno',
    check: ['restrict-wildcard-resources', 'restrict-wildcard-verbs'],
    case: /good/,
    they: 'pass',
    reason: 'the policy judges wildcards in one field, wildcard-rule those in all',
  },
  {
    corpus: 'kyverno',
    check: 'disallow-capabilities-strict',
    case: /adding-capabilities-strict\|\w+\/addcap-good/,
    they: 'pass',
    reason: 'this rule judges adding alone; undropped-capability judges adding and dropping, as the standard does',
  },
  {
    corpus: 'kyverno',
    check: 'disallow-container-sock-mounts',
    case: /validate-(containerd|crio)-sock-mount\|Pod\/pod-with-docker-sock-mount/,
    they: 'pass',
    reason: 'this rule judges the socket of one runtime, kaudit those of all',
  },
  {
    corpus: 'kyverno',
    check: 'disallow-host-ports-range',
    case: /good/,
    they: 'pass',
    reason:
      'the policy allows host ports 5000 to 6000, a list that Kubernetes does not: pod-security-admission policy/check_hostPorts.go',
  },
  {
    corpus: 'kyverno',
    check: 'docker-socket-check',
    case: /allow|good/,
    they: 'pass',
    reason: 'the policy lets a pod with the label allow-docker mount the socket',
  },
  {
    corpus: 'kyverno',
    check: 'restrict-automount-sa-token',
    case: /good\.yaml/,
    they: 'pass',
    reason: 'the policy exempts pods with the label app.kubernetes.io/part-of: policy-reporter',
  },
  {
    corpus: 'kyverno',
    check: 'service-mesh-require-run-as-nonroot',
    case: /good/,
    they: 'pass',
    reason: 'the policy exempts the init container of Istio, which runs as root',
  },
  {
    corpus: 'kyverno',
    check: 'disallow-proc-mount',
    case: /pod-bad/,
    they: 'fail',
    reason:
      'pods with hostUsers: false are exempt since 1.35: pod-security-admission policy/check_procMount_baseline.go; unmasked-proc-in-user-namespace finds them',
  },
  {
    corpus: 'kyverno',
    check: 'disallow-selinux',
    case: /bad/,
    they: 'fail',
    reason: 'container_engine_t is allowed since 1.31: pod-security-admission policy/check_seLinuxOptions.go',
  },
  {
    corpus: 'kyverno',
    check: 'disallow-deprecated-apis',
    case: /openshift/,
    they: 'fail',
    reason: 'OpenShift still serves these APIs; deprecated-api judges what the next two minors of Kubernetes remove',
  },
  {
    corpus: 'kyverno',
    check: 'disallow-empty-ingress-host',
    case: /good-ingress|wildcard-host/,
    they: 'pass',
    reason: 'the policy asks for any host, *.foo.com included; wildcard-host asks for a name',
  },
  {
    corpus: 'kyverno',
    check: 'restrict-binding-clusteradmin',
    case: /badrb0|rb-bad/,
    they: 'fail',
    reason:
      'a Role that is named cluster-admin and lies in a namespace is not that ClusterRole: rules are compared, not names',
  },
  {
    corpus: 'kyverno',
    check: 'restrict-binding-system-groups',
    they: 'pass',
    reason: 'nothing in the API proves that no certificate for system:masters was issued: manual, never pass',
  },
  {
    corpus: 'kyverno',
    check: 'restrict-binding-system-groups',
    case: /restrict-masters.*rb-bad|\/restrict-binding-system-groups\|chainsaw\|c?rb-bad/,
    they: 'fail',
    reason: anonymousGroup,
  },
  {
    corpus: 'kyverno',
    check: 'restrict-clusterrole-csr',
    they: 'fail',
    reason:
      'the rule names the core API group, which has neither certificatesigningrequests nor signers: certificates.k8s.io has',
  },
  {
    corpus: 'kyverno',
    check: 'secrets-not-from-env-vars',
    they: 'pass',
    reason: 'each rule judges one of env and envFrom, secret-in-environment both',
  },
];
