import { expect, test } from 'vitest';
import { snippetAnnotations, takesSnippets } from '../../../src/kubernetes/network/snippets.ts';

// Source: ingress-nginx, "ConfigMap"; changelog of controller 1.9.0.
test.each([
  [{}, 'v1.8.4', 'allow-snippet-annotations is not set, which means true in v1.8.4'],
  [{}, 'v1.9.0', undefined],
  [{}, 'v1.12.1', undefined],
  [{}, undefined, null],
  [{}, 'latest', null],
  [{ 'allow-snippet-annotations': 'true' }, 'v1.12.1', 'allow-snippet-annotations is "true"'],
  [{ 'allow-snippet-annotations': 'false' }, 'v1.2.0', undefined],
  [
    { 'allow-snippet-annotations': 'false', 'annotations-risk-level': 'Critical' },
    'v1.12.1',
    'annotations-risk-level is Critical',
  ],
])('%j in %s', (data, version, expected) => expect(takesSnippets(data, version)).toBe(expected));

test('only the snippets of ingress-nginx', () => {
  const annotations = {
    'nginx.ingress.kubernetes.io/server-snippet': 'x',
    'nginx.ingress.kubernetes.io/rewrite-target': '/',
    'nginx.org/server-snippets': 'x',
  };
  expect(snippetAnnotations({ metadata: { annotations } })).toEqual(['nginx.ingress.kubernetes.io/server-snippet']);
  expect(snippetAnnotations({ metadata: { annotations: 'x' } })).toEqual([]);
});
