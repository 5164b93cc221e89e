import type { ImageReference } from './image.ts';

/**
 * Whether an image comes from an entry of a list of registries: `ghcr.io` is the whole registry, `ghcr.io/acme` what lies below
 * that path, `*.acme.example` every host under the name. Docker Hub is `docker.io`, its official images `docker.io/library`; one of
 * them may be named without that. Hosts have no case.
 */
export function isFrom({ registry, repository }: ImageReference, entries: readonly string[]): boolean {
  const host = registry.toLowerCase();
  const path = `${host}/${repository}`;
  return entries.some((entry) => {
    const wanted = entry
      .trim()
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/\/?\*?$/, '')
      .replace(/^index\.docker\.io(?=\/|$)/, 'docker.io');
    if (wanted === '') return false;
    if (!wanted.startsWith('*.')) return path === wanted || path.startsWith(`${wanted}/`) || isOfficial(path, wanted);
    const slash = wanted.indexOf('/');
    const domain = slash < 0 ? wanted : wanted.slice(0, slash);
    const below = slash < 0 ? '' : wanted.slice(slash + 1);
    return (
      host.endsWith(domain.slice(1)) && (repository === below || below === '' || repository.startsWith(`${below}/`))
    );
  });
}

/** `docker.io/nginx` for the image docker.io/library/nginx. */
function isOfficial(path: string, wanted: string): boolean {
  return path === wanted.replace(/^docker\.io\/(?=[^/]+$)/, 'docker.io/library/');
}
