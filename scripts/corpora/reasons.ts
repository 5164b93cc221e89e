// Sources on which kaudit's verdict stands against more than one peer.

export const exactCapability =
  'only the exact "ALL" counts: kubernetes/pod-security-admission policy/check_capabilities_restricted.go';
export const seccompAnnotation =
  'seccomp annotations have no effect since 1.27: kubernetes CHANGELOG-1.27, KEP-135; only securityContext.seccompProfile counts';
export const limitIsRequest =
  'a limit without a request is the request: kubernetes pkg/apis/core/v1/defaults.go, SetDefaults_Pod';
export const singleMember =
  'the cluster has one member, which has no peers: etcd --initial-cluster names one, and its default does; not applicable';
