import { expect, test } from 'vitest';
import { distributionOf } from '../../../src/kubernetes/components/managed.ts';

type Marks = Parameters<typeof distributionOf>[0];

// Sources stand beside each row of the table in src/kubernetes/components/managed.ts.
test.each<[string | undefined, Marks]>([
  ['the addon manager', { labels: { 'addonmanager.kubernetes.io/mode': 'Reconcile' } }],
  [undefined, { labels: { 'addonmanager.kubernetes.io/mode': '' } }],
  ['k3s or RKE2', { annotations: { 'objectset.rio.cattle.io/owner-gvk': 'k3s.cattle.io/v1, Kind=Addon' } }],
  // Fleet's own mark: a user's object.
  [undefined, { annotations: { 'objectset.rio.cattle.io/owner-gvk': 'fleet.cattle.io/v1alpha1, Kind=Bundle' } }],
  [undefined, { labels: { 'objectset.rio.cattle.io/hash': 'a' } }],
  ['k3s or RKE2', { labels: { 'helm.sh/chart': 'rke2-ingress-nginx-4.12.1_up4.12.1' } }],
  [undefined, { labels: { 'helm.sh/chart': 'setup-1.0.0' } }],
  ['k3s', { labels: { 'svccontroller.k3s.cattle.io/svcname': 'traefik' } }],
  ['EKS', { labels: { 'eks.amazonaws.com/component': 'coredns' } }],
  [undefined, { labels: { 'app.kubernetes.io/managed-by': 'Helm' } }],
  ['GKE', { annotations: { 'components.gke.io/component-name': 'fluentbit' } }],
  ['AKS', { labels: { 'kubernetes.azure.com/managedby': 'aks' } }],
  ['DigitalOcean', { labels: { 'doks.digitalocean.com/managed': 'true' } }],
  [undefined, {}],
  [undefined, { labels: JSON.parse('{"__proto__":"a","constructor":"b"}') }],
])('%s: %j', (by, marks) => {
  expect(distributionOf(marks)).toBe(by);
});
