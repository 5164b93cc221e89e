import type { ImageReference } from './image.ts';

/**
 * Whether an image comes from an entry of a list of registries: `ghcr.io` is the whole registry, `ghcr.io/acme` what lies below
 * that path, `*.acme.example` every host under the name. Docker Hub is `docker.io`, its official images `docker.io/library`.
 */
export function isFrom({ registry, repository }: ImageReference, entries: readonly string[]): boolean {
  const path = `${registry}/${repository}`;
  return entries.some((entry) => {
    const wanted = entry
      .trim()
      .replace(/^https?:\/\//, '')
      .replace(/\/?\*?$/, '')
      .replace(/^index\.docker\.io(?=\/|$)/, 'docker.io');
    if (wanted === '') return false;
    if (!wanted.startsWith('*.')) return path === wanted || path.startsWith(`${wanted}/`);
    const slash = wanted.indexOf('/');
    const host = slash < 0 ? wanted : wanted.slice(0, slash);
    const below = slash < 0 ? '' : wanted.slice(slash + 1);
    return (
      registry.endsWith(host.slice(1)) && (repository === below || below === '' || repository.startsWith(`${below}/`))
    );
  });
}
