/** Subresources that execute, tunnel or stream. A `get` on nodes/proxy runs commands (CIS Kubernetes 5.1.14). */
const REFUSED = new Set(['proxy', 'exec', 'attach', 'portforward', 'log']);

/**
 * Why this request path must not be sent, or null. Positions follow the API's own scheme
 * `/api/v1[/namespaces/NS]/RESOURCE[/NAME[/SUBRESOURCE]]`, so a namespace or an object may be called `log`.
 */
export function refusedPath(path: string): string | null {
  const [route = '', query = ''] = path.split('?', 2);
  if (!/^\/[\x21-\x7e]*$/.test(path) || path.includes('#') || path.includes('\\')) return 'not a plain absolute path';
  const segments: string[] = [];
  for (const segment of route.slice(1).split('/')) {
    try {
      segments.push(decodeURIComponent(segment));
    } catch {
      return 'not a plain absolute path';
    }
  }
  if (segments.some((segment, i) => (segment === '' && i < segments.length - 1) || /^\.{1,2}$|\//.test(segment))) {
    return 'not a plain absolute path';
  }
  const watches = new URLSearchParams(query).getAll('watch');
  if (watches.some((watch) => watch !== 'false' && watch !== '0')) return 'a watch, not a read';

  const resource = afterVersion(segments);
  if (resource === null) return null;
  if (resource[0] === 'proxy' || resource[0] === 'watch') return `a legacy ${resource[0]} path`;
  const places = resource[0] === 'namespaces' ? [resource[2], resource[4]] : [resource[2]];
  const subresource = places.find((place) => place !== undefined && REFUSED.has(place));
  return subresource === undefined ? null : `the subresource ${subresource}`;
}

/** The segments after `/api/VERSION` or `/apis/GROUP/VERSION`; null for any other path. */
function afterVersion(segments: readonly string[]): readonly string[] | null {
  if (segments[0] === 'api') return segments.slice(2);
  if (segments[0] === 'apis') return segments.slice(3);
  return null;
}
