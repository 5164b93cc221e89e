import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../../src/kubernetes/flags/parse.ts';
import { type KubeletFieldName, kubeletFields } from '../../../src/kubernetes/kubelet/configuration.ts';
import {
  type KubeletSettings,
  kubeletGate,
  kubeletList,
  kubeletNumber,
  kubeletSeconds,
  kubeletSwitch,
  kubeletText,
} from '../../../src/kubernetes/kubelet/reading.ts';

const file = (fields: Readonly<Record<string, unknown>>, minor = 36): KubeletSettings => ({
  form: 'file',
  fields,
  minor,
});
const configz = (fields: Readonly<Record<string, unknown>>): KubeletSettings => ({
  form: 'configz',
  fields,
  minor: 36,
});
const flags = (...words: string[]): KubeletSettings => ({
  form: 'flags',
  flags: parseCommandLine(['kubelet'], words, 'kubelet'),
  minor: 36,
});

// Sources: pkg/kubelet/apis/config/v1beta1/defaults.go and cmd/kubelet/app/options/options.go (applyLegacyDefaults), 1.36.
describe('what holds where nothing is said differs between a file and bare flags', () => {
  test.each([
    ['authentication.anonymous.enabled', false, true],
    ['authentication.webhook.enabled', true, false],
    ['rotateCertificates', false, false],
    ['protectKernelDefaults', false, false],
    ['makeIPTablesUtilChains', true, true],
    ['seccompDefault', false, false],
    ['serverTLSBootstrap', false, false],
  ] as const)('%s: %j, %j', (name, inFile, onFlags) => {
    expect(kubeletSwitch(file({}), name)).toEqual({ state: 'known', on: inFile, from: `default of ${name}` });
    const flag = kubeletFields[name].flag;
    expect(kubeletSwitch(flags(), name)).toEqual({ state: 'known', on: onFlags, from: `default of --${flag}` });
  });

  test('numbers, texts, durations', () => {
    expect(kubeletNumber(file({}), 'readOnlyPort')).toMatchObject({ value: 0 });
    expect(kubeletNumber(flags(), 'readOnlyPort')).toMatchObject({ value: 10255 });
    expect(kubeletNumber(file({}), 'podPidsLimit')).toMatchObject({ value: -1 });
    expect(kubeletNumber(flags(), 'podPidsLimit')).toMatchObject({ value: -1 });
    expect(kubeletText(file({}), 'authorization.mode')).toMatchObject({ text: 'Webhook' });
    expect(kubeletText(flags(), 'authorization.mode')).toMatchObject({ text: 'AlwaysAllow' });
    expect(kubeletSeconds(file({}), 'streamingConnectionIdleTimeout')).toMatchObject({ seconds: 14_400 });
    expect(kubeletSeconds(flags(), 'streamingConnectionIdleTimeout')).toMatchObject({ seconds: 14_400 });
  });

  test('the rate of events changed with 1.27', () => {
    expect(kubeletNumber(file({}, 26), 'eventRecordQPS')).toMatchObject({ value: 5 });
    expect(kubeletNumber(file({}, 27), 'eventRecordQPS')).toMatchObject({ value: 50 });
  });
});

test.each([
  [file({ streamingConnectionIdleTimeout: '0s' }), 14_400, 'default of streamingConnectionIdleTimeout'],
  [configz({ streamingConnectionIdleTimeout: '0s' }), 0, 'streamingConnectionIdleTimeout'],
  [flags('--streaming-connection-idle-timeout=0'), 0, '--streaming-connection-idle-timeout'],
  [file({ streamingConnectionIdleTimeout: '5m' }), 300, 'streamingConnectionIdleTimeout'],
])('0 means the default in a file alone: %#', (settings, seconds, from) => {
  expect(kubeletSeconds(settings, 'streamingConnectionIdleTimeout')).toEqual({ state: 'known', seconds, from });
});

test('an empty mode is none', () => {
  expect(kubeletText(file({ 'authorization.mode': '' }), 'authorization.mode')).toEqual({
    state: 'known',
    text: 'Webhook',
    from: 'default of authorization.mode',
  });
});

test('lists and gates', () => {
  expect(kubeletList(configz({ tlsCipherSuites: ['A', 'B'] }), 'tlsCipherSuites')).toMatchObject({
    values: ['A', 'B'],
  });
  expect(kubeletList(flags('--tls-cipher-suites=A,B'), 'tlsCipherSuites')).toMatchObject({ values: ['A', 'B'] });
  expect(kubeletGate(configz({ featureGates: { A: false } }), 'A')).toMatchObject({ on: false });
  expect(kubeletGate(configz({ featureGates: { A: false } }), 'B')).toMatchObject({ on: undefined });
  expect(kubeletGate(flags('--feature-gates=A=true'), 'A')).toMatchObject({ on: true });
});

test.each([
  [file({ readOnlyPort: '0' }), 'readOnlyPort: its value is not a number'],
  [file({ readOnlyPort: 1.5 }), 'readOnlyPort: its value is not a whole number'],
  [
    flags('--config=/etc/kubelet.yaml'),
    '--read-only-port: --config names a file that settles it and whose content is not visible',
  ],
  [{ form: 'none', reason: 'why' } as const, 'why'],
])('what can not be read says why: %#', (settings, reason) => {
  expect(kubeletNumber(settings, 'readOnlyPort')).toEqual({ state: 'unreadable', reason });
});

// Source: KEP-2535, alpha in 1.33.
describe('a field is absent of kubelets that came before it', () => {
  const name = 'imagePullCredentialsVerificationPolicy';
  const none: KubeletSettings = { form: 'none', reason: 'why' };
  const old = { state: 'known', text: '', from: `${name}, which came with 1.33` };

  test.each<[string, KubeletSettings, number | undefined, object]>([
    ['nothing shows it, older', none, 32, old],
    ['nothing shows it, new enough', none, 33, { state: 'unreadable', reason: 'why' }],
    ['nothing shows it, of unknown version', none, undefined, { state: 'unreadable', reason: 'why' }],
    ['an older kubelet ignores it', file({ [name]: 'AlwaysVerify' }, 32), undefined, old],
    [
      'new enough',
      file({ [name]: 'AlwaysVerify' }, 33),
      undefined,
      { state: 'known', text: 'AlwaysVerify', from: name },
    ],
  ])('%s', (_, settings, minor, expected) => {
    expect(kubeletText(settings, name, minor)).toEqual(expected);
  });

  test('a field of all times needs no minor', () => {
    expect(kubeletText(none, 'tlsMinVersion', 20)).toEqual({ state: 'unreadable', reason: 'why' });
  });
});

test('nothing throws', () => {
  const names = Object.keys(kubeletFields) as KubeletFieldName[];
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.anything(), fc.boolean(), (name, value, answered) => {
      const settings = answered ? configz({ [name]: value }) : file({ [name]: value });
      for (const read of [kubeletSwitch, kubeletText, kubeletList, kubeletNumber, kubeletSeconds]) read(settings, name);
      kubeletGate(settings, 'A');
    }),
  );
});
