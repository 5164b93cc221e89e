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
    else yield indented(value, '  ');
    before = ',';
  }
  yield '\n}\n';
}

function* listPieces(items: readonly unknown[]): Generator<string> {
  let before = '[';
  for (const item of items) {
    yield `${before}\n    ${indented(item, '    ')}`;
    before = ',';
  }
  yield '\n  ]';
}

/** The JSON of a value inside of others. */
function indented(value: unknown, indent: string): string {
  // A newline stands between values alone: in a text it is escaped.
  return JSON.stringify(sortKeys(value), null, 2).replaceAll('\n', `\n${indent}`);
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
