import { describe, expect, test } from 'vitest';
import { newestMinor } from '../../../src/kubernetes/newest.ts';
import {
  namespaceLevels,
  type PodSecurityDefaults,
  pinnedVersions,
} from '../../../src/kubernetes/pod-security/namespace-levels.ts';

function labels(values: Record<string, unknown>): object {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`pod-security.kubernetes.io/${name}`, value]),
  );
}

/** `level:version 1.minor from` of enforce, audit and warn, then the names of the unreadable labels. */
function levels(values: Record<string, unknown>, server = 36, defaults?: PodSecurityDefaults): string[] {
  const { enforce, audit, warn, invalid } = namespaceLevels(labels(values), server, defaults);
  return [
    ...[enforce, audit, warn].map(({ level, version, minor, from }) => `${level}:${version} 1.${minor} ${from}`),
    ...invalid.map(({ label, value }) => `${label.slice('pod-security.kubernetes.io/'.length)}=${value}`),
  ];
}

const unset = 'privileged:latest 1.36 default';

// Source: pod-security-admission, api/helpers.go, PolicyToEvaluate
test('the whole answer', () => {
  expect(namespaceLevels(labels({ enforce: 'baseline', 'enforce-version': 'v1.30', audit: 'none' }), 36)).toEqual({
    enforce: { level: 'baseline', version: 'v1.30', minor: 30, from: 'label' },
    audit: { level: 'privileged', version: 'latest', minor: 36, from: 'label' },
    warn: { level: 'baseline', version: 'v1.30', minor: 30, from: 'enforce' },
    invalid: [{ label: 'pod-security.kubernetes.io/audit', value: 'none' }],
  });
});

describe('levels', () => {
  test.each<[Record<string, unknown>, string[]]>([
    [{}, [unset, unset, unset]],
    [{ enforce: 'privileged' }, ['privileged:latest 1.36 label', unset, unset]],
    [
      { enforce: 'restricted', audit: 'baseline', warn: 'privileged' },
      ['restricted:latest 1.36 label', 'baseline:latest 1.36 label', 'privileged:latest 1.36 label'],
    ],
    [{ audit: 'restricted' }, [unset, 'restricted:latest 1.36 label', unset]],
    [{ enforce: 'Baseline' }, ['restricted:latest 1.36 label', unset, unset, 'enforce=Baseline']],
    [{ enforce: '' }, ['restricted:latest 1.36 label', unset, unset, 'enforce=']],
    [{ enforce: null }, ['restricted:latest 1.36 label', unset, unset, 'enforce=']],
    [{ enforce: 'x', 'enforce-version': 'v1.25' }, ['restricted:v1.25 1.25 label', unset, unset, 'enforce=x']],
    [
      { audit: 'x', warn: 'y' },
      [unset, 'privileged:latest 1.36 label', 'privileged:latest 1.36 label', 'audit=x', 'warn=y'],
    ],
    [
      { enforce: 'restricted', warn: 'y' },
      ['restricted:latest 1.36 label', unset, 'privileged:latest 1.36 label', 'warn=y'],
    ],
  ])('%j', (values, expected) => {
    expect(levels(values)).toEqual(expected);
  });
});

describe('warn follows a stricter enforce label', () => {
  test.each<[Record<string, unknown>, PodSecurityDefaults, string]>([
    [{ enforce: 'baseline', 'enforce-version': 'v1.30' }, {}, 'baseline:v1.30 1.30 enforce'],
    [{ enforce: 'baseline', 'warn-version': 'v1.31' }, {}, 'baseline:v1.31 1.31 enforce'],
    [{ enforce: 'baseline', 'enforce-version': 'v1.30', 'warn-version': 'x' }, {}, 'baseline:latest 1.36 enforce'],
    [{ enforce: 'baseline' }, { warn: { level: 'restricted' } }, 'restricted:latest 1.36 default'],
    [{ enforce: 'baseline' }, { warn: { level: 'baseline', version: 'v1.29' } }, 'baseline:v1.29 1.29 default'],
    [{}, { enforce: { level: 'restricted' } }, unset],
    [{ 'enforce-version': 'v1.30' }, { enforce: { level: 'restricted' } }, unset],
  ])('%j with defaults %j', (values, defaults, warn) => {
    expect(levels(values, 36, defaults)[2]).toBe(warn);
  });
});

describe('versions', () => {
  test.each([
    ['latest', 'restricted:latest 1.36 label'],
    ['v1.0', 'restricted:v1.0 1.0 label'],
    ['v1.36', 'restricted:v1.36 1.36 label'],
    ['v1.37', 'restricted:v1.37 1.36 label'],
    ['v1.9223372036854775807', 'restricted:v1.9223372036854775807 1.36 label'],
  ])('%s on 1.36', (version, enforce) => {
    expect(levels({ enforce: 'restricted', 'enforce-version': version })[0]).toBe(enforce);
  });

  test('on a server of unknown version the newest known decides', () => {
    const versions = labels({ 'enforce-version': 'v1.99', 'audit-version': 'v1.30' });
    const { enforce, audit, warn } = namespaceLevels(versions, undefined);
    expect([enforce, audit, warn].map(({ minor }) => minor)).toEqual([newestMinor, 30, newestMinor]);
  });

  test.each(['', 'v1.', 'v1.01', 'v2.0', '1.30', 'v1.30.1', 'V1.30', 'v1.30\n', 'Latest', 'v1.9223372036854775808'])(
    '%j is latest, and reported',
    (version) => {
      expect(levels({ 'enforce-version': version })).toEqual([unset, unset, unset, `enforce-version=${version}`]);
    },
  );
});

test('defaults of the cluster apply mode by mode, level and version apart', () => {
  const defaults: PodSecurityDefaults = {
    enforce: { level: 'baseline', version: 'v1.30' },
    audit: { level: 'restricted' },
  };
  expect(levels({}, 36, defaults)).toEqual(['baseline:v1.30 1.30 default', 'restricted:latest 1.36 default', unset]);
  expect(levels({ enforce: 'restricted', 'audit-version': 'v1.31' }, 36, defaults)).toEqual([
    'restricted:v1.30 1.30 label',
    'restricted:v1.31 1.31 default',
    'restricted:v1.30 1.30 enforce',
  ]);
});

test.each([[undefined], [null], ['x'], [[]], [Object.create({ 'pod-security.kubernetes.io/enforce': 'restricted' })]])(
  'labels %j are none',
  (given) => {
    expect(namespaceLevels(given, 36).enforce).toEqual({
      level: 'privileged',
      version: 'latest',
      minor: 36,
      from: 'default',
    });
  },
);

// Source: pod-security-admission, api/helpers.go, ParseVersion
test.each<[Record<string, unknown>, string[]]>([
  [{}, []],
  [{ 'enforce-version': 'latest', 'warn-version': 'latest' }, []],
  [{ 'enforce-version': 'v1.24' }, ['enforce v1.24 24']],
  [{ 'warn-version': 'v1.99', 'audit-version': 'v1.0' }, ['audit v1.0 0', 'warn v1.99 99']],
  [{ 'audit-version': '1.30' }, ['audit 1.30 undefined']],
  [{ 'audit-version': 'v1.030' }, ['audit v1.030 undefined']],
  [{ 'audit-version': '', 'warn-version': null }, ['audit  undefined', 'warn  undefined']],
  [{ enforce: 'v1.24' }, []],
])('versions pinned by %j', (given, pinned) => {
  expect(pinnedVersions(labels(given)).map(({ mode, value, minor }) => `${mode} ${value} ${minor}`)).toEqual(pinned);
});
