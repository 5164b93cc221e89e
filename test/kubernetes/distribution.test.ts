import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DistributionEvidence, detectDistribution } from '../../src/kubernetes/distribution.ts';

const labelled = (...keys: string[]) => [{ labels: Object.fromEntries(keys.map((key) => [key, 'x'])) }];
const apiServer = [
  { labels: { component: 'kube-apiserver', tier: 'control-plane' }, images: ['kube-apiserver:v1.36.3'] },
];

// Sources: documentation of the distributions; what their API servers and nodes say.
const cases: [string, DistributionEvidence, string, boolean][] = [
  ['kubeadm', { configMapNames: ['kube-system/kubeadm-config'], mirrorPods: apiServer }, 'kubeadm', false],
  [
    'kind',
    { nodes: [{ providerID: 'kind://docker/a/b' }], configMapNames: ['kubeadm-config'], mirrorPods: apiServer },
    'kind',
    false,
  ],
  ['minikube', { nodes: labelled('minikube.k8s.io/version'), configMapNames: ['kubeadm-config'] }, 'minikube', false],
  ['kOps', { nodes: labelled('kops.k8s.io/instancegroup') }, 'kops', false],
  [
    'k3s',
    { gitVersion: 'v1.30.2+k3s1', nodes: [{ annotations: { 'k3s.io/node-args': '[]' } }], groups: ['k3s.cattle.io'] },
    'k3s',
    false,
  ],
  [
    'RKE2, which is built on k3s',
    { gitVersion: 'v1.30.2+rke2r1', nodes: [{ annotations: { 'k3s.io/hostname': 'x' } }] },
    'rke2',
    false,
  ],
  [
    'RKE2 by its nodes',
    { nodes: [{ annotations: { 'k3s.io/hostname': 'x', 'rke2.io/node-args': '[]' } }] },
    'rke2',
    false,
  ],
  ['k0s', { gitVersion: 'v1.30.2+k0s', groups: ['autopilot.k0sproject.io'] }, 'k0s', false],
  ['MicroK8s', { nodes: labelled('microk8s.io/cluster') }, 'microk8s', false],
  ['Talos', { nodes: [{ osImage: 'Talos (v1.10.0)' }] }, 'talos', false],
  ['OpenShift', { groups: ['config.openshift.io'], nodes: labelled('node.openshift.io/os_id') }, 'openshift', false],
  ['EKS', { gitVersion: 'v1.31.4-eks-abc', nodes: labelled('eks.amazonaws.com/nodegroup') }, 'eks', true],
  [
    'EKS Anywhere, whose API server can be seen',
    { gitVersion: 'v1.31.4-eks-abc', mirrorPods: apiServer },
    'eks-distro',
    false,
  ],
  [
    'Google Distributed Cloud, likewise',
    { gitVersion: 'v1.31.5-gke.100', nodes: labelled('cloud.google.com/gke-nodepool'), mirrorPods: apiServer },
    'gdc',
    false,
  ],
  [
    'nodes of a provider, and an API server that can be seen',
    { nodes: labelled('doks.digitalocean.com/node-id'), mirrorPods: apiServer },
    'kubeadm',
    false,
  ],
  [
    'a virtual cluster that shows the nodes of EKS',
    {
      gitVersion: 'v1.33.5',
      nodes: [{ labels: { 'eks.amazonaws.com/nodegroup': 'x' }, kubeletVersion: 'v1.33.5-eks-a' }],
      groups: ['vpcresources.k8s.aws'],
    },
    'unknown',
    false,
  ],
  [
    'a virtual cluster that shows the nodes of GKE',
    { gitVersion: 'v1.33.5', nodes: labelled('cloud.google.com/gke-nodepool'), groups: ['networking.gke.io'] },
    'unknown',
    false,
  ],
  ['EKS by a group that it alone serves', { gitVersion: 'v1.33.5', groups: ['eks.amazonaws.com'] }, 'eks', true],
  ['EKS by its nodes, of a server that was not asked', { nodes: labelled('eks.amazonaws.com/nodegroup') }, 'eks', true],
  ['kubelets of EKS', { nodes: [{ kubeletVersion: 'v1.33.5-eks-113cf36' }] }, 'eks', false],
  ['kubelets of k0s', { nodes: [{ kubeletVersion: 'v1.33.5+k0s' }] }, 'k0s', false],
  ['machines of DigitalOcean', { nodes: [{ providerID: 'digitalocean://1' }] }, 'unknown', false],
  ['machines of Linode', { nodes: [{ providerID: 'linode://1' }] }, 'unknown', false],
  ['machines of Oracle', { nodes: labelled('oci.oraclecloud.com/fault-domain') }, 'unknown', false],
  [
    'MicroShift by its groups',
    { nodes: labelled('node.openshift.io/os_id'), groups: ['route.openshift.io', 'security.openshift.io'] },
    'microshift',
    false,
  ],
  [
    'MicroShift by its nodes',
    { nodes: [{ labels: { 'node.openshift.io/os_id': 'rhel', 'node.kubernetes.io/instance-type': 'rhde' } }] },
    'microshift',
    false,
  ],
  [
    "nodes of OpenShift without OpenShift's groups",
    { nodes: labelled('node.openshift.io/os_id'), groups: ['apps'] },
    'unknown',
    false,
  ],
  ['GKE', { gitVersion: 'v1.29.3-gke.100', groups: ['networking.gke.io'] }, 'gke', true],
  ['AKS', { gitVersion: 'v1.30.2', nodes: labelled('kubernetes.azure.com/cluster') }, 'aks', true],
  ['DigitalOcean', { nodes: labelled('doks.digitalocean.com/node-id') }, 'doks', true],
  ['Linode', { nodes: labelled('lke.linode.com/pool-id') }, 'lke', true],
  ['Oracle', { nodes: labelled('oke.oraclecloud.com/pool.id') }, 'oke', true],
  ['IBM', { gitVersion: 'v1.30.2+IKS' }, 'iks', true],
  ['Alibaba', { gitVersion: 'v1.30.1-aliyun.1' }, 'ack', true],
  ['Tencent', { gitVersion: 'v1.30.0-tke.1' }, 'tke', true],
  ['Scaleway', { nodes: labelled('k8s.scaleway.com/pool') }, 'scaleway', true],
  ['Tanzu', { gitVersion: 'v1.30.2+vmware.1', configMapNames: ['kubeadm-config'] }, 'tanzu', false],
  [
    'Gardener',
    { nodes: labelled('worker.gardener.cloud/pool'), configMapNames: ['kube-system/shoot-info'] },
    'gardener',
    true,
  ],
  ['plain Kubernetes', { gitVersion: 'v1.36.3', nodes: labelled('kubernetes.io/os') }, 'unknown', false],
  ['names of nodes say nothing', { nodes: [{ name: 'eks-gke-aks', labels: {} }] }, 'unknown', false],
  [
    'a contradiction',
    { nodes: labelled('eks.amazonaws.com/nodegroup', 'cloud.google.com/gke-nodepool') },
    'unknown',
    false,
  ],
  ['nothing', {}, 'unknown', false],
];

