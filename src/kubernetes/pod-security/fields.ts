/** A JSON object of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether Kubernetes would decode the value as a set struct: an object, the empty one included; null is unset. */
export function isSet(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object itself, or an empty one for every other shape. */
export function fieldsOf(value: unknown): Fields {
  return isSet(value) ? value : {};
}

/** The list itself, or an empty one for every other shape. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A string as Kubernetes decodes it: unset and null are empty; other shapes, which no API server accepts, keep their JSON. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : (JSON.stringify(value) ?? '');
}
