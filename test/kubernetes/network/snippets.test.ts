import { expect, test } from 'vitest';
import { snippetAnnotations, takesSnippets } from '../../../src/kubernetes/network/snippets.ts';

// Source: ingress-nginx, "ConfigMap", "Annotations Risks"; changelogs of controller 1.9.0 and 1.12.0.
const taken = 'ingress-nginx takes snippets from every Ingress';
test.each([
  [{}, 'v1.8.4', `${taken}: allow-snippet-annotations is not set, which means true in v1.8.4`],
  [{}, 'v1.9.0', undefined],
  [{}, 'v1.12.1', undefined],
  [{}, undefined, null],
  [{}, 'latest', null],
  [{ 'allow-snippet-annotations': 'true' }, 'v1.11.5', `${taken}: allow-snippet-annotations is "true"`],
  [
    { 'allow-snippet-annotations': 'true' },
    undefined,
    `${taken} where it is older than 1.12: allow-snippet-annotations is "true"`,
  ],
  [
    { 'allow-snippet-annotations': 'true' },
    'v1.12.1',
    'annotations-risk-level (High by default) alone keeps ingress-nginx from taking snippets: allow-snippet-annotations is "true"',
  ],
  [
    { 'allow-snippet-annotations': 'true', 'annotations-risk-level': 'Low' },
    'v1.12.1',
    'annotations-risk-level ("Low") alone keeps ingress-nginx from taking snippets: allow-snippet-annotations is "true"',
  ],
  [
    { 'allow-snippet-annotations': 'true', 'annotations-risk-level': 'Critical' },
    'v1.12.1',
    `${taken}: allow-snippet-annotations is "true", and annotations-risk-level is Critical`,
  ],
  [{ 'allow-snippet-annotations': 'false' }, 'v1.2.0', undefined],
  [
    { 'allow-snippet-annotations': 'false', 'annotations-risk-level': 'Critical' },
    'v1.12.1',
    'allow-snippet-annotations ("false") alone keeps ingress-nginx from taking snippets: annotations-risk-level is Critical',
  ],
  [
    { 'annotations-risk-level': 'Critical' },
    'v1.12.1',
    'allow-snippet-annotations (false by default since 1.9) alone keeps ingress-nginx from taking snippets: annotations-risk-level is Critical',
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
