import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readReport } from '../read-report.ts';
import { type Episode, mergeScan, type ScanMark } from './episodes.ts';
import { HistoryError, recordOf, type ScanRecord, type ScanSummary } from './record.ts';
import type { HistoryCluster, HistoryFilter, HistoryStore } from './store.ts';

interface Kept {
  readonly file: string;
  readonly scan: ScanRecord;
}

/** A history in a folder of JSON reports, also of those that scans wrote there by themselves. `onSkip` hears of other JSON files. */
export async function folderStore(folder: string, onSkip: (file: string, why: string) => void): Promise<HistoryStore> {
  const kept = await readFolder(folder, onSkip);
  const matches = (filter: HistoryFilter, { cluster, name }: { cluster: string; name: string }) =>
    filter.cluster === undefined || filter.cluster === cluster || filter.cluster === name;
  const clusters = () => clustersOf(kept.map(({ scan }) => scan.summary));
  return {
    name: folder,
    async add(scan, text) {
      if (kept.some((one) => one.scan.summary.id === scan.summary.id)) return false;
      const file = path.join(folder, fileName(scan.summary));
      await write(folder, file, text);
      kept.push({ file, scan });
      return true;
    },
    clusters: async () => clusters(),
    async scans(filter) {
      return kept
        .map(({ scan }) => scan.summary)
        .filter((one) => matches(filter, one) && (filter.since === undefined || one.at >= filter.since))
        .sort((a, b) => compare(a.at, b.at) || compare(a.cluster, b.cluster));
    },
    async episodes(filter) {
      const names = new Map(clusters().map(({ key, name }) => [key, name]));
      return replay(kept.map(({ scan }) => scan)).filter(
        (one) =>
          matches(filter, { cluster: one.cluster, name: names.get(one.cluster) ?? '' }) &&
          (filter.since === undefined || one.closedAt === null || one.closedAt >= filter.since),
      );
    },
    async prune(before) {
      const old = kept.filter(({ scan }) => scan.summary.at < before);
      const all = replay(kept.map(({ scan }) => scan)).length;
      for (const { file } of old) await rm(file, { force: true }).catch((error) => fail(file, error));
      for (const one of old) kept.splice(kept.indexOf(one), 1);
      return { scans: old.length, findings: all - replay(kept.map(({ scan }) => scan)).length };
    },
    close: async () => undefined,
  };
}

async function readFolder(folder: string, onSkip: (file: string, why: string) => void): Promise<Kept[]> {
  const names = await readdir(folder).catch((error) => (codeOf(error) === 'ENOENT' ? [] : fail(folder, error)));
  const kept: Kept[] = [];
  for (const name of names.filter((one) => /^[^.].*\.json(?:\.gz)?$/.test(one)).sort()) {
    const file = path.join(folder, name);
    const bytes = await readFile(file).catch((error) => fail(file, error));
    try {
      const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
      kept.push({ file, scan: recordOf(readReport(text)) });
    } catch (error) {
      onSkip(file, error instanceof Error ? error.message : 'unknown error');
    }
  }
  return [...new Map(kept.map((one) => [one.scan.summary.id, one])).values()];
}

/** The findings of all scans in the order of time. */
function replay(scans: readonly ScanRecord[]): Episode[] {
  const clusters = new Map<string, { episodes: Map<string, Episode>; marks: ScanMark[] }>();
  for (const scan of scans.toSorted((a, b) => compare(a.summary.at, b.summary.at))) {
    const { cluster } = scan.summary;
    const known = clusters.get(cluster) ?? { episodes: new Map(), marks: [] };
    clusters.set(cluster, known);
    const open = [...known.episodes.values()].filter(({ closedAt }) => closedAt === null);
    for (const { after } of mergeScan(open, known.marks, scan)) known.episodes.set(keyOf(after), after);
  }
  return [...clusters.values()]
    .flatMap(({ episodes }) => [...episodes.values()])
    .sort((a, b) => compare(a.openedAt, b.openedAt) || compare(a.fingerprint, b.fingerprint));
}

function keyOf({ fingerprint, openedAt }: Episode): string {
  return `${fingerprint} ${openedAt}`;
}

function clustersOf(summaries: readonly ScanSummary[]): HistoryCluster[] {
  const clusters = new Map<string, HistoryCluster>();
  for (const { cluster: key, name, at } of summaries.toSorted((a, b) => compare(a.at, b.at)))
    clusters.set(key, { key, name, firstScanAt: clusters.get(key)?.firstScanAt ?? at });
  return [...clusters.values()].sort((a, b) => compare(a.name, b.name) || compare(a.key, b.key));
}

/** `prod-2026-11-20T02-00-00-000Z-1a2b3c4d.json.gz`. */
function fileName({ name, at, id }: ScanSummary): string {
  const safe = name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 80);
  return `${safe}-${at.replace(/[:.]/g, '-')}-${id.slice(0, 8)}.json.gz`;
}

async function write(folder: string, file: string, text: string): Promise<void> {
  const temporary = path.join(folder, `.${path.basename(file)}.tmp`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(temporary, gzipSync(text), { mode: 0o600 });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    fail(file, error);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

function fail(what: string, error: unknown): never {
  throw new HistoryError(`${what}: ${codeOf(error)}`);
}