test.each(cases)('%s', (_, evidence, name, managed) => {
  const { name: found, managed: foundManaged } = detectDistribution(evidence);
  expect({ name: found, managed: foundManaged }).toEqual({ name, managed });
});

test('the signals are told in words, each once', () => {
  const nodes = [...labelled('eks.amazonaws.com/nodegroup'), ...labelled('eks.amazonaws.com/nodegroup')];
  expect(detectDistribution({ gitVersion: 'v1.31.4-eks-abc', nodes, configMapNames: ['kubeadm-config'] })).toEqual({
    name: 'eks',
    signals: ['gitVersion v1.31.4-eks-abc', 'node label eks.amazonaws.com/nodegroup'],
    managed: true,
  });
});

test('a strong signal counts after ten others', () => {
  const nodes = labelled(...Array.from({ length: 12 }, (_, at) => `eks.amazonaws.com/${at}`));
  expect(detectDistribution({ gitVersion: 'v1.33.5', nodes, groups: ['eks.amazonaws.com'] }).name).toBe('eks');
});

test('never throws', () => {
  const anything = fc.anything({ withNullPrototype: true });
  const list = fc.oneof(
    anything,
    fc.array(fc.oneof(anything, fc.record({ labels: anything, annotations: anything, images: anything }))),
  );
  fc.assert(
    fc.property(anything, list, list, list, list, (gitVersion, nodes, groups, configMapNames, mirrorPods) => {
      detectDistribution({ gitVersion, nodes, groups, configMapNames, mirrorPods });
    }),
  );
});
