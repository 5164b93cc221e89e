import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseImage, repositoryEndsWith } from '../../src/kubernetes/image.ts';
import { countProcessorTime } from '../support/processor.ts';

const digest = `sha256:${'a'.repeat(64)}`;

// Source: distribution/reference, reference_test.go and normalize_test.go.
describe('parseImage', () => {
  test.each([
    ['nginx', { registry: 'docker.io', repository: 'library/nginx' }],
    ['nginx:1.25', { registry: 'docker.io', repository: 'library/nginx', tag: '1.25' }],
    ['calico/node:v3', { registry: 'docker.io', repository: 'calico/node', tag: 'v3' }],
    ['index.docker.io/rancher/x:1', { registry: 'docker.io', repository: 'rancher/x', tag: '1' }],
    ['docker.io/nginx', { registry: 'docker.io', repository: 'library/nginx' }],
    ['registry.k8s.io/kube-proxy:v1.36.3', { registry: 'registry.k8s.io', repository: 'kube-proxy', tag: 'v1.36.3' }],
    ['localhost/app', { registry: 'localhost', repository: 'app' }],
    ['localhost:5000/app', { registry: 'localhost:5000', repository: 'app' }],
    ['host:5000/a/b/c:t', { registry: 'host:5000', repository: 'a/b/c', tag: 't' }],
    ['[::1]:5000/app', { registry: '[::1]:5000', repository: 'app' }],
    ['UPPER/app', { registry: 'UPPER', repository: 'app' }],
    [`quay.io/a/b@${digest}`, { registry: 'quay.io', repository: 'a/b', digest }],
    [`quay.io/a/b:1@${digest}`, { registry: 'quay.io', repository: 'a/b', tag: '1', digest }],
    ['a__b/c-d.e', { registry: 'docker.io', repository: 'a__b/c-d.e' }],
  ])('%s', (text, expected) => {
    expect(parseImage(text)).toEqual(expected);
  });

  test.each([
    '',
    'Nginx',
    'docker.io/Nginx',
    'a//b',
    '/a',
    'a/',
    'a:',
    'a:tag with space',
    'a@sha256:short',
    'a@',
    'a..b',
    `${'a'.repeat(300)}`,
    'a'.repeat(64),
    'bad_host.io/a:1\n',
    `a:${'t'.repeat(129)}`,
    undefined,
    null,
    7,
    {},
  ])('refuses %j', (text) => {
    expect(parseImage(text)).toBeUndefined();
  });

  test('never throws and never takes long', () => {
    fc.assert(fc.property(fc.string({ maxLength: 600 }), (text) => void parseImage(text)));
    for (const hostile of [
      'a-'.repeat(2000),
      'a.'.repeat(2000),
      '_'.repeat(4000),
      'a'.repeat(1_000_000),
      '/'.repeat(4000),
    ]) {
      const spent = countProcessorTime();
      parseImage(hostile);
      expect(spent()).toBeLessThan(50);
    }
  });
});

test('repositoryEndsWith compares whole path elements', () => {
  expect(repositoryEndsWith('kube-proxy', 'kube-proxy')).toBe(true);
  expect(repositoryEndsWith('mirror/k8s/kube-proxy', 'kube-proxy')).toBe(true);
  expect(repositoryEndsWith('mirror/my-kube-proxy', 'kube-proxy')).toBe(false);
});
