import { withSurroundings } from './surroundings.ts';

/** The library as the bundle exports it. */
export type Kaudit = typeof import('../../src/index.ts');
export type Report = ReturnType<Kaudit['audit']>;
export type Finding = Report['findings'][number];

/** The library with what is asked of it for every case. */
export interface Library {
  readonly kaudit: Kaudit;
  /** The ids of the checks that exist. */
  readonly built: ReadonlySet<string>;
}

/** Judges objects that are all there is, beside what a live cluster would hold; `version` null is the newest. */
export function auditOf(
  { kaudit }: Library,
  objects: readonly unknown[],
  checks: readonly string[],
  version: string | null = null,
): Report {
  const options = { complete: true, ...(version === null ? {} : { kubernetesVersion: version }) };
  return kaudit.audit(kaudit.inventoryFromObjects(withSurroundings(objects), options), { checks });
}

/** Whether a finding is about `Kind/name` or `Kind/namespace/name`: a subject is its part, a Namespace its object's. */
export function isAbout({ object, part }: Finding, wanted: string): boolean {
  const [kind, name] = [wanted.split('/')[0] ?? '', wanted.split('/').at(-1) ?? ''];
  if (kind === 'ServiceAccount') return part?.includes(name) ?? false;
  if (kind === 'Namespace') return object.namespace === name || object.name === name;
  return object.kind === kind && object.name === name;
}
