import { expect, test } from 'vitest';
import { parseImage } from '../../src/kubernetes/image.ts';
import { isFrom } from '../../src/kubernetes/registry-list.ts';

function trusts(entries: readonly string[], image: string): boolean {
  const parsed = parseImage(image);
  if (parsed === undefined) throw new Error(`${image} is no image`);
  return isFrom(parsed, entries);
}

// What an absent registry means: distribution/reference, ParseDockerRef.
test.each<[entry: string, image: string, trusted: boolean]>([
  ['ghcr.io', 'ghcr.io/acme/web:1', true],
  ['ghcr.io', 'ghcr.io.evil.example/acme/web:1', false],
  ['ghcr.io', 'evil.example/ghcr.io/web:1', false],
  ['ghcr.io/acme', 'ghcr.io/acme/web:1', true],
  ['ghcr.io/acme', 'ghcr.io/acme', true],
  ['ghcr.io/acme', 'ghcr.io/acme-evil/web:1', false],
  ['ghcr.io/acme/', 'ghcr.io/acme/web:1', true],
  ['ghcr.io/acme/*', 'ghcr.io/acme/team/web@sha256:0123456789abcdef0123456789abcdef', true],
  ['https://ghcr.io/acme', 'ghcr.io/acme/web:1', true],
  [' GHCR.io ', 'ghcr.io/acme/web:1', true],
  ['registry.acme.example:5000', 'registry.acme.example:5000/web', true],
  ['registry.acme.example', 'registry.acme.example:5000/web', false],
  ['*.acme.example', 'eu.acme.example/web:1', true],
  ['*.acme.example', 'acme.example/web:1', false],
  ['*.acme.example', 'evilacme.example/web:1', false],
  ['*.acme.example/prod', 'eu.acme.example/prod/web:1', true],
  ['*.acme.example/prod', 'eu.acme.example/test/web:1', false],
  ['docker.io', 'nginx', true],
  ['index.docker.io', 'bitnami/redis:7', true],
  ['docker.io/library', 'nginx:1.27', true],
  ['docker.io/library', 'bitnami/nginx:1.27', false],
  ['docker.io/nginx', 'nginx:1.27', true],
  ['docker.io/nginx', 'bitnami/nginx:1.27', false],
  ['', 'nginx', false],
  ['*', 'nginx', false],
])('%j and %s: %s', (entry, image, trusted) => {
  expect(trusts([entry], image)).toBe(trusted);
});

test('one entry of several is enough, and none trusts nothing', () => {
  expect(trusts(['ghcr.io/acme', 'docker.io/library'], 'nginx')).toBe(true);
  expect(trusts([], 'nginx')).toBe(false);
});
