import { createHash } from 'node:crypto';
import { type Database, transaction, type Value } from './database.ts';
import { type Change, type Episode, mergeScan } from './episodes.ts';
import type { Judged, ScanRecord, ScanSummary } from './record.ts';
import { clusterOf, episodeOf, markOf, summaryOf } from './rows.ts';
import { migrate } from './schema.ts';
import type { HistoryFilter, HistoryStore } from './store.ts';

/** Rows written by one statement: SQLite takes 32,766 parameters at most. */
const rowsAtOnce = 500;

const findingColumns =
  'cluster_id, fingerprint, opened_at, last_seen_at, closed_at, check_id, category, severity, scope, kind, namespace, name, container, team, waived';
const episodeColumns =
  'c.key AS cluster, f.fingerprint, f.opened_at, f.last_seen_at, f.closed_at, f.check_id, f.category, f.severity, f.scope, f.kind, f.namespace, f.name AS object_name, f.container, f.team, f.waived';

/** A history in a database, its tables brought up to date. */
export async function sqlStore(database: Database): Promise<HistoryStore> {
  await migrate(database);
  return {
    name: database.name,
    add: (scan) => transaction(database, () => addScan(database, scan)),
    clusters: async () =>
      (await database.all('SELECT key, name, first_scan_at FROM kaudit_clusters ORDER BY name, key')).map(clusterOf),
    scans: (filter) => readScans(database, filter),
    episodes: (filter) => readEpisodes(database, filter),
    prune: (before) => transaction(database, () => prune(database, before)),
    close: () => database.close(),
  };
}

async function addScan(database: Database, scan: ScanRecord): Promise<boolean> {
  const { summary } = scan;
  await database.run(
    'INSERT INTO kaudit_clusters (key, name, first_scan_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING',
    [summary.cluster, summary.name, summary.at],
  );
  // Two reports of one cluster wait for each other; those of different clusters do not.
  const lock = database.dialect === 'postgres' ? ' FOR UPDATE' : '';
  const [cluster] = await database.all(`SELECT id FROM kaudit_clusters WHERE key = $1${lock}`, [summary.cluster]);
  const id = Number(cluster?.id);
  if (!(await insertScan(database, id, scan))) return false;
  const later = await database.all('SELECT id FROM kaudit_scans WHERE cluster_id = $1 AND at > $2 LIMIT 1', [
    id,
    summary.at,
  ]);
  const open = await database.all(
    `SELECT ${episodeColumns} FROM kaudit_findings f JOIN kaudit_clusters c ON c.id = f.cluster_id
     WHERE f.cluster_id = $1 AND f.closed_at IS NULL`,
    [id],
  );
  const past = later.length === 0 ? { episodes: [], marks: [] } : await readLater(database, id, summary);
  const changes = mergeScan([...open.map(episodeOf), ...past.episodes], past.marks, scan);
  await write(database, id, changes, summary.at);
  if (later.length === 0) await database.run('UPDATE kaudit_clusters SET name = $1 WHERE id = $2', [summary.name, id]);
  await database.run('UPDATE kaudit_clusters SET first_scan_at = $1 WHERE id = $2 AND first_scan_at > $1', [
    summary.at,
    id,
  ]);
  return true;
}

async function insertScan(database: Database, id: number, { summary, judged }: ScanRecord): Promise<boolean> {
  const s = summary;
  const values = [
    s.id,
    id,
    s.at,
    s.finishedAt,
    s.tool,
    s.rules,
    s.complete,
    s.value,
    s.lower,
    s.upper,
    s.grade,
    s.coverage,
    s.version,
    s.nodes,
    s.pods,
    s.critical,
    s.high,
    s.medium,
    s.low,
    s.unknown,
    s.findings,
    s.waived,
    await judgedId(database, judged),
  ];
  const places = values.map((_, i) => `$${i + 1}`).join(', ');
  const inserted = await database.run(
    `INSERT INTO kaudit_scans (id, cluster_id, at, finished_at, tool, rules, complete, score_value, score_lower, score_upper,
       grade, coverage, version, nodes, pods, critical, high, medium, low, unknown, findings, waived, judged_id)
     VALUES (${places}) ON CONFLICT (id) DO NOTHING`,
    values,
  );
  return inserted === 1;
}

/** The row of what a scan could tell of: the same for most scans, so kept once. */
async function judgedId(database: Database, judged: Judged): Promise<number> {
  const body = JSON.stringify(judged);
  const digest = createHash('sha256').update(body).digest('hex');
  await database.run('INSERT INTO kaudit_judged (digest, body) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING', [
    digest,
    body,
  ]);
  const [row] = await database.all('SELECT id FROM kaudit_judged WHERE digest = $1', [digest]);
  return Number(row?.id);
}

/** What a report that comes late needs to find its place. */
async function readLater(database: Database, id: number, { at, id: own }: ScanSummary) {
  const episodes = await database.all(
    `SELECT ${episodeColumns} FROM kaudit_findings f JOIN kaudit_clusters c ON c.id = f.cluster_id
     WHERE f.cluster_id = $1 AND f.closed_at > $2`,
    [id, at],
  );
  const marks = await database.all(
    'SELECT s.at, j.body FROM kaudit_scans s JOIN kaudit_judged j ON j.id = s.judged_id WHERE s.cluster_id = $1 AND s.id <> $2',
    [id, own],
  );
  return { episodes: episodes.map(episodeOf), marks: marks.map(markOf) };
}

