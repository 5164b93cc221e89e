import { describe, expect, test } from 'vitest';
import {
  admissionPlugin,
  admissionPlugins,
  defaultAdmissionPlugins,
} from '../../../src/kubernetes/flags/admission-plugins.ts';
import {
  anonymousAuth,
  auditBackends,
  authorizationModes,
  staticCredentials,
} from '../../../src/kubernetes/flags/api-server.ts';
import { parseCommandLine } from '../../../src/kubernetes/flags/parse.ts';
import { switchedOn } from '../../../src/kubernetes/flags/settings.ts';
import { flagsOfFlagz } from '../../../src/kubernetes/flags/sources.ts';

const flags = (...args: string[]) => parseCommandLine(['kube-apiserver'], args, 'kube-apiserver');
const known = (fact: object, from: string) => ({ state: 'known', ...fact, from });
const unreadable = (reason: string) => ({ state: 'unreadable', reason });
const inFile = (flag: string) => unreadable(`--${flag} names a file whose content is not visible`);
const holds = 'the command line holds $(X), which only the container can expand';

// Source: pkg/kubeapiserver/options/authorization.go
test.each([
  ['given', ['--authorization-mode=Node,RBAC'], 36, known({ modes: ['Node', 'RBAC'] }, '--authorization-mode')],
  [
    'one by one',
    ['--authorization-mode=Node', '--authorization-mode=RBAC'],
    36,
    known({ modes: ['Node', 'RBAC'] }, '--authorization-mode'),
  ],
  ['absent', [], 36, known({ modes: ['AlwaysAllow'] }, 'default of --authorization-mode')],
  [
    'absent, when it was the default of the flag',
    [],
    28,
    known({ modes: ['AlwaysAllow'] }, 'default of --authorization-mode'),
  ],
  ['empty', ['--authorization-mode='], 36, known({ modes: ['AlwaysAllow'] }, '--authorization-mode')],
  ['in a file', ['--authorization-config=/a'], 36, inFile('authorization-config')],
  [
    'hidden',
    ['--authorization-mode=$(X)'],
    36,
    unreadable('--authorization-mode: its value holds $(X), which only the container can expand'),
  ],
  ['hidden altogether', ['$(X)'], 36, unreadable(`--authorization-mode: ${holds}`)],
])('authorization modes: %s', (_, args, minor, expected) => {
  expect(authorizationModes(flags(...args), minor)).toEqual(expected);
});

// Sources: pkg/kubeapiserver/options/authentication.go (ApplyAuthorization); AnonymousAuthConfigurableEndpoints, alpha in 1.31
const rbac = '--authorization-mode=RBAC';
test.each([
  ['absent', [rbac], 36, known({ on: true }, 'default of --anonymous-auth')],
  ['off', [rbac, '--anonymous-auth=false'], 36, known({ on: false }, '--anonymous-auth')],
  ['on', [rbac, '--anonymous-auth=true'], 36, known({ on: true }, '--anonymous-auth')],
  ['perhaps in a file', [rbac, '--authentication-config=/a'], 36, inFile('authentication-config')],
  [
    'beside a file',
    [rbac, '--authentication-config=/a', '--anonymous-auth'],
    36,
    known({ on: true }, '--anonymous-auth'),
  ],
  [
    'a file that cannot hold it',
    [rbac, '--authentication-config=/a'],
    30,
    known({ on: true }, 'default of --anonymous-auth'),
  ],
  [
    'turned away under AlwaysAllow',
    ['--authorization-mode=AlwaysAllow'],
    36,
    known({ on: false }, '--authorization-mode with AlwaysAllow'),
  ],
  ['turned away without any mode', [], 36, known({ on: false }, 'default of --authorization-mode with AlwaysAllow')],
  ['modes in a file', ['--authorization-config=/a'], 36, known({ on: true }, 'default of --anonymous-auth')],
  ['hidden', ['$(X)'], 36, unreadable(`--anonymous-auth: ${holds}`)],
])('anonymous requests: %s', (_, args, minor, expected) => {
  expect(anonymousAuth(flags(...args), minor)).toEqual(expected);
});

