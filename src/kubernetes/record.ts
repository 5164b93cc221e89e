/** Whether a value is an object with fields: neither null nor a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as text, whatever it is: String() would call the `toString` that an object from a cluster may bring along. */
export function inWords(value: unknown): string {
  if (Array.isArray(value))
    return value.map((one) => (isRecord(one) || Array.isArray(one) ? '<object>' : String(one))).join(',');
  return isRecord(value) ? '<object>' : String(value);
}
