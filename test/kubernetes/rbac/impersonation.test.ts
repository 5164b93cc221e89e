import { expect, test } from 'vitest';
import { impersonationVerb } from '../../../src/kubernetes/rbac/impersonation.ts';

// Source: apiserver pkg/endpoints/filters/impersonation/mode.go.
test.each([
  ['impersonate', { form: 'unconstrained' }],
  ['impersonate:user-info', { form: 'who', mode: 'user-info' }],
  ['impersonate:arbitrary-node', { form: 'who', mode: 'arbitrary-node' }],
  ['impersonate-on:serviceaccount:list', { form: 'what', mode: 'serviceaccount', verb: 'list' }],
  ['impersonate:', undefined],
  ['impersonate-on:serviceaccount', undefined],
  ['impersonates', undefined],
  ['Impersonate', undefined],
  ['get', undefined],
  ['*', undefined],
])('%s', (verb, expected) => {
  expect(impersonationVerb(verb)).toEqual(expected);
});
