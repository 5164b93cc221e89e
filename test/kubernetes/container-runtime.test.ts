import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeRuntime } from '../../src/kubernetes/container-runtime.ts';

const day = '2026-08-31';

// Sources: containerd, RELEASES.md; kubernetes.io/releases for CRI-O.
test.each([
  ['containerd://2.2.0', 'fine'],
  ['containerd://1.7.29', 'fine'],
  ['containerd://1.7.29-0ubuntu1~24.04', 'fine'],
  ['containerd://1.7.28', 'faulty'],
  ['containerd://2.1.5', 'faulty'],
  ['containerd://1.2.13', 'faulty'],
  ['containerd://3.0.0', 'unlisted'],
  ['containerd://', 'unlisted'],
  ['containerd://main', 'unlisted'],
  ['cri-o://1.35.0', 'fine'],
  ['cri-o://1.32.1', 'faulty'],
  ['cri-o://1.18.0', 'faulty'],
  ['cri-o://1.99.0', 'unlisted'],
  ['docker://24.0.7', 'faulty'],
  ['docker://28.1.1', 'unlisted'],
  ['kwok-v0.8.0', 'unlisted'],
  ['', 'unlisted'],
])('%s: %s', (text, state) => {
  expect(judgeRuntime(text, 35, day).state).toBe(state);
});

test('each fault is named', () => {
  expect(judgeRuntime('containerd://2.0.6', 33, day)).toEqual({
    state: 'faulty',
    why: 'containerd://2.0.6 is out of support since 2025-11-07, and older than 2.0.7, which closes CVE-2024-25621 and, in the runc that it bundles, CVE-2025-31133, CVE-2025-52565 and CVE-2025-52881',
  });
});

test('the dockershim ended with 1.23', () => {
  expect(judgeRuntime('docker://28.1.1', 23, day).state).toBe('faulty');
  expect(judgeRuntime('docker://28.1.1', 24, day).state).toBe('unlisted');
});

test('nothing throws', () => {
  fc.assert(fc.property(fc.string(), fc.nat(), (text, minor) => judgeRuntime(text, minor, day).state !== undefined));
});
