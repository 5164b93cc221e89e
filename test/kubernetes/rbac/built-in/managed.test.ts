import { expect, test } from 'vitest';
import type { DistributionName } from '../../../../src/kubernetes/distribution.ts';
import { compareManagedBinding } from '../../../../src/kubernetes/rbac/built-in/managed.ts';
import { provenanceOfBinding } from '../../../../src/kubernetes/rbac/built-in/provenance.ts';
import { type Binding, readBinding } from '../../../../src/kubernetes/rbac/role.ts';

const user = (name: string) => ({ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name });
const helmTraefik = { kind: 'ServiceAccount', namespace: 'kube-system', name: 'helm-traefik' };

function bind(name: string, role: string, ...subjects: readonly object[]): Binding {
  const read = readBinding({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects,
  });
  if (read === undefined) throw new Error(`${name} can not be read`);
  return read;
}

const traefik = bind('helm-kube-system-traefik', 'cluster-admin', helmTraefik);
const aks = bind('aks-cluster-admin-binding', 'cluster-admin', user('clusterAdmin'));

// Sources stand beside the table in src/kubernetes/rbac/built-in/managed.ts.
test.each<[string, Binding, DistributionName, string]>([
  ['k3s installs a packaged chart', traefik, 'k3s', 'shipped'],
  [
    'RKE2 does',
    bind('helm-kube-system-rke2-canal', 'cluster-admin', { ...helmTraefik, name: 'helm-rke2-canal' }),
    'rke2',
    'shipped',
  ],
  [
    'EKS runs its add-on manager',
    bind('eks:addon-cluster-admin', 'cluster-admin', user('eks:addon-manager')),
    'eks',
    'shipped',
  ],
  ['GKE binds its kubelets', bind('kubelet-cluster-admin', 'system:node', user('kubelet')), 'gke', 'shipped'],
  ['AKS binds its local administrator', aks, 'aks', 'shipped'],
  ['not on another distribution', aks, 'kubeadm', 'own'],
  ['where the distribution is not known', aks, 'unknown', 'undecided'],
  [
    'a chart of the user',
    bind('helm-kube-system-shop', 'cluster-admin', { ...helmTraefik, name: 'helm-shop' }),
    'k3s',
    'own',
  ],
  ['a subject more', bind('helm-kube-system-traefik', 'cluster-admin', helmTraefik, user('jane')), 'k3s', 'own'],
  ['another subject', bind('aks-cluster-admin-binding', 'cluster-admin', user('jane')), 'aks', 'own'],
  ['a wider role', bind('kubelet-cluster-admin', 'cluster-admin', user('kubelet')), 'gke', 'own'],
])('%s', (_, binding, distribution, expected) => {
  expect(compareManagedBinding(binding, distribution)).toBe(expected);
  expect(provenanceOfBinding(binding, 36, distribution)).toBe(expected);
});
