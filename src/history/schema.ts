import { type Database, transaction } from './database.ts';
import { HistoryError } from './record.ts';

/** Types that the two databases spell differently. */
const types = {
  sqlite: { id: 'INTEGER PRIMARY KEY', time: 'TEXT', flag: 'INTEGER', real: 'REAL', storage: '' },
  postgres: {
    id: 'INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
    time: 'TIMESTAMPTZ',
    flag: 'BOOLEAN',
    real: 'DOUBLE PRECISION',
    // Room in each page: last_seen_at of an open finding moves every night and is in no index, so it stays in its page.
    storage: 'WITH (fillfactor = 80)',
  },
} as const;

/** One entry per version, each run once and in order; an entry never changes after a release. */
const migrations: readonly ((type: (typeof types)[keyof typeof types]) => readonly string[])[] = [
  ({ id, time, flag, real, storage }) => [
    `CREATE TABLE kaudit_clusters (id ${id}, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, first_scan_at ${time} NOT NULL)`,
    `CREATE TABLE kaudit_judged (id ${id}, digest TEXT NOT NULL UNIQUE, body TEXT NOT NULL)`,
    `CREATE TABLE kaudit_scans (
      id TEXT PRIMARY KEY, cluster_id INTEGER NOT NULL REFERENCES kaudit_clusters (id),
      at ${time} NOT NULL, finished_at ${time} NOT NULL, tool TEXT NOT NULL, rules TEXT NOT NULL,
      complete ${flag} NOT NULL, score_value ${real}, score_lower ${real} NOT NULL, score_upper ${real} NOT NULL,
      grade TEXT NOT NULL, coverage ${real} NOT NULL, version TEXT, nodes INTEGER, pods INTEGER,
      critical INTEGER NOT NULL, high INTEGER NOT NULL, medium INTEGER NOT NULL, low INTEGER NOT NULL,
      unknown INTEGER NOT NULL, findings INTEGER NOT NULL, waived INTEGER NOT NULL,
      judged_id INTEGER NOT NULL REFERENCES kaudit_judged (id))`,
    'CREATE INDEX kaudit_scans_cluster ON kaudit_scans (cluster_id, at)',
    'CREATE INDEX kaudit_scans_at ON kaudit_scans (at)',
    `CREATE TABLE kaudit_findings (
      cluster_id INTEGER NOT NULL REFERENCES kaudit_clusters (id), fingerprint TEXT NOT NULL,
      opened_at ${time} NOT NULL, last_seen_at ${time} NOT NULL, closed_at ${time},
      check_id TEXT NOT NULL, category TEXT NOT NULL, severity TEXT NOT NULL, scope TEXT NOT NULL,
      kind TEXT NOT NULL, namespace TEXT, name TEXT NOT NULL, container TEXT, team TEXT, waived ${flag} NOT NULL,
      PRIMARY KEY (cluster_id, fingerprint, opened_at)) ${storage}`,
    'CREATE INDEX kaudit_findings_open ON kaudit_findings (cluster_id) WHERE closed_at IS NULL',
    'CREATE INDEX kaudit_findings_closed ON kaudit_findings (closed_at)',
  ],
];

/** Brings the tables to the present version, whoever comes first; rejects with HistoryError for tables of a newer kaudit. */
export async function migrate(database: Database): Promise<void> {
  const found = await versionOf(database);
  if (found === migrations.length) return;
  await transaction(database, async () => {
    if (database.dialect === 'postgres') await database.run('SELECT pg_advisory_xact_lock(7305816411204973)');
    await database.run('CREATE TABLE IF NOT EXISTS kaudit_schema (version INTEGER NOT NULL)');
    const present = await versionOf(database);
    if (present > migrations.length)
      throw new HistoryError(`${database.name}: its tables are of a newer kaudit (version ${present})`);
    for (const [i, migration] of migrations.entries())
      if (i >= present) {
        for (const statement of migration(types[database.dialect])) await database.run(statement);
        await database.run('INSERT INTO kaudit_schema (version) VALUES ($1)', [i + 1]);
      }
  });
}

async function versionOf(database: Database): Promise<number> {
  const tables =
    database.dialect === 'sqlite'
      ? await database.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'kaudit_schema'")
      : await database.all("SELECT 1 AS name WHERE to_regclass('kaudit_schema') IS NOT NULL");
  if (tables.length === 0) return 0;
  const [row] = await database.all('SELECT max(version) AS version FROM kaudit_schema');
  return Number(row?.version ?? 0);
}
