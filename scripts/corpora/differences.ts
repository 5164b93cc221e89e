/** A difference that is understood: where it shows, and the source by which kaudit's verdict stands. */
export interface Difference {
  readonly corpus: string;
  /** The peer's check, or several. */
  readonly check: string | readonly string[];
  /** A part of the names of the cases; all cases of the check where it is absent. */
  readonly case?: RegExp;
  /** What the peer says. */
  readonly they: 'pass' | 'fail';
  readonly reason: string;
}

const podSecurityText =
  'the standard judges every field as written, pod-level ones too: kubernetes/pod-security-admission policy/check_runAsNonRoot.go';
const exactCapability =
  'only the exact "ALL" counts: kubernetes/pod-security-admission policy/check_capabilities_restricted.go';
const seccompAnnotation =
  'seccomp annotations have no effect since 1.27: kubernetes CHANGELOG-1.27, KEP-135; only securityContext.seccompProfile counts';

const limitIsRequest =
  'a limit without a request is the request: kubernetes pkg/apis/core/v1/defaults.go, SetDefaults_Pod';
const isolatedWithoutRules =
  'a policy whose policyTypes has a direction isolates for it, with or without rules: networking/v1 NetworkPolicySpec.policyTypes';
const singleMember =
  'the cluster has one member, which has no peers: etcd --initial-cluster names one, and its default does; not applicable';
const etcdOfUsers = "an etcd outside kube-system is some application's: the control plane is seen in kube-system alone";
const admissionFile =
  'AdmissionConfiguration is a file on the node of the API server, which serves no such object; what it names is not seen';
const anonymousGroup =
  'system:anonymous is a User; a Group of that name is nobody: apiserver pkg/authentication/request/anonymous';
const attachChecks = [
  'clusterrolebindingPodExecAttach',
  'rolebindingClusterRolePodExecAttach',
  'rolebindingRolePodExecAttach',
];

