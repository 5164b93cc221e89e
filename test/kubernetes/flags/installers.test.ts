import { expect, test } from 'vitest';
import type { Component } from '../../../src/kubernetes/flags/defaults.ts';
import type { Installer } from '../../../src/kubernetes/flags/installer-flags.ts';
import { nodeRuns, withInstallerFlags } from '../../../src/kubernetes/flags/installers.ts';
import { parseCommandLine } from '../../../src/kubernetes/flags/parse.ts';
import { rancherApiServer } from '../../../src/kubernetes/flags/rancher-flags.ts';
import { readFlag } from '../../../src/kubernetes/flags/reading.ts';

// Sources: kubernetes, cmd/kubeadm/app/phases/controlplane/manifests.go; k3s, pkg/daemons/control/server.go and its GetArgs.
test.each<[Installer, readonly string[], string, readonly string[]]>([
  ['kubeadm', [], 'authorization-mode', ['Node', 'RBAC']],
  ['kubeadm', [], 'enable-admission-plugins', ['NodeRestriction']],
  ['kubeadm', [], 'anonymous-auth', ['true']],
  ['kubeadm', [], 'profiling', ['true']],
  ['kubeadm', ['--enable-admission-plugins=PodNodeSelector'], 'enable-admission-plugins', ['PodNodeSelector']],
  ['kubeadm', ['--authorization-config=/a'], 'authorization-mode', []],
  ['kubeadm', ['--authorization_mode=RBAC'], 'authorization-mode', ['RBAC']],
  ['k3s', [], 'anonymous-auth', ['false']],
  ['k3s', [], 'profiling', ['false']],
  ['k3s', ['--authentication-config=/a'], 'anonymous-auth', ['true']],
  ['k3s', ['--authorization-config=/a'], 'authorization-mode', []],
  ['k3s', ['--enable-admission-plugins+=A,B'], 'enable-admission-plugins', ['NodeRestriction', 'A', 'B']],
  ['k3s', ['--enable-admission-plugins-=A'], 'enable-admission-plugins', ['A', 'NodeRestriction']],
  ['k3s', [], 'audit-log-path', []],
  ['rke2', [], 'audit-log-path', []],
])('%s with %j: --%s', (installer, words, flag, values) => {
  const flags = withInstallerFlags(installer, parseCommandLine(['kube-apiserver'], words, 'kube-apiserver'));
  expect(readFlag(flags, 'kube-apiserver', flag, 36)).toMatchObject({ values });
});

test('what can not be read hides the own flags too', () => {
  const added = parseCommandLine(['kube-apiserver'], ['$(FLAGS)'], 'kube-apiserver');
  expect(withInstallerFlags('kubeadm', added)).toBe(added);
});

test('what an installer does for a component that is not known stays unreadable, unless it was given', () => {
  const flags = withInstallerFlags('k3s', parseCommandLine(['etcd'], ['--name=a'], 'etcd'));
  expect(readFlag(flags, 'etcd', 'client-cert-auth', 36)).toEqual({
    state: 'unreadable',
    reason: 'k3s starts it with flags of its own, which are not visible',
    given: false,
  });
  expect(readFlag(flags, 'etcd', 'name', 36)).toMatchObject({ state: 'set', value: 'a' });
});

test.each([
  ['["server"]', true],
  ['["server","--disable-apiserver"]', false],
  ['["server","--disable-apiserver=true"]', false],
  ['["server","--disable-etcd"]', true],
  ['["agent"]', false],
  ['[]', false],
  ['[', undefined],
  ['{}', undefined],
  [undefined, undefined],
])('node-args %s run an API server: %s', (annotation, expected) => {
  expect(nodeRuns('kube-apiserver', annotation)).toBe(expected);
});

test.each<[Installer, Component, readonly string[], string, string | undefined]>([
  ['kubeadm', 'kube-controller-manager', [], 'bind-address', '127.0.0.1'],
  ['kubeadm', 'kube-controller-manager', ['--bind-address=0.0.0.0'], 'bind-address', '0.0.0.0'],
  ['kubeadm', 'kube-controller-manager', [], 'use-service-account-credentials', 'true'],
  ['kubeadm', 'kube-controller-manager', [], 'profiling', 'true'],
  ['kubeadm', 'kube-scheduler', [], 'bind-address', '127.0.0.1'],
  ['kubeadm', 'etcd', [], 'client-cert-auth', 'true'],
  ['kubeadm', 'etcd', [], 'listen-client-urls', undefined],
  ['kubeadm', 'kube-apiserver', [], 'insecure-port', '0'],
  ['k3s', 'kube-apiserver', [], 'etcd-servers', undefined],
  ['k3s', 'kube-controller-manager', [], 'profiling', 'false'],
  ['rke2', 'kube-scheduler', [], 'bind-address', '127.0.0.1'],
])('%s starts %s with %j: --%s is %j', (installer, component, words, flag, value) => {
  const flags = withInstallerFlags(installer, parseCommandLine([component], words, component));
  const reading = readFlag(flags, component, flag, 36);
  expect('value' in reading ? reading.value : undefined).toBe(value);
});

// Sources: k3s, pkg/cluster/managed.go; rke2, pkg/podexecutor/staticpod.go (isCISMode, AuditPolicyFile).
test.each<['k3s' | 'rke2', readonly string[], readonly string[], string, string | undefined]>([
  ['k3s', [], [], 'etcd-servers', 'unix://kine.sock'],
  ['k3s', ['--cluster-init'], [], 'etcd-servers', 'https://127.0.0.1:2379'],
  ['k3s', ['--server', 'https://a:6443'], [], 'etcd-certfile', '/var/lib/rancher/k3s/server/tls/etcd/client.crt'],
  ['k3s', ['--datastore-endpoint=********'], [], 'etcd-servers', undefined],
  ['k3s', [], ['K3S_DATASTORE_ENDPOINT'], 'etcd-servers', undefined],
  ['k3s', ['--profile=cis'], [], 'audit-log-path', ''],
  ['rke2', [], [], 'etcd-servers', 'https://127.0.0.1:2379'],
  ['rke2', [], [], 'audit-policy-file', ''],
  ['rke2', ['--profile', 'cis'], [], 'audit-policy-file', '/etc/rancher/rke2/audit-policy.yaml'],
  ['rke2', ['--profile=cis-1.23'], [], 'audit-log-path', '/var/lib/rancher/rke2/server/logs/audit.log'],
  ['rke2', ['--audit-policy-file=/a'], [], 'audit-log-maxage', '30'],
  ['rke2', ['--profile=cis'], [], 'service-account-extend-token-expiration', undefined],
])('a server of %s with %j and %j: --%s is %j', (installer, words, variables, flag, value) => {
  const own = rancherApiServer(installer, { words: ['server', ...words], variables });
  const flags = withInstallerFlags(installer, parseCommandLine(['kube-apiserver'], [], 'kube-apiserver'), own);
  const reading = readFlag(flags, 'kube-apiserver', flag, 36);
  expect('value' in reading ? reading.value : undefined).toBe(value);
});
