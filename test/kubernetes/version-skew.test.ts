import { expect, test } from 'vitest';
import { parseVersion, type Version } from '../../src/kubernetes/version.ts';
import { allowedSkew, isSettled, kubeletSkew, serverSkew } from '../../src/kubernetes/version-skew.ts';

const version = (text: string): Version => parseVersion(text) ?? expect.fail(text);
const server = (text: string, node?: string) => ({ version: version(text), text, node });

// Source: kubernetes.io/releases/version-skew-policy.
test.each([
  ['v1.36.9', ['v1.36.1'], undefined],
  ['v1.33.0', ['v1.36.1'], undefined],
  ['v1.32.0', ['v1.36.1'], 'is 4 minor versions older than kube-apiserver v1.36.1; 3 are supported'],
  ['v1.25.0', ['v1.27.1'], undefined],
  ['v1.24.0', ['v1.27.1'], 'is 3 minor versions older than kube-apiserver v1.27.1; 2 are supported'],
  ['v1.25.3+k3s1', ['v1.28.1'], undefined],
  ['v1.37.0', ['v1.36.1'], 'is newer than kube-apiserver v1.36.1'],
  ['v1.36.0', ['v1.36.1', 'v1.35.2'], 'is newer than kube-apiserver v1.35.2'],
  ['v1.36.0-eks-1', [], undefined],
])('kubelet %s, API servers %j', (kubelet, servers, fault) => {
  expect(
    kubeletSkew(
      version(kubelet),
      servers.map((text) => server(text)),
    ),
  ).toBe(fault);
});

test('API servers are at most one minor apart', () => {
  const servers = [server('v1.34.9', 'a'), server('v1.35.1', 'b'), server('v1.36.0', 'c')];
  expect(servers.map((one) => serverSkew(one, servers)?.text)).toEqual(['v1.36.0', undefined, undefined]);
  expect([allowedSkew(27), allowedSkew(28)]).toEqual([2, 3]);
});

test.each([
  ['2026-07-01T10:00:00Z', true],
  ['2026-08-01T10:00:00Z', false],
  ['2026-07-31T23:00:00Z', true],
  [undefined, false],
  ['soon', false],
])('ready since %s: settled on 2026-08-31: %j', (since, settled) => {
  expect(isSettled(since, '2026-08-31')).toBe(settled);
});
