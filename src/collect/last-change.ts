import { isJson } from './redact.ts';

/** Kinds whose review asks when they were changed. */
const reviewed: ReadonlySet<string> = new Set(['ClusterRoleBinding', 'RoleBinding']);

/** When an object was last changed, by `managedFields`; nothing where they do not tell. */
export function lastChange(kind: string, metadata: unknown): { readonly lastChange?: string } {
  if (!reviewed.has(kind) || !isJson(metadata) || !Array.isArray(metadata.managedFields)) return {};
  const newest = metadata.managedFields
    .flatMap((entry: unknown) => (isJson(entry) && typeof entry.time === 'string' ? [entry.time.slice(0, 40)] : []))
    .sort()
    .at(-1);
  return newest === undefined ? {} : { lastChange: newest };
}
