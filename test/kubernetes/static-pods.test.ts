import { expect, test } from 'vitest';
import { claimsToBeMirror, comesFromWeb, unexpectedStaticImages } from '../../src/kubernetes/static-pods.ts';

// kubeadm's guide to high availability, Kubespray, kube-vip, RKE2, kOps, GKE
test.each<[string, readonly string[], Record<string, string>, boolean]>([
  ['registry.k8s.io/kube-proxy:v1.36.0', [], {}, true],
  ['gke.gcr.io/kube-proxy-amd64:v1.33', [], {}, true],
  ['rancher/hardened-kubernetes:v1.36', ['kube-proxy', '--v=2'], {}, true],
  ['rancher/rke2-cloud-provider:v1', [], {}, true],
  ['registry.k8s.io/provider-aws/cloud-controller-manager:v1', [], {}, true],
  ['hetznercloud/hcloud-cloud-controller-manager', [], {}, true],
  ['registry.k8s.io/kube-apiserver:v1', [], {}, true],
  ['hyperkube', ['/bin/sh', '-c', 'exec kube-scheduler --v=2'], {}, true],
  ['registry.k8s.io/etcd-manager/etcd-manager-slim:v3', [], {}, true],
  ['ghcr.io/kube-vip/kube-vip:v1', [], {}, true],
  ['docker.io/library/haproxy:3', [], {}, true],
  ['osixia/keepalived', [], {}, true],
  ['nginx:1.29', [], { 'k8s-app': 'kube-nginx' }, true],
  ['nginx:1.29', [], {}, false],
  ['my-kube-proxyish', [], {}, false],
  ['kube-proxy/miner', [], {}, false],
  ['miner', ['kube-proxy-like'], {}, false],
  ['not an image', [], {}, false],
])('%s with %j and %j is expected: %s', (image, command, labels, is) => {
  expect(unexpectedStaticImages([{ image, command }], labels)).toEqual(is ? [] : [image]);
});

test('every container counts', () => {
  expect(unexpectedStaticImages([{ image: 'haproxy' }, { image: 'sh' }, {}], {})).toEqual(['sh', 'no image']);
});

test('what the kubelet writes on a mirror pod', () => {
  expect([{}, { 'kubernetes.io/config.mirror': '' }].map(claimsToBeMirror)).toEqual([false, true]);
  const from = (source: string) => comesFromWeb({ 'kubernetes.io/config.source': source });
  expect(['file', 'http', 'api'].map(from)).toEqual([false, true, false]);
});
