import { isRecord } from './record.ts';

/** The counters of one API server since it started, as the inventory keeps them. */
export interface ServerMetrics {
  /** When the process started, ISO 8601; null where that was not told. */
  readonly startedAt: string | null;
  /** Sums above zero by the values of a label; samples without it count under the empty text. */
  sums(name: string, label: string, where?: Readonly<Record<string, string>>): ReadonlyMap<string, number>;
  /** The sum of all series of a name; undefined where there is none. */
  total(name: string): number | undefined;
}

interface Sample {
  readonly labels: Readonly<Record<string, unknown>>;
  readonly value: number;
}

/** Reads the samples that collecting kept of `/metrics`; anything of another shape is passed over. */
export function readServerMetrics(samples: unknown): ServerMetrics {
  const byName = new Map<string, Sample[]>();
  for (const sample of Array.isArray(samples) ? samples : []) {
    if (!isRecord(sample) || typeof sample.name !== 'string' || typeof sample.value !== 'number') continue;
    const read = { labels: isRecord(sample.labels) ? sample.labels : {}, value: sample.value };
    const known = byName.get(sample.name);
    if (known === undefined) byName.set(sample.name, [read]);
    else known.push(read);
  }
  return {
    startedAt: timeOf(byName.get('process_start_time_seconds')?.[0]?.value),
    sums(name, label, where = {}) {
      const sums = new Map<string, number>();
      for (const { labels, value } of byName.get(name) ?? []) {
        if (!(value > 0)) continue;
        // A label that this version does not have yet excludes nothing.
        if (Object.entries(where).some(([key, wanted]) => (textOf(labels, key) ?? wanted) !== wanted)) continue;
        const key = textOf(labels, label) ?? '';
        sums.set(key, (sums.get(key) ?? 0) + value);
      }
      return sums;
    },
    total: (name) => byName.get(name)?.reduce((sum, { value }) => sum + value, 0),
  };
}

function textOf(labels: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function timeOf(seconds: number | undefined): string | null {
  if (seconds === undefined || !(seconds > 0 && seconds < 1e11)) return null;
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
