import { isJson } from './redact.ts';

/** Kinds that controllers make, of which nobody keeps a manifest. */
const made: ReadonlySet<string> = new Set(['Pod', 'ReplicaSet', 'EndpointSlice', 'Event']);
/** No object is written in more API versions than this. */
const most = 8;

/**
 * The API versions in which clients wrote an object: of `managedFields`, and of the configuration that kubectl applied last.
 * Served objects carry the version they were asked for in, which tells nothing. Undefined where nothing tells.
 */
export function appliedVersions(kind: string, metadata: unknown): readonly string[] | undefined {
  if (made.has(kind) || !isJson(metadata)) return undefined;
  const fields = Array.isArray(metadata.managedFields) ? metadata.managedFields.filter(isJson) : [];
  const annotations = isJson(metadata.annotations) ? metadata.annotations : {};
  const applied = annotations['kubectl.kubernetes.io/last-applied-configuration'];
  // kubectl writes the keys sorted, apiVersion first.
  const last = typeof applied === 'string' ? /^\{"apiVersion":"([a-z0-9./-]{1,128})"/.exec(applied)?.[1] : undefined;
  const versions = [
    ...fields
      .filter(({ subresource }) => subresource === undefined || subresource === '')
      .map(({ apiVersion }) => apiVersion),
    last,
  ].filter((one): one is string => typeof one === 'string' && /^[a-z0-9./-]{1,128}$/.test(one));
  return versions.length === 0 ? undefined : [...new Set(versions)].sort().slice(0, most);
}
