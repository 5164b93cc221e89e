import { describe, expect, test } from 'vitest';
import { distributionPart } from '../../../src/kubernetes/components/distribution-parts.ts';
import { recogniseComponent } from '../../../src/kubernetes/components/recognise.ts';
import { parseImage } from '../../../src/kubernetes/image.ts';

const addon = { labels: { 'addonmanager.kubernetes.io/mode': 'Reconcile' } };
const gke = { annotations: { 'components.gke.io/component-name': 'fluentbit' } };
const aks = { labels: { 'kubernetes.azure.com/managedby': 'aks' } };
const eks = { labels: { 'app.kubernetes.io/managed-by': 'EKS' } };
const k3s = { annotations: { 'objectset.rio.cattle.io/owner-gvk': 'k3s.cattle.io/v1, Kind=Addon' } };
const kops = { labels: { 'addon.kops.k8s.io/name': 'a' } };
const mirror = 'us-central1-artifactregistry.gcr.io/gke-release/gke-release';
const payload = `quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:${'a'.repeat(64)}`;
const ecr = '602401143452.dkr.ecr.eu-west-1.amazonaws.com';

// Sources: the images and marks of each distribution's own manifests, as components/managed.ts names them.
describe('a part of a distribution lies in its place, bears its mark and runs its images', () => {
  test.each<[string | undefined, string, string, object, string[]]>([
    [
      'GKE',
      'by the addon manager',
      'kube-system',
      addon,
      ['gke.gcr.io/metrics-server:v0.8', 'gke.gcr.io/addon-resizer:1'],
    ],
    ['GKE', 'by its annotation', 'gmp-system', gke, ['gke.gcr.io/prometheus-engine/prometheus:v2']],
    ['AKS', 'by the addon manager', 'kube-system', addon, ['mcr.microsoft.com/oss/v2/kubernetes/metrics-server:v0.8']],
    ['AKS', 'by its label', 'kube-system', aks, ['mcr.microsoft.com/azuremonitor/containerinsights/ciprod:3']],
    ['EKS', 'a managed add-on', 'kube-system', eks, [`${ecr}/eks/metrics-server:v0.8`]],
    ['k3s or RKE2', 'a packaged manifest', 'kube-system', k3s, ['rancher/mirrored-metrics-server:v0.8']],
    ['k3s or RKE2', 'from a mirror', 'kube-system', k3s, ['harbor.corp/rancher/mirrored-library-traefik:3']],
    ['minikube', 'an addon', 'kube-system', addon, ['registry.k8s.io/metrics-server/metrics-server:v0.8']],
    ['GKE', "from its region's mirror", 'kube-system', addon, [`${mirror}/fluent-bit:v1`, `${mirror}/exporter:v0`]],
    ['kOps', 'its controller', 'kube-system', kops, ['registry.k8s.io/kops/kops-controller:1.33.0']],
    ['kOps', 'an addon', 'kube-system', kops, ['public.ecr.aws/aws-ec2/aws-node-termination-handler:v1']],
    ['OpenShift', 'a part of the release', 'openshift-image-registry', {}, [payload, payload]],
    ['OpenShift', 'OKD on SCOS', 'openshift-ingress', {}, [`quay.io/okd/scos-content@sha256:${'a'.repeat(64)}`]],
    [undefined, 'a foreign image in its namespaces', 'openshift-ingress', {}, [payload, 'docker.io/evil/miner:1']],
    [undefined, 'its release elsewhere', 'kube-system', {}, [payload]],
    [undefined, 'another project of the mirror', 'kube-system', gke, ['us-artifactregistry.gcr.io/shop/shop/a:1']],
    [undefined, "kOps' mark alone", 'kube-system', kops, ['docker.io/evil/miner:1']],
    [undefined, 'a mark alone', 'kube-system', addon, ['docker.io/evil/miner:1']],
    [undefined, 'the mark of another one', 'kube-system', k3s, ['gke.gcr.io/metrics-server:v0.8']],
    [undefined, 'images alone', 'kube-system', {}, ['gke.gcr.io/metrics-server:v0.8']],
    [undefined, 'a namespace of users', 'shop', gke, ['gke.gcr.io/fluent-bit:v1']],
    [undefined, 'a foreign container beside', 'kube-system', gke, ['gke.gcr.io/fluent-bit:v1', 'busybox']],
    [undefined, "a user's own repository in ECR", 'kube-system', eks, [`${ecr}/shop/eks:1`]],
    [undefined, 'a registry that is named alike', 'kube-system', gke, ['gke.gcr.io.evil.example/fluent-bit:v1']],
    [undefined, 'an image that can not be read', 'kube-system', gke, ['Not An Image']],
    [undefined, 'no image', 'kube-system', gke, []],
  ])('%s: %s', (expected, _, namespace, marks, images) => {
    expect(distributionPart({ namespace, ...marks, images: images.map(parseImage) })).toBe(expected);
  });
});

test('anybody may call a namespace openshift-x where OpenShift does not run', () => {
  const part = { namespace: 'openshift-x', images: [parseImage(payload)] };
  expect(distributionPart({ ...part, servedGroups: new Set(['apps']) })).toBeUndefined();
  expect(distributionPart({ ...part, servedGroups: new Set(['config.openshift.io']) })).toBe('OpenShift');
  expect(
    recogniseComponent({ ...part, kind: 'DaemonSet', name: 'a', images: [payload], servedGroups: new Set(['apps']) }),
  ).toBeUndefined();
});

test('what people chose to install stays theirs, what the distribution installs is the system', () => {
  const metrics = { kind: 'Deployment', namespace: 'kube-system', name: 'metrics-server' };
  expect(recogniseComponent({ ...metrics, images: ['registry.k8s.io/metrics-server/metrics-server:v0.8'] })).toEqual({
    component: 'metrics-server',
    family: 'metrics',
    system: false,
  });
  expect(recogniseComponent({ ...metrics, ...k3s, images: ['rancher/mirrored-metrics-server:v0.8'] })).toEqual({
    component: 'k3s or RKE2 add-ons',
    family: 'metrics',
    system: true,
  });
  expect(
    recogniseComponent({ ...metrics, ...gke, name: 'event-exporter-gke', images: ['gke.gcr.io/event-exporter:v0.5'] }),
  ).toEqual({ component: 'GKE add-ons', family: 'distribution', system: true });
});
