import { expect, test } from 'vitest';
import type { DistributionName } from '../../src/kubernetes/distribution.ts';
import { judgePatch, judgeSupport } from '../../src/kubernetes/kubernetes-support.ts';
import { parseVersion } from '../../src/kubernetes/version.ts';

test.each<[number, DistributionName, string, 'good' | 'bad' | 'manual']>([
  [34, 'kubeadm', '2026-10-27', 'good'],
  [34, 'kubeadm', '2026-10-28', 'bad'],
  [34, 'eks', '2027-06-01', 'good'],
  [34, 'eks', '2027-12-03', 'bad'],
  [33, 'gke', '2026-08-03', 'good'],
  [33, 'gke', '2026-08-04', 'manual'],
  [33, 'gke', '2027-06-04', 'bad'],
  [33, 'aks', '2027-01-01', 'manual'],
  [32, 'openshift', '2026-11-21', 'good'],
  [30, 'openshift', '2026-11-21', 'bad'],
  [33, 'doks', '2026-11-21', 'manual'],
  [33, 'k3s', '2026-11-21', 'bad'],
  [33, 'eks-distro', '2026-11-21', 'manual'],
  [31, 'gdc', '2026-11-21', 'manual'],
  [30, 'microshift', '2026-11-21', 'manual'],
  [33, 'unknown', '2026-11-21', 'bad'],
  [99, 'eks', '2026-11-21', 'manual'],
  [20, 'eks', '2026-11-21', 'bad'],
])('1.%i of %s on %s: %s', (minor, distribution, day, state) => {
  expect(judgeSupport(minor, distribution, day).state).toBe(state);
});

test.each([
  ['v1.36.4', '2026-11-21', 'good'],
  ['v1.36.3', '2026-11-21', 'good'],
  ['v1.36.2', '2026-11-21', 'bad'],
  ['v1.36.9', '2026-11-21', 'good'],
  ['v1.33.5', '2026-11-21', 'bad'],
  ['v1.35.8+rke2r1', '2026-11-21', 'good'],
  ['v1.36.4-gke.100', '2026-11-21', 'manual'],
  ['v1.36.4', '2027-03-01', 'manual'],
  ['v1.30.14', '2027-03-01', 'good'],
  ['v1.37.0-rc.1', '2026-11-21', 'manual'],
  ['v1.22.17', '2026-11-21', 'good'],
  ['v1.22.15', '2026-11-21', 'bad'],
  ['v1.15.12', '2026-11-21', 'manual'],
])('%s on %s: %s', (text, day, state) => {
  expect(judgePatch(parseVersion(text) ?? expect.fail(text), text, day).state).toBe(state);
});
