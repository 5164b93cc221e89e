import { describe, expect, test } from 'vitest';
import { type Component, flagNames, flagRow } from '../../../src/kubernetes/flags/defaults.ts';
import { parseCommandLine } from '../../../src/kubernetes/flags/parse.ts';
import { isGiven, pairsOf, readFlag, unseenFiles } from '../../../src/kubernetes/flags/reading.ts';

function read(component: Component, args: string[], name: string, minor = 36) {
  return readFlag(parseCommandLine([component], args, component), component, name, minor);
}

// Sources: the real components of the releases named in defaults.json; CHANGELOG files of kubernetes/kubernetes.
test.each([
  ['kube-apiserver', 'anonymous-auth', 30, 'true'],
  ['kube-apiserver', 'profiling', 22, 'true'],
  ['kube-apiserver', 'profiling', 37, 'true'],
  ['kube-apiserver', 'insecure-port', 19, '8080'],
  ['kube-apiserver', 'insecure-port', 23, '0'],
  ['kube-apiserver', 'insecure-port', 24, undefined],
  ['kube-apiserver', 'insecure-bind-address', 24, undefined],
  ['kube-apiserver', 'basic-auth-file', 19, undefined],
  ['kube-apiserver', 'kubelet-https', 21, 'true'],
  ['kube-apiserver', 'kubelet-https', 22, undefined],
  ['kube-apiserver', 'audit-log-maxage', 35, '0'],
  ['kube-apiserver', 'audit-log-maxage', 36, '366'],
  ['kube-apiserver', 'audit-log-maxage', 37, '366'],
  ['kube-apiserver', 'audit-log-maxbackup', 35, '0'],
  ['kube-apiserver', 'audit-log-maxbackup', 37, '100'],
  ['kube-apiserver', 'audit-log-maxsize', 30, '0'],
  ['kube-apiserver', 'audit-log-maxsize', 36, '100'],
  ['kube-apiserver', 'authentication-config', 28, undefined],
  ['kube-apiserver', 'authentication-config', 29, ''],
  ['kube-apiserver', 'authorization-config', 28, undefined],
  ['kube-apiserver', 'authorization-config', 36, ''],
  ['kube-apiserver', 'authorization-mode', 28, 'AlwaysAllow'],
  ['kube-apiserver', 'authorization-mode', 36, ''],
  ['kube-apiserver', 'service-account-signing-endpoint', 31, undefined],
  ['kube-apiserver', 'service-account-lookup', 36, 'true'],
  ['kube-apiserver', 'service-account-extend-token-expiration', 36, 'true'],
  ['kube-apiserver', 'request-timeout', 36, '1m0s'],
  ['kube-apiserver', 'secure-port', 36, '6443'],
  ['kube-apiserver', 'tls-min-version', 36, ''],
  ['kube-controller-manager', 'bind-address', 36, '0.0.0.0'],
  ['kube-controller-manager', 'terminated-pod-gc-threshold', 36, '12500'],
  ['kube-controller-manager', 'use-service-account-credentials', 36, 'false'],
  ['kube-controller-manager', 'port', 24, undefined],
  ['kube-controller-manager', 'concurrent-service-syncs', 36, '1'],
  ['kube-controller-manager', 'concurrent-service-syncs', 37, undefined],
  ['kube-controller-manager', 'concurrent-disruption-syncs', 36, undefined],
  ['kube-controller-manager', 'concurrent-disruption-syncs', 37, '1'],
  ['kube-scheduler', 'bind-address', 36, '0.0.0.0'],
  ['kube-scheduler', 'profiling', 36, 'true'],
  ['etcd', 'client-cert-auth', 36, 'false'],
  ['etcd', 'auto-tls', 36, 'false'],
  ['etcd', 'listen-client-urls', 36, 'http://localhost:2379'],
  // etcd 3.7 comes with 1.37.
  ['etcd', 'experimental-initial-corrupt-check', 36, 'false'],
  ['etcd', 'experimental-initial-corrupt-check', 37, undefined],
  ['etcd', 'warning-unary-request-duration', 36, '0s'],
  ['etcd', 'warning-unary-request-duration', 37, '300ms'],
  ['etcd', 'client-cert-auth', 37, 'false'],
  ['kubelet', 'anonymous-auth', 36, 'true'],
  ['kubelet', 'anonymous-auth', 37, 'true'],
  ['kube-proxy', 'profiling', 36, 'false'],
  ['kube-apiserver', '__proto__', 36, undefined],
] as const)('default of %s --%s in 1.%i', (component, name, minor, expected) => {
  expect(read(component, [], name, minor)).toEqual({
    state: 'default',
    value: expected,
    values: expected ? [expected] : [],
  });
});

