import { expect, test } from 'vitest';
import { levelEnforcedBy } from '../../src/kubernetes/kyverno.ts';

const everyPod = { any: [{ resources: { kinds: ['Pod'] } }] };
const baseline = { failureAction: 'Enforce', podSecurity: { level: 'baseline' } };
const rule = { name: 'one', match: everyPod, validate: baseline };
const level = (spec: unknown, namespace = 'shop') =>
  levelEnforcedBy({ apiVersion: 'kyverno.io/v1', kind: 'ClusterPolicy', metadata: { name: 'one' }, spec }, namespace);
const matching = (match: unknown) => ({ rules: [{ ...rule, match }] });

// Source: Kyverno, api/kyverno/v1 (Spec, Rule, MatchResources, PodSecurity).
test.each<[string, unknown, string | undefined]>([
  ['the rule says Enforce', { rules: [rule] }, 'baseline'],
  [
    'the policy says so, as older versions wrote it',
    { validationFailureAction: 'enforce', rules: [{ ...rule, validate: { podSecurity: { level: 'restricted' } } }] },
    'restricted',
  ],
  [
    'the strictest rule',
    { rules: [{ ...rule, validate: { ...baseline, podSecurity: { level: 'restricted' } } }, rule] },
    'restricted',
  ],
  ['nothing says Enforce', { rules: [{ ...rule, validate: { podSecurity: { level: 'baseline' } } }] }, undefined],
  [
    'the policy says Audit',
    { validationFailureAction: 'Audit', rules: [{ ...rule, validate: { podSecurity: { level: 'baseline' } } }] },
    undefined,
  ],
  ['in the background alone', { admission: false, background: true, rules: [rule] }, undefined],
  [
    'the rule overrules the policy',
    { validationFailureAction: 'Enforce', rules: [{ ...rule, validate: { ...baseline, failureAction: 'Audit' } }] },
    undefined,
  ],
  [
    'overrides of the policy',
    { validationFailureActionOverrides: [{ action: 'Audit', namespaces: ['shop'] }], rules: [rule] },
    undefined,
  ],
  [
    'overrides of the rule',
    { rules: [{ ...rule, validate: { ...baseline, failureActionOverrides: [{ action: 'Audit' }] } }] },
    undefined,
  ],
  ['not at admission', { admission: false, rules: [rule] }, undefined],
  ['only the first rule that matches', { applyRules: 'One', rules: [rule, rule] }, undefined],
  [
    'a control left out',
    {
      rules: [
        {
          ...rule,
          validate: { ...baseline, podSecurity: { level: 'baseline', exclude: [{ controlName: 'Capabilities' }] } },
        },
      ],
    },
    undefined,
  ],
  [
    'something excluded',
    { rules: [{ ...rule, exclude: { any: [{ resources: { namespaces: ['ci'] } }] } }] },
    undefined,
  ],
  ['nothing excluded', { rules: [{ ...rule, exclude: {} }] }, 'baseline'],
  [
    'preconditions',
    { rules: [{ ...rule, preconditions: { all: [{ key: 'a', operator: 'Equals', value: 'b' }] } }] },
    undefined,
  ],
  [
    'conditions of the webhook',
    { webhookConfiguration: { matchConditions: [{ name: 'a', expression: 'false' }] }, rules: [rule] },
    undefined,
  ],
  ['a pattern', { rules: [{ ...rule, validate: { failureAction: 'Enforce', pattern: {} } }] }, undefined],
  [
    'an unknown level',
    { rules: [{ ...rule, validate: { ...baseline, podSecurity: { level: 'strict' } } }] },
    undefined,
  ],
  ['the older match', matching({ resources: { kinds: ['v1/Pod'] } }), 'baseline'],
  ['all of one', matching({ all: [{ resources: { kinds: ['*'] } }] }), 'baseline'],
  [
    'all of two, one of which narrows',
    matching({ all: [{ resources: { kinds: ['Pod'] } }, { resources: { kinds: ['Pod'], names: ['web'] } }] }),
    undefined,
  ],
  ['another kind', matching({ any: [{ resources: { kinds: ['Deployment'] } }] }), undefined],
  [
    'a selector',
    matching({ any: [{ resources: { kinds: ['Pod'], selector: { matchLabels: { a: 'b' } } } }] }),
    undefined,
  ],
  [
    'people',
    matching({ any: [{ resources: { kinds: ['Pod'] }, subjects: [{ kind: 'User', name: 'jane' }] }] }),
    undefined,
  ],
  ['updates only', matching({ any: [{ resources: { kinds: ['Pod'], operations: ['UPDATE'] } }] }), undefined],
  ['this namespace', matching({ any: [{ resources: { kinds: ['Pod'], namespaces: ['shop'] } }] }), 'baseline'],
  [
    'this namespace by its beginning',
    matching({ any: [{ resources: { kinds: ['Pod'], namespaces: ['sh*'] } }] }),
    'baseline',
  ],
  [
    'another namespace',
    matching({ any: [{ resources: { kinds: ['Pod'], namespaces: ['shopping', 'ci*'] } }] }),
    undefined,
  ],
  ['a list of rules that is none', { rules: 'all' }, undefined],
  ['rules that are none', { rules: [null, 7, { match: 7, validate: [] }] }, undefined],
  ['no spec', undefined, undefined],
])('%s', (_, spec, expected) => {
  expect(level(spec)).toBe(expected);
});
