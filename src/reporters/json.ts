import type { Report } from '../report.ts';

/** The report as JSON with sorted keys: the same bytes for the same report. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(sortKeys(report), null, 2)}\n`;
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