async function write(database: Database, id: number, changes: readonly Change[], at: string): Promise<void> {
  const isStillThere = ({ before, after }: Change) =>
    before !== null && same(before, { ...after, lastSeenAt: before.lastSeenAt }) && after.lastSeenAt === at;
  // What is only seen once more is most of it, and one statement for many.
  const still = changes.filter(isStillThere).map(({ after }) => after.fingerprint);
  for (let i = 0; i < still.length; i += rowsAtOnce) {
    const part = still.slice(i, i + rowsAtOnce);
    await database.run(
      `UPDATE kaudit_findings SET last_seen_at = $1 WHERE cluster_id = $2 AND opened_at <= $1 AND (closed_at IS NULL OR closed_at > $1)
       AND fingerprint IN (${part.map((_, n) => `$${n + 3}`).join(', ')})`,
      [at, id, ...part],
    );
  }
  const rest = changes.filter((change) => !isStillThere(change));
  // Rows that move give their place first: a part of a split one may begin where another did.
  for (const { before, after } of rest)
    if (before !== null && !same(before, after)) await move(database, id, before, after);
  const added = rest.flatMap(({ before, after }) => (before === null ? [after] : []));
  for (let i = 0; i < added.length; i += rowsAtOnce) await insert(database, id, added.slice(i, i + rowsAtOnce));
}

async function move(database: Database, id: number, before: Episode, after: Episode): Promise<void> {
  await database.run(
    `UPDATE kaudit_findings SET opened_at = $4, last_seen_at = $5, closed_at = $6, severity = $7, scope = $8, team = $9, waived = $10
     WHERE cluster_id = $1 AND fingerprint = $2 AND opened_at = $3`,
    [
      id,
      before.fingerprint,
      before.openedAt,
      after.openedAt,
      after.lastSeenAt,
      after.closedAt,
      after.severity,
      after.scope,
      after.team,
      after.waived,
    ],
  );
}

async function insert(database: Database, id: number, episodes: readonly Episode[]): Promise<void> {
  const values: Value[] = [];
  const rows = episodes.map((one) => {
    const row = [
      id,
      one.fingerprint,
      one.openedAt,
      one.lastSeenAt,
      one.closedAt,
      one.check,
      one.category,
      one.severity,
      one.scope,
      one.kind,
      one.namespace,
      one.name,
      one.container,
      one.team,
      one.waived,
    ];
    const places = row.map((_, i) => `$${values.length + i + 1}`);
    values.push(...row);
    return `(${places.join(', ')})`;
  });
  await database.run(`INSERT INTO kaudit_findings (${findingColumns}) VALUES ${rows.join(', ')}`, values);
}

function same(a: Episode, b: Episode): boolean {
  return (
    a.openedAt === b.openedAt &&
    a.lastSeenAt === b.lastSeenAt &&
    a.closedAt === b.closedAt &&
    a.severity === b.severity &&
    a.scope === b.scope &&
    a.team === b.team &&
    a.waived === b.waived
  );
}

async function readScans(database: Database, { cluster, since }: HistoryFilter): Promise<ScanSummary[]> {
  const { sql, values } = allOf([
    [since, (place) => `s.at >= ${place}`],
    [cluster, (place) => `(c.name = ${place} OR c.key = ${place})`],
  ]);
  const rows = await database.all(
    `SELECT s.*, c.key AS cluster, c.name FROM kaudit_scans s JOIN kaudit_clusters c ON c.id = s.cluster_id
     WHERE ${sql} ORDER BY s.at, c.key`,
    values,
  );
  return rows.map(summaryOf);
}

async function readEpisodes(database: Database, { cluster, since }: HistoryFilter): Promise<Episode[]> {
  const { sql, values } = allOf([
    [since, (place) => `(f.closed_at IS NULL OR f.closed_at >= ${place})`],
    [cluster, (place) => `(c.name = ${place} OR c.key = ${place})`],
  ]);
  const rows = await database.all(
    `SELECT ${episodeColumns} FROM kaudit_findings f JOIN kaudit_clusters c ON c.id = f.cluster_id
     WHERE ${sql} ORDER BY f.opened_at, f.fingerprint`,
    values,
  );
  return rows.map(episodeOf);
}

/** The conditions whose value is given, and their parameters. */
function allOf(conditions: readonly (readonly [value: string | undefined, write: (place: string) => string])[]): {
  readonly sql: string;
  readonly values: readonly string[];
} {
  const values: string[] = [];
  const parts = conditions.flatMap(([value, write]) => (value === undefined ? [] : [write(`$${values.push(value)}`)]));
  return { sql: ['1 = 1', ...parts].join(' AND '), values };
}

async function prune(database: Database, before: string): Promise<{ scans: number; findings: number }> {
  const findings = await database.run('DELETE FROM kaudit_findings WHERE closed_at < $1', [before]);
  const scans = await database.run('DELETE FROM kaudit_scans WHERE at < $1', [before]);
  // A cluster that nobody scans any more: what was open in it is of no use.
  const gone = await database.run(
    'DELETE FROM kaudit_findings WHERE cluster_id NOT IN (SELECT cluster_id FROM kaudit_scans)',
  );
  await database.run('DELETE FROM kaudit_clusters WHERE id NOT IN (SELECT cluster_id FROM kaudit_scans)');
  await database.run('DELETE FROM kaudit_judged WHERE id NOT IN (SELECT judged_id FROM kaudit_scans)');
  return { scans, findings: findings + gone };
}
