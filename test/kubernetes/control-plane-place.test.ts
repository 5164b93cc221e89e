import { expect, test } from 'vitest';
import type { ControlPlaneComponent } from '../../src/kubernetes/control-plane.ts';
import { describeControlPlanePlace } from '../../src/kubernetes/control-plane-place.ts';
import type { DistributionName } from '../../src/kubernetes/distribution.ts';

const where = (distribution: DistributionName, component: ControlPlaneComponent = 'kube-apiserver', node?: string) =>
  describeControlPlanePlace({ component, distribution, node });

// Sources: the documentation of each distribution on flags of the control plane.
test.each<[DistributionName, ControlPlaneComponent, string]>([
  ['kubeadm', 'kube-scheduler', 'in the command of /etc/kubernetes/manifests/kube-scheduler.yaml'],
  ['kubeadm', 'etcd', 'etcd.local.extraArgs of ConfigMap kube-system/kubeadm-config'],
  [
    'k3s',
    'kube-apiserver',
    'in /etc/rancher/k3s/config.yaml, a line "- NAME=VALUE" under kube-apiserver-arg, then systemctl restart k3s.',
  ],
  [
    'rke2',
    'etcd',
    'in /etc/rancher/rke2/config.yaml, a line "- NAME=VALUE" under etcd-arg, then systemctl restart rke2-server.',
  ],
  ['talos', 'kube-controller-manager', 'cluster.controllerManager.extraArgs of the machine configuration'],
  ['openshift', 'kube-apiserver', 'apiservers.config.openshift.io/cluster'],
  ['openshift', 'kube-scheduler', 'kubeschedulers.operator.openshift.io/cluster'],
  ['kops', 'kube-apiserver', 'spec.kubeAPIServer'],
  ['k0s', 'kube-apiserver', 'spec.api.extraArgs of /etc/k0s/k0s.yaml'],
  ['microk8s', 'etcd', '/var/snap/microk8s/current/args/etcd'],
  ['minikube', 'kube-controller-manager', '--extra-config=controller-manager.NAME=VALUE'],
  ['kind', 'kube-apiserver', 'apiServer.extraArgs of ClusterConfiguration under kubeadmConfigPatches'],
])('on %s, %s', (distribution, component, text) => {
  expect(where(distribution, component)).toContain(text);
});

test('names the node of a process that was seen there', () => {
  expect(where('kubeadm', 'etcd', 'cp-2')).toMatch(/^On node cp-2: /);
  expect(where('kubeadm', 'etcd')).toMatch(/^On each control-plane node: /);
  expect(where('k3s')).toMatch(/^On every server: /);
});

test.each<DistributionName>(['eks', 'gke', 'aks', 'doks'])('nobody edits flags on %s', (distribution) => {
  expect(where(distribution)).toBeUndefined();
});
