import { expect, test } from 'vitest';
import { anonymousAuth } from '../../../src/kubernetes/flags/api-server.ts';
import type { ParsedFlags } from '../../../src/kubernetes/flags/parse.ts';
import { readFlag } from '../../../src/kubernetes/flags/reading.ts';
import { flagsOfFlagz, flagsOfNodeArgs } from '../../../src/kubernetes/flags/sources.ts';

const read = (flags: ParsedFlags | undefined, name: string) => flags && readFlag(flags, 'kube-apiserver', name, 36);
const set = (...values: string[]) => ({ state: 'set', value: values.join(','), values });

// Source: k8s.io/component-base/zpages/flagz, and an answer of kube-apiserver 1.36.3
const flagz = {
  kind: 'Flagz',
  apiVersion: 'config.k8s.io/v1beta1',
  flags: {
    'authorization-mode': '[Node,RBAC]',
    'anonymous-auth': 'false',
    'tls-cipher-suites': '[]',
    'external-hostname': '<nil>',
    'token-auth-file': 'CLASSIFIED',
    odd: 1,
  },
};
test.each([
  ['a list', 'authorization-mode', set('Node', 'RBAC')],
  ['a boolean', 'anonymous-auth', set('false')],
  ['an empty list', 'tls-cipher-suites', { state: 'set', value: '', values: [] }],
  ['nil', 'external-hostname', { state: 'set', value: '', values: [] }],
  ['classified', 'token-auth-file', { state: 'unreadable', reason: '/flagz keeps its value secret', given: true }],
  ['no text', 'odd', { state: 'unreadable', reason: '/flagz gives it no text', given: true }],
])('flagz: %s', (_, name, expected) => {
  expect(read(flagsOfFlagz('kube-apiserver', flagz), name)).toEqual(expected);
});

test.each([[undefined], ['text'], [{}], [{ flags: [] }]])('no flagz: %j', (body) => {
  expect(flagsOfFlagz('kube-apiserver', body)).toBeUndefined();
});

// Source: docs.k3s.io, k3s server --kube-apiserver-arg
test.each([
  ['with an equals sign', '["server","--kube-apiserver-arg=profiling=false"]', set('false')],
  ['with a word of its own', '["server","--kube-apiserver-arg","profiling=false"]', set('false')],
  ['with dashes', '["server","--kube-apiserver-arg","--profiling=false"]', set('false')],
  [
    'of another component',
    '["server","--kube-scheduler-arg","profiling=false"]',
    { state: 'default', value: 'true', values: ['true'] },
  ],
  ['odd words', '[1,null,"--kube-apiserver-arg"]', { state: 'default', value: 'true', values: ['true'] }],
  ['no JSON', '["server"', undefined],
  ['no list', '{}', undefined],
])('node-args: %s', (_, annotation, expected) => {
  expect(read(flagsOfNodeArgs('kube-apiserver', annotation), 'profiling')).toEqual(expected);
});

test('a resolved value beside a file with settings may be a default', () => {
  const flags = (anonymous: string) =>
    flagsOfFlagz('kube-apiserver', { flags: { 'anonymous-auth': anonymous, 'authentication-config': '/a' } });
  const [on, off] = [flags('true'), flags('false')];
  expect(on && anonymousAuth(on, 36)).toEqual({
    state: 'unreadable',
    reason: '--authentication-config names a file whose content is not visible',
  });
  expect(off && anonymousAuth(off, 36)).toEqual({ state: 'known', on: false, from: '--anonymous-auth' });
});
