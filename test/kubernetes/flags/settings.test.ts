import { expect, test } from 'vitest';
import type { Component } from '../../../src/kubernetes/flags/defaults.ts';
import { parseCommandLine } from '../../../src/kubernetes/flags/parse.ts';
import {
  bindAddress,
  featureGate,
  givenFlag,
  minimumTlsVersion,
  missingFlags,
  seconds,
  servesHttps,
  switchedOn,
  wholeNumber,
} from '../../../src/kubernetes/flags/settings.ts';

const parse = (component: Component, ...args: readonly string[]) =>
  parseCommandLine([component, ...args], [], component);
const api = (...args: readonly string[]) => parse('kube-apiserver', ...args);
const expands = 'its value holds $(X), which only the container can expand';

test.each<[Component, boolean, string]>([
  ['kube-apiserver', true, 'default of --profiling'],
  ['kube-controller-manager', true, 'default of --profiling'],
  ['kube-scheduler', true, 'default of --profiling'],
])('a switch is read with the defaults of its component: %s', (component, on, from) => {
  expect(switchedOn(parse(component), 'profiling', 36)).toEqual({ state: 'known', on, from });
});

// Source: Go, time.ParseDuration.
test.each<[string, number | undefined]>([
  ['1m0s', 60],
  ['5m', 300],
  ['1h2m3.5s', 3723.5],
  ['.5s', 0.5],
  ['1.s', 1],
  ['500ms', 0.5],
  ['0', 0],
  ['+1s', 1],
  ['-1s', -1],
  ['60', undefined],
  ['', undefined],
  ['1 m', undefined],
  ['s', undefined],
  ['1d', undefined],
])('the duration %j is %j seconds', (text, expected) => {
  const read = seconds(api(`--request-timeout=${text}`), 'request-timeout', 36);
  expect(read).toEqual(
    expected === undefined
      ? { state: 'unreadable', reason: '--request-timeout: its value is not a duration' }
      : { state: 'known', seconds: expected, text, from: '--request-timeout' },
  );
});

test('a number tells whether it was given', () => {
  expect(wholeNumber(api(), 'audit-log-maxage', 35)).toEqual({
    state: 'known',
    value: 0,
    given: false,
    from: 'default of --audit-log-maxage',
  });
  expect(wholeNumber(api(), 'audit-log-maxage', 36)).toMatchObject({ value: 366, given: false });
  expect(wholeNumber(api('--audit-log-maxage=-1'), 'audit-log-maxage', 36)).toMatchObject({ value: -1, given: true });
  expect(wholeNumber(api('--audit-log-maxage=0x1'), 'audit-log-maxage', 36)).toMatchObject({ state: 'unreadable' });
});

test.each([
  [['--root-ca-file=/ca'], { state: 'known', given: true, value: '/ca', from: '--root-ca-file' }],
  [['--root-ca-file=$(X)'], { state: 'known', given: true, value: undefined, from: '--root-ca-file' }],
  [['--root-ca-file='], { state: 'known', given: false, value: undefined, from: 'default of --root-ca-file' }],
  [[], { state: 'known', given: false, value: undefined, from: 'default of --root-ca-file' }],
])('a flag given as %j', (args, expected) => {
  expect(givenFlag(parse('kube-controller-manager', ...args), 'root-ca-file', 36)).toEqual(expected);
});

test('one flag that is known to be missing is enough', () => {
  const names = ['tls-cert-file', 'tls-private-key-file'];
  expect(missingFlags(api('--tls-cert-file=/c'), names, 36)).toMatchObject({ missing: ['--tls-private-key-file'] });
  expect(missingFlags(api('--tls-cert-file=/c', '$(X)'), names, 36)).toMatchObject({ state: 'unreadable' });
});

// Source: k8s.io/component-base, featuregate and compatibility.
test.each([
  [[], undefined],
  [['A=true'], true],
  [['A=T'], true],
  [['A=false'], false],
  [['A=false', 'A=1'], true],
  [['kube:A=false'], false],
  [['other:A=false'], undefined],
  [['AA=false'], undefined],
])('the gate A in %j: %j', (values, on) => {
  const args = values.map((value) => `--feature-gates=${value}`);
  expect(featureGate(api(...args), 'A', 36)).toMatchObject({ state: 'known', on });
});

test.each([
  [[], '0.0.0.0', false],
  [['--bind-address=127.0.0.1'], '127.0.0.1', true],
  [['--bind-address=::1'], '::1', true],
  [['--bind-address=::'], '::', false],
])('bound by %j', (args, address, loopback) => {
  expect(bindAddress(parse('kube-scheduler', ...args), 36)).toMatchObject({ address, loopback });
});

// Sources: apiserver/pkg/server/options/serving.go, ApplyTo; the ports without TLS in src/kubernetes/flags/history.ts.
test.each<[readonly string[], number, boolean, string]>([
  [[], 36, true, 'default of --secure-port'],
  [['--secure-port=0'], 36, false, '--secure-port'],
  [['--secure-port=10259'], 36, true, '--secure-port'],
  [['--secure-port=0'], 24, false, '--secure-port'],
  [['--secure-port=0'], 22, true, '--port'],
])('HTTPS with %j in 1.%i: %j', (args, minor, on, from) => {
  expect(servesHttps(parse('kube-scheduler', ...args), minor)).toEqual({ state: 'known', on, from });
  expect(servesHttps(parse('kube-controller-manager', ...args), minor)).toMatchObject({ on });
});

test('a port that can not be read', () => {
  const reason = `--secure-port: ${expands}`;
  expect(servesHttps(parse('kube-scheduler', '--secure-port=$(X)'), 36)).toEqual({ state: 'unreadable', reason });
});

test('TLS', () => {
  expect(minimumTlsVersion(api(), 36)).toMatchObject({ version: 'VersionTLS12', from: 'default of --tls-min-version' });
  expect(minimumTlsVersion(api('--tls-min-version=$(X)'), 36)).toEqual({
    state: 'unreadable',
    reason: `--tls-min-version: ${expands}`,
  });
});
