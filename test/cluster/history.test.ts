import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHistory } from '../../src/history/open.ts';
import { addReports, contentOf, expectHistory, trendIn } from '../history/stores.ts';
import { runKaudit } from '../support/built.ts';
import { temporaryFolder } from '../support/folder.ts';
import { nights } from '../support/nights.ts';
import { type Postgres, postgresAvailable, startPostgres } from './postgres.ts';

const available = postgresAvailable('test/cluster/history.test.ts');
const work = temporaryFolder('history');

describe.skipIf(!available)('a history in a real PostgreSQL', () => {
  let postgres: Postgres;
  let count = 0;
  /** The address of a new, empty database. */
  const place = async (): Promise<string> => {
    count += 1;
    await postgres.createDatabase(`audits_${count}`);
    return postgres.url(`audits_${count}`);
  };
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(async () => {
    await postgres?.stop();
  });

  test('tells the same of 60 nights of two clusters as SQLite does', async () => {
    const reports = [...nights('prod', 60), ...nights('dev', 60)];
    const [there, here] = [await openHistory(await place()), await openHistory(`sqlite:${path.join(work, 'a.db')}`)];
    await expectHistory(there, reports);
    await addReports(here, reports);
    expect(await contentOf(there)).toEqual(await contentOf(here));
    const trend = await trendIn(there);
    expect(trend).toEqual(await trendIn(here));
    expect(await trendIn(there, '2026-10-20T00:00:00.000Z')).toEqual(await trendIn(here, '2026-10-20T00:00:00.000Z'));
    expect([trend.scans, trend.clusters.length, trend.days.length]).toEqual([120, 2, 60]);
    expect(trend.all.fixed).toBeGreaterThan(20);
    const before = '2026-10-20T00:00:00.000Z';
    expect(await there.prune(before)).toEqual(await here.prune(before));
    expect(await contentOf(there)).toEqual(await contentOf(here));
    await there.close();
    await here.close();
  });

  test('holds the same in whatever order reports come', async () => {
    const reports = nights('prod', 15);
    const [forward, backward] = [await openHistory(await place()), await openHistory(await place())];
    await addReports(forward, reports);
    await addReports(backward, reports.toReversed());
    expect(await contentOf(backward)).toEqual(await contentOf(forward));
    await forward.close();
    await backward.close();
  });

  test('many jobs at once, on an empty database: each report is kept once', async () => {
    const where = await place();
    const reports = [...nights('a', 4), ...nights('b', 4)];
    const jobs = [...reports, ...reports].map(async (report) => {
      const store = await openHistory(where);
      const added = await addReports(store, [report]);
      await store.close();
      return added;
    });
    const added = await Promise.all(jobs);
    expect(added.reduce((sum, n) => sum + n, 0)).toBe(reports.length);
    const [together, alone] = [await openHistory(where), await openHistory(`sqlite:${path.join(work, 'b.db')}`)];
    await addReports(alone, reports);
    expect(await contentOf(together)).toEqual(await contentOf(alone));
    await together.close();
    await alone.close();
  });

  test('a report that breaks off leaves nothing behind', async () => {
    const where = await place();
    const [report] = nights('prod', 1);
    if (report === undefined) throw new Error('no night');
    const store = await openHistory(where);
    // PostgreSQL takes no NUL in a text.
    const broken = { ...report, findings: report.findings.map((one) => ({ ...one, container: 'a\0b' })) };
    await expect(addReports(store, [broken])).rejects.toThrow(
      /^postgres:\/\/127\.0\.0\.1:\d+\/audits_\d+: invalid byte sequence/,
    );
    expect(await store.clusters()).toEqual([]);
    expect(await addReports(store, [report])).toBe(1);
    await store.close();
  });

  test('the program adds and answers, and shows the password nowhere', async () => {
    const where = await place();
    const files = nights('prod', 3).map((report, i) => {
      const file = path.join(work, `${i}.json`);
      writeFileSync(file, JSON.stringify(report));
      return file;
    });
    const env = { KAUDIT_HISTORY: where };
    const added = await runKaudit(['history', 'env:KAUDIT_HISTORY', 'add', ...files], { env });
    expect([added.code, added.stderr]).toEqual([0, '']);
    expect(added.stdout.match(/: added$/gm)).toHaveLength(3);
    const page = path.join(work, 'trend.html');
    const trend = await runKaudit(['history', 'env:KAUDIT_HISTORY', '-o', 'json', '-o', `html=${page}`], { env });
    expect(trend.code).toBe(0);
    expect(JSON.parse(trend.stdout)).toMatchObject({ kind: 'HistoryTrend', scans: 3 });
    const wrong = where.replace('audit:', 'audit:wrong-');
    const refused = await runKaudit(['history', wrong, '-v']);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('password authentication failed for user "audit"');
    const shown = [added, trend, refused].flatMap(({ stdout, stderr }) => [stdout, stderr]).join('');
    for (const secret of [postgres.password, encodeURIComponent(postgres.password), 'wrong-'])
      expect(shown).not.toContain(secret);
  });

  test('what it holds can be asked with SQL', async () => {
    const where = await place();
    const store = await openHistory(where);
    await addReports(store, nights('prod', 30));
    await store.close();
    const client = new pg.Client({ connectionString: where });
    await client.connect();
    const { rows } = await client.query(
      `SELECT c.name, count(*) FILTER (WHERE f.closed_at IS NULL) AS open, extract(epoch FROM avg(f.closed_at - f.opened_at)) / 86400 AS days
       FROM kaudit_findings f JOIN kaudit_clusters c ON c.id = f.cluster_id GROUP BY c.name`,
    );
    // Every statement of the document runs.
    const document = readFileSync(path.join(import.meta.dirname, '../../docs/scale.md'), 'utf8');
    const statements = (/```sql\n(.*?)```/s.exec(document)?.[1] ?? '').split(';').filter((text) => text.trim() !== '');
    const answers: number[] = [];
    for (const statement of statements) answers.push((await client.query(statement)).rows.length);
    await client.end();
    expect(answers).toHaveLength(4);
    expect(answers.filter((count) => count === 0)).toEqual([]);
    expect(rows).toHaveLength(1);
    expect(Number(rows[0]?.open)).toBeGreaterThan(0);
    expect(Number(rows[0]?.days)).toBeGreaterThan(0);
  });
});
