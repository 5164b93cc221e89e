import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareVersions,
  imageVersion,
  minorOf,
  parseVersion,
  readServerVersion,
} from '../../src/kubernetes/version.ts';

const version = (major: number, minor: number, patch?: number, suffix = '', prerelease?: string) => ({
  major,
  minor,
  patch,
  prerelease,
  suffix,
});

// Sources: /version of the distributions named by the suffix
test.each([
  ['v1.36.3', version(1, 36, 3)],
  ['1.36.3', version(1, 36, 3)],
  ['v1.31', version(1, 31)],
  ['v1.31.4-eks-abc', version(1, 31, 4, 'eks-abc')],
  ['v1.31.4-eks-abc+', version(1, 31, 4, 'eks-abc+')],
  ['v1.30.2+k3s1', version(1, 30, 2, 'k3s1')],
  ['v1.29.3-gke.100', version(1, 29, 3, 'gke.100')],
  ['v1.29.3+rke2r1', version(1, 29, 3, 'rke2r1')],
  ['v1.36.0-rc.1', version(1, 36, 0, '', 'rc.1')],
  ['v1.36.0-beta.0+abc', version(1, 36, 0, 'abc', 'beta.0')],
  ['v1.37.0-alpha.0.123+0abc', version(1, 37, 0, '0abc', 'alpha.0.123')],
  ['v1.30.4-rcx', version(1, 30, 4, 'rcx')],
  ['3.6.10-0', version(3, 6, 10, '0')],
  ['v0.0.0-master+$Format:%H$', version(0, 0, 0, 'master+$Format:%H$')],
  ['latest', undefined],
  ['v1', undefined],
  ['1.30.2abc', undefined],
  ['1.30.2.4', undefined],
  ['', undefined],
  [1.3, undefined],
  [undefined, undefined],
])('%s', (text, expected) => {
  expect(parseVersion(text)).toEqual(expected);
});

test('versions in order', () => {
  const ordered = [
    'v1.9.0',
    'v1.35.9',
    'v1.36.0-alpha.2',
    'v1.36.0-beta.0',
    'v1.36.0-rc.2',
    'v1.36.0-rc.10',
    'v1.36.0',
    'v1.36.1',
    'v2.0.0',
  ];
  const parsed = ordered.map((text) => parseVersion(text)!);
  expect([...parsed].reverse().sort(compareVersions)).toEqual(parsed);
  expect(compareVersions(parseVersion('v1.36.1+k3s1')!, parseVersion('v1.36.1')!)).toBe(0);
});

test.each([
  ['30+', 30],
  ['30', 30],
  ['v1.30.2-eks-abc', 30],
  ['1.30', 30],
  ['3.6.10', undefined],
  ['x', undefined],
  [undefined, undefined],
  [version(1, 30), 30],
  [version(3, 6), undefined],
])('minor of %j', (text, expected) => {
  expect(minorOf(text)).toBe(expected);
});

describe('/version', () => {
  test.each([
    [
      'emulating an older minor',
      { major: '1', minor: '36', gitVersion: 'v1.36.3', emulationMajor: '1', emulationMinor: '33' },
      { gitVersion: 'v1.36.3', binary: version(1, 36, 3), minor: 36, emulatedMinor: 33 },
    ],
    [
      'of a managed cluster',
      { major: '1', minor: '30+', gitVersion: 'v1.30.2-eks-abc' },
      { gitVersion: 'v1.30.2-eks-abc', binary: version(1, 30, 2, 'eks-abc'), minor: 30, emulatedMinor: undefined },
    ],
    [
      'without gitVersion',
      { minor: '30+' },
      { gitVersion: undefined, binary: undefined, minor: 30, emulatedMinor: undefined },
    ],
    [
      'of wrong types',
      { minor: 30, gitVersion: {} },
      { gitVersion: undefined, binary: undefined, minor: undefined, emulatedMinor: undefined },
    ],
    ['of nothing', null, { gitVersion: undefined, binary: undefined, minor: undefined, emulatedMinor: undefined }],
  ])('%s', (_, body, expected) => {
    expect(readServerVersion(body)).toEqual(expected);
  });
});

test.each([
  ['registry.example/kube-apiserver:v1.36.3', version(1, 36, 3)],
  [`registry.example/kube-apiserver:v1.36.3@sha256:${'a'.repeat(64)}`, version(1, 36, 3)],
  ['localhost:5000/kube-apiserver:v1.36.3', version(1, 36, 3)],
  ['rancher/hardened-kubernetes:v1.29.3-rke2r1-build20240401', version(1, 29, 3, 'rke2r1-build20240401')],
  ['etcd:3.6.10-0', version(3, 6, 10, '0')],
  ['localhost:5000/kube-apiserver', undefined],
  ['kube-apiserver', undefined],
  [`kube-apiserver@sha256:${'1'.repeat(64)}`, undefined],
  ['kube-apiserver:latest', undefined],
  [null, undefined],
])('tag of %s', (image, expected) => {
  expect(imageVersion(image)).toEqual(expected);
});

test('nothing throws', () => {
  fc.assert(
    fc.property(fc.anything(), fc.string(), (body, text) => {
      readServerVersion(body);
      imageVersion(body);
      imageVersion(text);
      parseVersion(body);
      minorOf(text);
    }),
  );
  expect(parseVersion('1'.repeat(1_000_000))).toBeUndefined();
});
