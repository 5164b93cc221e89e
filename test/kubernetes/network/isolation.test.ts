import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultDenyDirections, isolates, policyDirections } from '../../../src/kubernetes/network/isolation.ts';

const policy = (spec: unknown) => ({ spec });

// Source: kubernetes, pkg/apis/networking/v1/defaults_test.go (TestSetDefaultNetworkPolicy).
describe('policyDirections', () => {
  test.each([
    ['no policyTypes, no rules', {}, ['ingress']],
    ['no policyTypes, ingress rules', { ingress: [{}] }, ['ingress']],
    ['no policyTypes, egress rules', { egress: [{}] }, ['ingress', 'egress']],
    ['no policyTypes, empty egress', { egress: [] }, ['ingress']],
    ['empty policyTypes', { policyTypes: [], egress: [{}] }, ['ingress', 'egress']],
    ['null policyTypes', { policyTypes: null }, ['ingress']],
    ['Egress alone', { policyTypes: ['Egress'] }, ['egress']],
    ['Ingress alone, egress rules ignored', { policyTypes: ['Ingress'], egress: [{}] }, ['ingress']],
    ['both, in any order', { policyTypes: ['Egress', 'Ingress'] }, ['ingress', 'egress']],
    ['unknown type', { policyTypes: ['Sideways'] }, []],
    ['absent spec', undefined, ['ingress']],
    ['spec that is no object', 'x', []],
  ])('%s', (_, spec, expected) => {
    expect(policyDirections(policy(spec))).toEqual(expected);
  });
});

describe('isolates', () => {
  const labels = { app: 'web' };
  test.each([
    ['empty podSelector', { podSelector: {} }, 'ingress', true],
    ['absent podSelector', {}, 'ingress', true],
    ['other direction', { podSelector: {} }, 'egress', false],
    ['matching labels', { podSelector: { matchLabels: { app: 'web' } } }, 'ingress', true],
    ['other labels', { podSelector: { matchLabels: { app: 'db' } } }, 'ingress', false],
    [
      'expression',
      { podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] } },
      'ingress',
      false,
    ],
    ['malformed selector', { podSelector: 'all' }, 'ingress', 'invalid'],
    ['malformed spec', 7, 'ingress', 'invalid'],
  ] as const)('%s', (_, spec, direction, expected) => {
    expect(isolates(policy(spec), labels, direction)).toBe(expected);
  });

  test('a pod without labels', () => {
    expect(isolates(policy({ podSelector: {} }), undefined, 'ingress')).toBe(true);
    expect(isolates(policy({ podSelector: { matchLabels: { app: 'web' } } }), undefined, 'ingress')).toBe(false);
  });
});

describe('defaultDenyDirections', () => {
  test.each([
    ['none', [], []],
    ['ingress only', [policy({ podSelector: {} })], ['ingress']],
    [
      'two policies together',
      [policy({ podSelector: {}, policyTypes: ['Egress'] }), policy({ podSelector: {}, policyTypes: ['Ingress'] })],
      ['ingress', 'egress'],
    ],
    ['narrow policies do not count', [policy({ podSelector: { matchLabels: { a: 'b' } } })], []],
    ['empty requirements are empty', [policy({ podSelector: { matchLabels: {}, matchExpressions: [] } })], ['ingress']],
    ['expressions are narrow', [policy({ podSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } })], []],
    [
      'malformed selectors are not empty',
      [policy({ podSelector: [] }), policy({ podSelector: { matchLabels: 'x' } }), null],
      [],
    ],
  ])('%s', (_, policies, expected) => {
    expect(defaultDenyDirections(policies)).toEqual(expected);
  });

  test('whatever a default deny policy isolates, it isolates for every pod', () => {
    const spec = fc.record({
      podSelector: fc.constantFrom(undefined, null, {}, { matchLabels: {} }, { matchLabels: { a: 'b' } }),
      policyTypes: fc.constantFrom(undefined, [], ['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      egress: fc.constantFrom(undefined, [], [{}]),
    });
    fc.assert(
      fc.property(spec, fc.dictionary(fc.string(), fc.string()), (fields, labels) => {
        for (const direction of defaultDenyDirections([policy(fields)])) {
          expect(isolates(policy(fields), labels, direction)).toBe(true);
        }
      }),
    );
  });
});
