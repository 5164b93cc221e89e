/**
 * Service accounts of kube-system that the controllers of Kubernetes 1.23 and older had tokens in Secrets for. Source:
 * pkg/controller/serviceaccount/tokens_controller.go; names of plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go.
 */
const bootstrapAccounts: ReadonlySet<string> = new Set([
  'attachdetach-controller',
  'bootstrap-signer',
  'certificate-controller',
  'clusterrole-aggregation-controller',
  'cronjob-controller',
  'daemon-set-controller',
  'deployment-controller',
  'disruption-controller',
  'endpoint-controller',
  'endpointslice-controller',
  'endpointslicemirroring-controller',
  'ephemeral-volume-controller',
  'expand-controller',
  'generic-garbage-collector',
  'horizontal-pod-autoscaler',
  'job-controller',
  'namespace-controller',
  'node-controller',
  'persistent-volume-binder',
  'pod-garbage-collector',
  'pv-protection-controller',
  'pvc-protection-controller',
  'replicaset-controller',
  'replication-controller',
  'resourcequota-controller',
  'root-ca-cert-publisher',
  'route-controller',
  'service-account-controller',
  'service-controller',
  'statefulset-controller',
  'token-cleaner',
  'ttl-after-finished-controller',
  'ttl-controller',
]);

/** Whether the account belongs to a controller of Kubernetes itself. */
export function isBootstrapAccount(namespace: string, name: string): boolean {
  return namespace === 'kube-system' && bootstrapAccounts.has(name);
}
