import { expect, test } from 'vitest';
import type { Installer } from '../../../src/kubernetes/flags/installer-flags.ts';
import { nodeRuns, withInstallerFlags } from '../../../src/kubernetes/flags/installers.ts';
import { parseCommandLine } from '../../../src/kubernetes/flags/parse.ts';
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
  ['rke2', [], 'audit-log-path', ['/var/lib/rancher/rke2/server/logs/audit.log']],
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
