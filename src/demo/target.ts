/** What a path asks for: objects of a resource, or something else (`path`). */
export type Target =
  | { readonly kind: 'path'; readonly path: string }
  | {
      readonly kind: 'objects';
      readonly group: string;
      /** `/api/v1` or `/apis/GROUP/VERSION`. */
      readonly root: string;
      readonly resource: string;
      readonly namespace: string | undefined;
      /** Present: one object; absent: a list. */
      readonly name: string | undefined;
      readonly subresource: string | undefined;
    };

/** Reads a request path as kube-apiserver's request info resolver does; undefined where it is not valid URL encoding. */
export function parseTarget(path: string): Target | undefined {
  let segments: string[];
  try {
    segments = path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
  if (segments.at(-1) === '') segments.pop();
  const isCore = segments[0] === 'api';
  const depth = isCore ? 2 : 3;
  if ((!isCore && segments[0] !== 'apis') || segments.length <= depth) {
    return { kind: 'path', path: `/${segments.join('/')}` };
  }
  const root = `/${segments.slice(0, depth).join('/')}`;
  const rest = segments.slice(depth);
  // /namespaces/NAME is the Namespace itself, /namespaces/NAME/RESOURCE what is in it
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize';
  const [resource = '', name, ...more] = inNamespace ? rest.slice(2) : rest;
  return {
    kind: 'objects',
    group: isCore ? '' : (segments[1] ?? ''),
    root,
    resource,
    namespace: inNamespace ? rest[1] : undefined,
    name,
    subresource: more.length > 0 ? more.join('/') : undefined,
  };
}
