import { expect, test } from 'vitest';
import { cloudNamesNode, givenNodeName, installedKubelet } from '../../../src/kubernetes/kubelet/node-args.ts';
import {
  type KubeletSettings,
  kubeletNumber,
  kubeletSwitch,
  kubeletText,
} from '../../../src/kubernetes/kubelet/reading.ts';

function settings(words: readonly unknown[], minor = 30): KubeletSettings {
  const flags = installedKubelet('k3s', JSON.stringify(words), minor);
  return flags === undefined ? { form: 'none', reason: 'no list' } : { form: 'flags', flags, minor };
}

// Source: k3s, pkg/daemons/agent/agent.go and agent_linux.go.
test('k3s starts the kubelet with flags of its own', () => {
  expect(kubeletSwitch(settings(['agent']), 'authentication.anonymous.enabled')).toMatchObject({ on: false });
  expect(kubeletText(settings(['agent']), 'authorization.mode')).toMatchObject({ text: 'Webhook' });
  expect(kubeletNumber(settings(['agent']), 'readOnlyPort')).toMatchObject({ value: 0 });
  expect(kubeletText(settings(['agent']), 'staticPodPath')).toMatchObject({
    text: '/var/lib/rancher/k3s/agent/pod-manifests',
  });
});

test.each([
  [['server', '--kubelet-arg=pod-max-pids=9'], 9],
  [['server', '--kubelet-arg', 'pod-max-pids=9'], 9],
  [['server', '--kubelet-arg=--pod-max-pids=9'], 9],
  [['server', '--kubelet-arg=pod-max-pids=9', '--kubelet-arg=pod-max-pids=10'], 10],
])('%j', (words, value) => {
  expect(kubeletNumber(settings(words), 'podPidsLimit')).toMatchObject({ value });
});

test('since 1.32 files besides may set what k3s leaves out, and nothing else', () => {
  expect(kubeletNumber(settings(['server'], 32), 'podPidsLimit')).toEqual({
    state: 'unreadable',
    reason: '--pod-max-pids: --config-dir names a file that settles it and whose content is not visible',
  });
  expect(kubeletNumber(settings(['server', '--kubelet-arg=pod-max-pids=9'], 32), 'podPidsLimit')).toMatchObject({
    value: 9,
  });
  expect(kubeletNumber(settings(['server'], 32), 'readOnlyPort')).toMatchObject({ value: 0 });
});

test.each([
  [['server', '--protect-kernel-defaults'], true],
  [['server', '--protect-kernel-defaults', 'true'], true],
  [['server', '--protect-kernel-defaults=false'], false],
  [['server', '--profile', 'cis'], true],
  [['server', '--profile=cis-1.23'], true],
  [['server'], false],
])('%j protects kernel defaults: %j', (words, on) => {
  expect(kubeletSwitch(settings(words), 'protectKernelDefaults')).toMatchObject({ on });
});

test('a name given to the node', () => {
  const name = (words: readonly string[]) => {
    const flags = installedKubelet('k3s', JSON.stringify(words), 30);
    return flags && givenNodeName(flags);
  };
  expect(name(['agent', '--node-name', 'edge'])).toBe('edge');
  expect(name(['agent', '--kubelet-arg=hostname-override=edge'])).toBe('edge');
  expect(name(['agent'])).toBeUndefined();
  expect(cloudNamesNode('aws:///a/i-1')).toBe(true);
  expect(cloudNamesNode('k3s://edge')).toBe(false);
  expect(cloudNamesNode(undefined)).toBe(false);
});

test.each([undefined, '', '{', '{}', 'null', 7])('%j is no list of arguments', (annotation) => {
  expect(installedKubelet('k3s', annotation, 30)).toBeUndefined();
});