test('every component has rows for every supported minor', () => {
  for (const component of [
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'etcd',
    'kubelet',
    'kube-proxy',
  ] as const) {
    for (let minor = 22; minor <= 37; minor++) {
      expect(
        flagNames(component).filter((name) => flagRow(component, name, minor) !== undefined).length,
      ).toBeGreaterThan(40);
    }
  }
});

describe('settings in files', () => {
  const byFile = {
    state: 'unreadable',
    reason: '--config names a file that settles it and whose content is not visible',
    given: false,
  };
  const set = (value: string) => ({ state: 'set', value, values: [value] });
  test.each([
    // Source: cmd/kube-scheduler/app/options/deprecated.go
    [
      'the scheduler ignores --profiling beside a file',
      'kube-scheduler',
      ['--config=/c', '--profiling=false'],
      'profiling',
      byFile,
    ],
    [
      'the scheduler heeds its other flags',
      'kube-scheduler',
      ['--config=/c', '--bind-address=127.0.0.1'],
      'bind-address',
      set('127.0.0.1'),
    ],
    ['an empty name is no file', 'kube-scheduler', ['--config=', '--profiling=false'], 'profiling', set('false')],
    // Source: the kubelet's flags take precedence over its file.
    [
      'the kubelet heeds its flags',
      'kubelet',
      ['--config=/c', '--anonymous-auth=false'],
      'anonymous-auth',
      set('false'),
    ],
    ['and its file for the rest', 'kubelet', ['--config=/c'], 'anonymous-auth', byFile],
    // Source: help of kube-proxy --config
    ['kube-proxy heeds its file only', 'kube-proxy', ['--config=/c', '--profiling=true'], 'profiling', byFile],
  ] as const)('%s', (_, component, args, name, expected) => {
    expect(read(component, [...args], name)).toEqual(expected);
  });

  test('OpenShift keeps the flags of the API server in a file', () => {
    expect(read('kube-apiserver', ['--openshift-config=/c', '--profiling=false'], 'profiling')).toEqual({
      ...byFile,
      reason: '--openshift-config names a file that settles it and whose content is not visible',
    });
  });

  test('files whose content is not visible are listed', () => {
    const args = ['--audit-policy-file=/p', '--authorization-config=$(F)', '--encryption-provider-config='];
    expect(unseenFiles(parseCommandLine(['kube-apiserver'], args, 'kube-apiserver'), 'kube-apiserver')).toEqual([
      { flag: 'authorization-config', path: undefined },
      { flag: 'audit-policy-file', path: '/p' },
    ]);
  });
});

test.each([
  ['set', read('kube-apiserver', ['--client-ca-file=/a'], 'client-ca-file'), true],
  ['set to nothing', read('kube-apiserver', ['--client-ca-file='], 'client-ca-file'), false],
  ['absent', read('kube-apiserver', [], 'client-ca-file'), false],
  ['with a hidden value', read('kube-apiserver', ['--client-ca-file=$(A)'], 'client-ca-file'), true],
  ['perhaps', read('kube-apiserver', ['$(A)'], 'client-ca-file'), undefined],
])('isGiven of a flag %s', (_, reading, expected) => {
  expect(isGiven(reading)).toBe(expected);
});

test('pairs keep the last value of a key and accept hostile ones', () => {
  expect([...pairsOf(['A=true', ' B = false ', 'A=false', '__proto__=x', 'bare', 'c=d=e'])]).toEqual([
    ['A', 'false'],
    ['B', 'false'],
    ['__proto__', 'x'],
    ['bare', ''],
    ['c', 'd=e'],
  ]);
});
