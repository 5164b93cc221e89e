import type { Report } from '../report.ts';

/** The report as JSON with sorted keys: the same bytes for the same report. In pieces: there may be a hundred thousand findings. */
export function* renderJson(report: Report): Generator<string> {
  const fields: Readonly<Record<string, unknown>> = { ...report };
  let before = '{';
  for (const key of Object.keys(fields).sort()) {
    const value = fields[key];
    if (value === undefined) continue;
    yield `${before}\n  ${JSON.stringify(key)}: `;
    if (Array.isArray(value) && value.length > 0) yield* listPieces(value);
    else yield nested(value, 1);
    before = ',';
  }
  yield '\n}\n';
}

function* listPieces(items: readonly unknown[]): Generator<string> {
  let before = '[';
  for (const item of items) {
    yield `${before}\n    ${nested(item, 2)}`;
    before = ',';
  }
  yield '\n  ]';
}

/** The JSON of a value as it stands inside of others, so many levels deep. */
function nested(value: unknown, depth: 1 | 2): string {
  const sorted = sortKeys(value);
  // Written inside of lists, whose own lines are cut off.
  return depth === 1
    ? JSON.stringify([sorted], null, 2).slice('[\n  '.length, -'\n]'.length)
    : JSON.stringify([[sorted]], null, 2).slice('[\n  [\n    '.length, -'\n  ]\n]'.length);
}

/** The same value with the keys of every object sorted; an own `__proto__` stays a key. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const from: Readonly<Record<string, unknown>> = { ...value };
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(from).sort()) {
    // An assignment to __proto__ would set the prototype; for all other keys it is several times faster.
    if (key === '__proto__') Object.defineProperty(sorted, key, { value: sortKeys(from[key]), ...ordinary });
    else sorted[key] = sortKeys(from[key]);
  }
  return sorted;
}

const ordinary = { enumerable: true, writable: true, configurable: true };
