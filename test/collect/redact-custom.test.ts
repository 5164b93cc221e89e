import { expect, test } from 'vitest';
import { redactCustomSpec } from '../../src/collect/redact-custom.ts';

const canary = 'CANARY-7f3a';

test.each<[string, unknown, unknown]>([
  [
    'headers that a route sets',
    {
      rules: [
        { filters: [{ requestHeaderModifier: { set: [{ name: 'Authorization', value: canary }], remove: ['X'] } }] },
      ],
    },
    {
      rules: [
        { filters: [{ requestHeaderModifier: { set: [{ name: 'Authorization', value: '<text>' }], remove: ['X'] } }] },
      ],
    },
  ],
  [
    'headers that a policy of Cilium asks for',
    { ingress: [{ toPorts: [{ rules: { http: [{ method: 'GET', headers: [`X-Key: ${canary}`, 'X-Seen'] }] } }] }] },
    { ingress: [{ toPorts: [{ rules: { http: [{ method: 'GET', headers: ['<text>', 'X-Seen'] }] } }] }] },
  ],
  [
    'objects that Kyverno makes',
    {
      rules: [
        {
          name: 'a',
          generate: { kind: 'Secret', data: { stringData: { a: canary } } },
          context: [canary],
          mutate: { a: canary },
        },
      ],
    },
    { rules: [{ name: 'a', generate: { kind: 'Secret' } }] },
  ],
  [
    'everything else',
    { validationFailureAction: 'Enforce', endpointSelector: { matchLabels: { app: 'a' } }, future: [1, null, 'x'] },
    { validationFailureAction: 'Enforce', endpointSelector: { matchLabels: { app: 'a' } }, future: [1, null, 'x'] },
  ],
  ['no object', 'x', 'x'],
])('%s', (_, spec, expected) => {
  const copy = structuredClone(spec);
  redactCustomSpec(copy);
  expect(copy).toEqual(expected);
});
