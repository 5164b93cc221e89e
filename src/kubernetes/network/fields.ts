/** Fields of an object whose shape nobody has checked. */
export type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of a JSON object; undefined for anything else. Absent fields of it read as undefined. */
export function fieldsOf(value: unknown): Fields | undefined {
  return isFields(value) ? value : undefined;
}

/** A field that is the object's own: `constructor` and its like are not. */
export function field(value: unknown, name: string): unknown {
  const fields = fieldsOf(value);
  return fields !== undefined && Object.hasOwn(fields, name) ? (fields[name] ?? undefined) : undefined;
}

/** The elements of a list; none where it is absent, undefined where it is not a list. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : undefined;
}

/** A text; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The texts of a list; the rest is left out. */
export function textsOf(value: unknown): readonly string[] {
  return (listOf(value) ?? []).filter((element) => typeof element === 'string');
}

/** The entries of a map of texts; undefined where it is no map or holds anything but texts. */
export function textEntriesOf(value: unknown): readonly (readonly [string, string])[] | undefined {
  if (value === undefined || value === null) return [];
  const fields = fieldsOf(value);
  if (fields === undefined) return undefined;
  const entries: (readonly [string, string])[] = [];
  for (const [key, entry] of Object.entries(fields)) {
    if (typeof entry !== 'string') return undefined;
    entries.push([key, entry]);
  }
  return entries;
}