test.each([
  ['on by default', [], known({ on: true }, 'default of --profiling')],
  ['off', ['--profiling=false'], known({ on: false }, '--profiling')],
  [
    'hidden',
    ['--profiling=$(X)'],
    unreadable('--profiling: its value holds $(X), which only the container can expand'),
  ],
])('a switch: %s', (_, args, expected) => {
  expect(switchedOn(flags(...args), 'profiling', 36)).toEqual(expected);
});

test.each([
  ['none', [], known({ backends: [] }, 'defaults')],
  ['a file', ['--audit-log-path=/a'], known({ backends: [{ kind: 'log', target: '/a' }] }, '--audit-log-path')],
  ['standard output', ['--audit-log-path=-'], known({ backends: [{ kind: 'log', target: '-' }] }, '--audit-log-path')],
  ['an empty path', ['--audit-log-path='], known({ backends: [] }, 'defaults')],
  [
    'a webhook',
    ['--audit-webhook-config-file=/w'],
    known({ backends: [{ kind: 'webhook', target: '/w' }] }, '--audit-webhook-config-file'),
  ],
  [
    'both',
    ['--audit-log-path=$(X)', '--audit-webhook-config-file=/w'],
    known(
      {
        backends: [
          { kind: 'log', target: undefined },
          { kind: 'webhook', target: '/w' },
        ],
      },
      '--audit-log-path, --audit-webhook-config-file',
    ),
  ],
  ['hidden', ['$(X)'], unreadable(`--audit-log-path: ${holds}`)],
])('audit backends: %s', (_, args, expected) => {
  expect(auditBackends(flags(...args), 36)).toEqual(expected);
});

test.each([
  ['none', [], 36, known({ files: [] }, 'defaults')],
  [
    'tokens',
    ['--token-auth-file=/t'],
    36,
    known({ files: [{ flag: 'token-auth-file', path: '/t' }] }, '--token-auth-file'),
  ],
  [
    'passwords before 1.19',
    ['--basic-auth-file=/p'],
    18,
    known({ files: [{ flag: 'basic-auth-file', path: '/p' }] }, '--basic-auth-file'),
  ],
  ['passwords since', ['--basic-auth-file=/p'], 19, known({ files: [] }, 'defaults')],
  ['hidden', ['$(X)'], 36, unreadable(`--token-auth-file: ${holds}`)],
])('static credentials: %s', (_, args, minor, expected) => {
  expect(staticCredentials(flags(...args), minor)).toEqual(expected);
});