export const differences: readonly Difference[] = [
  {
    corpus: 'checkov',
    check: 'graph:ReadAllSecrets',
    they: 'fail',
    reason:
      'in a ClusterRoleBinding a ServiceAccount without namespace is nobody: pkg/registry/rbac/validation/rule.go appliesToUser',
  },
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
    corpus: 'checkov',
    check: 'CKV_K8S_20',
    case: /oc-deploymentConfig/,
    they: 'fail',
    reason: 'a DeploymentConfig of OpenShift; kaudit judges the pods that it runs',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_31',
    case: /FAILED2/,
    they: 'fail',
    reason: 'spec.replicas is a string, which no API server accepts: unknown',
  },
  { corpus: 'checkov', check: 'CKV_K8S_31', case: /PASSED(2|6)?\.yaml/, they: 'pass', reason: seccompAnnotation },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_37',
    case: /NET_RAW|all-capabilities-PASSED2/,
    they: 'pass',
    reason: exactCapability,
  },
  {
    corpus: 'kube-score',
    check: 'Container Seccomp Profile',
    case: /AllGood/,
    they: 'pass',
    reason: seccompAnnotation,
  },
  {
    corpus: 'kubeaudit',
    check: 'asat',
    case: /deprecated$/,
    they: 'fail',
    reason:
      'spec.serviceAccount is copied to serviceAccountName, here another account than default: kubernetes pkg/apis/core/v1/conversion.go',
  },
  {
    corpus: 'kubeaudit',
    check: 'asat',
    case: /nil-and-no-name-and-default-sa$/,
    they: 'pass',
    reason: 'the account "default" of the case lies in another namespace than the pod',
  },
  { corpus: 'kubeaudit', check: 'capabilities', case: /dropped-all$/, they: 'pass', reason: exactCapability },
  {
    corpus: 'kubeaudit',
    check: 'nonroot',
    case: /psc-false-csc-true|run-as-non-root-(psc-)?false|run-as-user-(psc-1|redundant-override)/,
    they: 'pass',
    reason: podSecurityText,
  },
  {
    corpus: 'kubeaudit',
    check: 'privileged',
    case: /privileged-nil$/,
    they: 'fail',
    reason: 'absent means false: core/v1 SecurityContext.privileged',
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
    corpus: 'psa-unit',
    check: 'seccompProfile_baseline',
    case: /Baseline_1_0/,
    they: 'fail',
    reason:
      'the rule of annotations was replaced by that of fields in 1.19: pod-security-admission policy/check_seccompProfile_baseline.go',
  },
  {
    corpus: 'kube-linter',
    check: 'drop-net-raw-capability',
    they: 'fail',
    reason:
      'a container that drops nothing keeps NET_RAW, which runtimes give by default: containerd pkg/oci defaultUnixCaps; the peer asks for an explicit add',
  },
  {
    corpus: 'kube-score',
    check: 'Container Resources',
    they: 'fail',
    reason: limitIsRequest,
  },
  {
    corpus: 'regolibrary',
    check: 'resources-memory-requests',
    case: /only-requests$/,
    they: 'fail',
    reason: limitIsRequest,
  },
  {
    corpus: 'kube-score',
    check: 'Pod Probes',
    case: /TargetedByService|MultipleContainers$/,
    they: 'pass',
    reason: 'each container is judged, whether a service selects its pod or another container has probes',
  },
  {
    corpus: 'kubeaudit',
    check: 'apparmor',
    case: /missing|invalid-annotation/,
    they: 'fail',
    reason:
      'the runtime applies its own profile where none is named: pod-security-admission policy/check_appArmorProfile.go allows an absent one, and runtime/default for any container',
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
    corpus: 'polaris',
    check: 'nakedPod',
    case: /success$/,
    they: 'pass',
    reason: 'the peer takes a label of the pod for a controller; an ownerReference is what makes one',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_33',
    case: /no-image/,
    they: 'fail',
    reason: 'a container without an image, which no API server accepts, and a label that anything may bear',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_78',
    reason: admissionFile,
    they: 'fail',
  },
  { corpus: 'checkov', check: 'CKV_K8S_78', reason: admissionFile, they: 'pass' },
  {
    corpus: 'checkov',
    check: ['CKV_K8S_82', 'CKV_K8S_83'],
    they: 'fail',
    reason:
      '--enable-admission-plugins adds to the plugins that are on by default, these among them: kubernetes pkg/kubeapiserver/options/plugins.go, DefaultOffAdmissionPlugins',
  },
  {
    corpus: 'checkov',
    check: ['CKV_K8S_86', 'CKV_K8S_89'],
    they: 'pass',
    reason: 'the image is of 1.6, where an absent --insecure-port means 8080: kubernetes CHANGELOG-1.20',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_86',
    case: /insecure-bind-address-FAILED/,
    they: 'fail',
    reason: 'a Deployment of a namespace of users is not the control plane of this cluster',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_92',
    they: 'fail',
    reason: 'without --audit-log-path no file is written whose age could matter; missing-audit-log finds it',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_104',
    they: 'pass',
    reason: 'the flag names a file on the node; what encrypts, or that identity comes first in it, it does not tell',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_110',
    they: 'fail',
    reason: 'the peer asks for a file named .pem; kube-controller-manager reads any name',
  },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_117',
    they: 'pass',
    reason: 'without --trusted-ca-file there is nothing to verify a certificate with: etcd security guide',
  },
  { corpus: 'checkov', check: 'CKV_K8S_119', they: 'fail', reason: singleMember },
  {
    corpus: 'checkov',
    check: 'CKV_K8S_121',
    they: 'fail',
    reason: etcdOfUsers,
  },
  { corpus: 'checkov', check: 'CKV_K8S_121', they: 'pass', reason: etcdOfUsers },
  {
    corpus: 'kube-linter',
    check: 'env-var-secret',
    they: 'fail',
    reason:
      'the end of a name tells what its value is: SECRET_NAME, SECRET_PATH and SECRET_STORE hold no secret, and SECRET_BLAH tells nothing',
  },
  {
    corpus: 'kube-score',
    check: 'Ingress targets Service',
    they: 'fail',
    reason:
      'serviceName and servicePort are fields of v1beta1: an Ingress of networking.k8s.io/v1 with them is refused for want of a backend',
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
