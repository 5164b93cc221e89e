import type { DistributionName } from '../../distribution.ts';
import type { Binding } from '../role.ts';
import type { Subject } from '../subject.ts';
import { bindingKey, type ComparedBinding, isNoWiderBinding } from './shipped.ts';

interface Managed {
  readonly distributions: readonly DistributionName[];
  readonly binding: ComparedBinding;
}

/** The charts that k3s and RKE2 package (k3s-io/k3s, manifests; rancher/rke2, charts): helm-controller installs each as cluster-admin. */
const packagedCharts = [
  ...['traefik', 'traefik-crd'],
  ...[
    'canal',
    'calico',
    'calico-crd',
    'cilium',
    'flannel',
    'multus',
    'coredns',
    'metrics-server',
    'runtimeclasses',
  ].map((chart) => `rke2-${chart}`),
  ...['ingress-nginx', 'traefik', 'traefik-crd', 'snapshot-controller', 'snapshot-controller-crd'].map(
    (chart) => `rke2-${chart}`,
  ),
];

/**
 * What a distribution binds wider than Kubernetes does, and binds again when it is deleted. Sources: k3s-io/helm-controller
 * (pkg/controllers/chart, roleBinding), kubernetes/kubernetes cluster/gce/addons/rbac/kubelet-binding.yaml, the binding of the
 * local administrator of AKS, the binding of the add-on manager of EKS.
 */
const table: ReadonlyMap<string, Managed> = new Map(
  [
    ...packagedCharts.map((chart) =>
      managed(['k3s', 'rke2'], `helm-kube-system-${chart}`, 'cluster-admin', {
        kind: 'ServiceAccount',
        namespace: 'kube-system',
        name: `helm-${chart}`,
      }),
    ),
    managed(['eks'], 'eks:addon-cluster-admin', 'cluster-admin', { kind: 'User', name: 'eks:addon-manager' }),
    managed(['gke'], 'kubelet-cluster-admin', 'system:node', { kind: 'User', name: 'kubelet' }),
    managed(['aks'], 'aks-cluster-admin-binding', 'cluster-admin', { kind: 'User', name: 'clusterAdmin' }),
  ].map((row) => [bindingKey(row.binding), row]),
);

/** Whether a binding is one that this distribution makes; `undecided` where the distribution is not known. */
export function compareManagedBinding(
  binding: Binding,
  distribution: DistributionName,
): 'shipped' | 'undecided' | 'own' {
  const known = table.get(bindingKey(binding));
  if (known === undefined || !isNoWiderBinding(known.binding, binding)) return 'own';
  if (distribution === 'unknown') return 'undecided';
  return known.distributions.includes(distribution) ? 'shipped' : 'own';
}

function managed(
  distributions: readonly DistributionName[],
  name: string,
  role: string,
  ...subjects: readonly Subject[]
): Managed {
  const roleRef = { kind: 'ClusterRole', name: role } as const;
  return { distributions, binding: { kind: 'ClusterRoleBinding', namespace: '', name, roleRef, subjects } };
}
