import { expect, test } from 'vitest';
import { audit } from '../src/audit.ts';
import { inventoryFromObjects } from '../src/collect/from-objects.ts';
import { loadChecks } from '../src/load-checks.ts';

const checks = loadChecks().filter(
  ({ category, each }) =>
    ['api-server', 'etcd', 'controller-manager', 'scheduler'].includes(category) && each !== 'apiServices',
);

/** What providers answer by how they build their clusters. */
const byConstruction: Readonly<Record<string, readonly string[]>> = {
  EKS: ['missing-single-sign-on'],
  GKE: ['missing-single-sign-on'],
  AKS: ['missing-single-sign-on'],
};

const node = (labels: object, osImage = 'Linux') => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n1', labels },
  status: { nodeInfo: { osImage } },
});

// A cluster that shows nothing of its control plane: no pod, no /flagz, no metrics, no ConfigMap.
test.each([
  ['EKS', 'v1.33.1-eks-113cf36', node({ 'eks.amazonaws.com/nodegroup': 'a' })],
  ['GKE', 'v1.33.1-gke.1107000', node({ 'cloud.google.com/gke-nodepool': 'a' })],
  ['AKS', 'v1.33.1', node({ 'kubernetes.azure.com/cluster': 'a' })],
  ['k3s', 'v1.33.1+k3s1', node({})],
  ['RKE2', 'v1.33.1+rke2r1', node({})],
  ['Talos', 'v1.33.1', node({}, 'Talos (v1.11.1)')],
  ['nobody knows what', 'v1.33.1', node({})],
])('%s: no control-plane check passes or fails without evidence', (name, kubernetesVersion, object) => {
  const kubeSystem = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } };
  const inventory = inventoryFromObjects([kubeSystem, object], { complete: true, kubernetesVersion });
  const report = audit(inventory, { checks, tool: { name: 'kaudit', version: 'test' } });
  const settled = report.checks.filter(({ status }) => status !== 'manual');
  expect(settled.map(({ id, status }) => `${id}: ${status}`)).toEqual(
    (byConstruction[name] ?? []).map((id) => `${id}: pass`),
  );
  for (const { id, status, reason } of report.checks) if (status === 'manual') expect(reason, id).not.toBeNull();
});