// Source: pkg/kubeapiserver/options/plugins.go and admission.go, gates in pkg/features
describe('admission plugins', () => {
  const pluginsOf = (minor: number, ...args: string[]) => {
    const reading = admissionPlugins(flags(...args), minor);
    return reading.state === 'known' ? { plugins: [...reading.plugins].sort(), from: reading.from } : reading;
  };
  const defaults = (minor: number) => [...defaultAdmissionPlugins(minor)].sort();

  test('defaults of 1.36', () => {
    expect(pluginsOf(36)).toEqual({
      plugins: [
        'CertificateApproval',
        'CertificateSigning',
        'CertificateSubjectRestriction',
        'DefaultIngressClass',
        'DefaultStorageClass',
        'DefaultTolerationSeconds',
        'LimitRanger',
        'MutatingAdmissionPolicy',
        'MutatingAdmissionWebhook',
        'NamespaceLifecycle',
        'NodeDeclaredFeatureValidator',
        'PersistentVolumeClaimResize',
        'PodResizeValidator',
        'PodSecurity',
        'PodTopologyLabels',
        'Priority',
        'ResourceQuota',
        'RuntimeClass',
        'ServiceAccount',
        'StorageObjectInUseProtection',
        'TaintNodesByCondition',
        'ValidatingAdmissionPolicy',
        'ValidatingAdmissionWebhook',
      ],
      from: 'defaults',
    });
  });

  // Source: pkg/kubeapiserver/options/plugins.go and, for plugins behind gates, pkg/features of each minor.
  test.each([
    [23, ['PodSecurity']],
    [30, ['ValidatingAdmissionPolicy']],
    [35, ['PodTopologyLabels']],
    [36, ['MutatingAdmissionPolicy', 'NodeDeclaredFeatureValidator', 'PodResizeValidator']],
    [37, ['ClusterTrustBundleAttest']],
    [38, []],
  ])('what 1.%i adds to the defaults: %j', (minor, added) => {
    const before = defaultAdmissionPlugins(minor - 1);
    expect(defaults(minor).filter((plugin) => !before.has(plugin))).toEqual(added);
    expect([...before].filter((plugin) => !defaultAdmissionPlugins(minor).has(plugin))).toEqual([]);
  });

  test('NodeRestriction is off in every minor', () => {
    for (let minor = 16; minor <= 40; minor++)
      expect(defaultAdmissionPlugins(minor).has('NodeRestriction')).toBe(false);
  });

  test('the lists add and take away exact names', () => {
    expect(
      pluginsOf(30, '--enable-admission-plugins=NodeRestriction', '--disable-admission-plugins=PodSecurity,Node'),
    ).toEqual({
      plugins: [...defaults(30), 'NodeRestriction'].filter((name) => name !== 'PodSecurity').sort(),
      from: '--enable-admission-plugins, --disable-admission-plugins',
    });
  });

  test('--admission-control names them all', () => {
    expect(pluginsOf(36, '--admission-control=NodeRestriction')).toEqual({
      plugins: ['NodeRestriction'],
      from: '--admission-control',
    });
  });

  test('an empty --admission-control switches all off, a resolved one is the default', () => {
    expect(pluginsOf(36, '--admission-control=')).toEqual({ plugins: [], from: '--admission-control' });
    const resolved = flagsOfFlagz('kube-apiserver', {
      flags: { 'admission-control': '[]', 'enable-admission-plugins': '[NodeRestriction]' },
    });
    expect(resolved && admissionPlugin(resolved, 36, 'NodeRestriction')).toEqual(
      known({ on: true }, '--enable-admission-plugins'),
    );
  });

  test('PodSecurity and the policies came one by one', () => {
    expect(defaults(23).filter((name) => !defaults(22).includes(name))).toEqual(['PodSecurity']);
    expect(defaults(30).filter((name) => !defaults(29).includes(name))).toEqual(['ValidatingAdmissionPolicy']);
    expect(defaults(36).includes('MutatingAdmissionPolicy') && !defaults(35).includes('MutatingAdmissionPolicy')).toBe(
      true,
    );
  });

  const half = ['--enable-admission-plugins=NodeRestriction', '--disable-admission-plugins=$(X)'];
  const reason = '--disable-admission-plugins: its value holds $(X), which only the container can expand';
  test.each([
    [
      'enabled',
      ['--enable-admission-plugins=NodeRestriction'],
      'NodeRestriction',
      known({ on: true }, '--enable-admission-plugins'),
    ],
    [
      'absent',
      ['--enable-admission-plugins=Node'],
      'NodeRestriction',
      known({ on: false }, '--enable-admission-plugins'),
    ],
    ['enabled beside a hidden list', half, 'NodeRestriction', known({ on: true }, '--enable-admission-plugins')],
    ['not named beside a hidden list', half, 'PodSecurity', unreadable(reason)],
    ['hidden', ['$(X)'], 'NodeRestriction', unreadable(`--enable-admission-plugins: ${holds}`)],
  ])('one plugin: %s', (_, args, plugin, expected) => {
    expect(admissionPlugin(flags(...args), 36, plugin)).toEqual(expected);
  });
});
