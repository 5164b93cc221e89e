import type { Source } from '../inventory.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { anyKind, findResource, type Resource } from '../kubernetes/resources.ts';

/** Which of these lists a server does not have, by the discovery that was read from it; none where that was not read. */
export function unserved(names: Iterable<string>, discovery: Source | undefined): ReadonlySet<string> {
  const groups = groupsOf(discovery);
  const lacks = (name: string): boolean => {
    const resource = findResource(name);
    return resource !== undefined && versionOf(resource, groups) === 'absent';
  };
  return new Set([...names].filter(lacks));
}

/** The resources that a server has of the groups of which every kind is read, by the name of the source; only where discovery lists them. */
export function servedKinds(
  names: Iterable<string>,
  discovery: Source | undefined,
): ReadonlyMap<string, readonly string[]> {
  const groups = groupsOf(discovery);
  return new Map(
    [...names].flatMap((name): [string, string[]][] => {
      const resource = findResource(name);
      const listed = resource?.plural === anyKind ? groups?.get(resource.group)?.resources : undefined;
      if (!Array.isArray(listed)) return [];
      const plurals = listed.flatMap((one: unknown) => (typeof one === 'string' ? [one.replace(/^[^/]*\//, '')] : []));
      return [[name, [...new Set(plurals)].sort()]];
    }),
  );
}

/** Groups by name where discovery was read; null where it was not, and nothing is known to be absent. */
export function groupsOf(source: Source | undefined): ReadonlyMap<string, KubernetesObject> | null {
  if (source?.state !== 'complete') return null;
  return new Map(source.items.map((group) => [group.metadata.name, group]));
}

/** The version to ask for, or the versions of the resource that the server has where kaudit knows none of them. */
export type Serving = { readonly version: string } | { readonly unknown: readonly string[] } | 'absent';

/** How a server has a resource: the first version that both know counts. */
export function versionOf(
  { group, versions, plural, builtIn }: Resource,
  groups: ReadonlyMap<string, KubernetesObject> | null,
): Serving {
  const first = { version: versions[0] ?? 'v1' };
  if (group === '' || groups === null) return first;
  const served = groups.get(group);
  if (served === undefined) return builtIn ? first : 'absent';
  const offered = versions.filter((version) => Array.isArray(served.versions) && served.versions.includes(version));
  const resources = served.resources;
  const listed =
    Array.isArray(resources) && plural !== anyKind
      ? offered.find((version) => resources.includes(`${version}/${plural}`))
      : offered[0];
  // A group whose server is down lists no resources: asking tells what is wrong with it.
  if (listed === undefined && served.stale === true) return first;
  if (listed !== undefined) return { version: listed };
  if (builtIn) return first;
  const others = (Array.isArray(resources) ? resources : []).flatMap((one: unknown) =>
    typeof one === 'string' && one.endsWith(`/${plural}`) ? [one.slice(0, -plural.length - 1)] : [],
  );
  return others.length === 0 ? 'absent' : { unknown: others };
}
