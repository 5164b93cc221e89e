import { expect, test } from 'vitest';
import { componentNamed, componentOfImage, posesAsSystemAccount } from '../../src/kubernetes/look-alikes.ts';

test.each<[string, string | undefined]>([
  ['kube-proxy', 'kube-proxy'],
  ['coredns', 'coredns'],
  ['etcd', 'etcd'],
  ['calico-node', 'calico-node'],
  ['aws-node', 'aws-node'],
  ['kube-proxy-x7k2p', 'kube-proxy'],
  ['coredns-5d9c7b8f6d-x7k2p', 'coredns'],
  ['etcd-backup', undefined],
  ['kube-proxy-2', undefined],
  ['my-etcd', undefined],
  ['Kube-Proxy', undefined],
  ['', undefined],
  ['__proto__', undefined],
])('the name %j is that of %s', (name, component) => {
  expect(componentNamed(name)).toBe(component);
});

test.each<[unknown, string | undefined]>([
  ['docker.io/evil/kube-proxy:v1', 'kube-proxy'],
  ['etcd', 'etcd'],
  ['registry.example:5000/team/coredns@sha256:0123456789abcdef0123456789abcdef', 'coredns'],
  ['quay.io/cilium/cilium:v1.18', 'cilium'],
  ['docker.io/evil/kube-proxy-exporter:v1', undefined],
  ['docker.io/shop/etcd-x7k2p:v1', undefined],
  ['kube-proxy.example/web:1', undefined],
  ['Not An Image', undefined],
  [null, undefined],
])('the image %j is called like %s', (image, component) => {
  expect(componentOfImage(image)).toBe(component);
});

// Source: kubernetes.io/docs/reference/access-authn-authz: the prefix system: is reserved.
test.each<[string, boolean]>([
  ['system:admin', true],
  ['kube-proxy', true],
  ['kube-controller', true],
  ['kube-system', true],
  ['coredns', true],
  ['kube-state-metrics', false],
  ['kube-prometheus-stack-operator', false],
  ['kubernetes-dashboard', false],
  ['default', false],
  ['shop', false],
])('the account %s poses as one of the system: %s', (name, poses) => {
  expect(posesAsSystemAccount(name)).toBe(poses);
});
