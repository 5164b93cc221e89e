import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openHistory } from '../../src/history/open.ts';
import { recordOf } from '../../src/history/record.ts';
import { readReport } from '../../src/read-report.ts';
import type { Report } from '../../src/report.ts';
import { temporaryFolder } from '../support/folder.ts';
import { nights } from '../support/nights.ts';
import { addReports, contentOf, expectHistory, trendIn } from './stores.ts';

const folder = temporaryFolder('history');
let count = 0;
const place = (kind: 'sqlite' | 'folder'): string => {
  count += 1;
  return kind === 'sqlite' ? `sqlite:${path.join(folder, `${count}.db`)}` : path.join(folder, `dir-${count}`);
};
const few = [...nights('prod', 12), ...nights('dev', 6)];

describe.each(['sqlite', 'folder'] as const)('a history in %s', (kind) => {
  test('keeps each report once', async () => {
    const store = await openHistory(place(kind));
    await expectHistory(store, few);
    await store.close();
  });

  test('holds the same in whatever order reports come, and after it is opened again', async () => {
    const [one, other] = [place(kind), place(kind)];
    const [forward, backward] = [await openHistory(one), await openHistory(other)];
    await addReports(forward, few);
    await addReports(backward, few.toReversed());
    expect(await contentOf(backward)).toEqual(await contentOf(forward));
    const content = await contentOf(forward);
    await forward.close();
    await backward.close();
    const again = await openHistory(one);
    expect(await contentOf(again)).toEqual(content);
    await again.close();
  });

  test('answers for a cluster, by name or UID, and for a time', async () => {
    const store = await openHistory(place(kind));
    await addReports(store, few);
    expect((await store.scans({ cluster: 'dev' })).map(({ name }) => name)).toEqual(Array(6).fill('dev'));
    expect(await store.scans({ cluster: 'uid-of-dev' })).toEqual(await store.scans({ cluster: 'dev' }));
    expect((await store.scans({ since: '2026-09-30T00:00:00.000Z' })).map(({ at }) => at.slice(0, 10))).toEqual([
      '2026-09-30',
      '2026-10-01',
    ]);
    const recent = await store.episodes({ since: '2026-09-30T00:00:00.000Z' });
    const all = await store.episodes({});
    expect(recent).toEqual(all.filter(({ closedAt }) => closedAt === null || closedAt >= '2026-09-30T00:00:00.000Z'));
    expect(all.length).toBeGreaterThan(recent.length);
    await store.close();
  });

  test('forgets what is older than asked, keeps what is open, and goes on', async () => {
    const store = await openHistory(place(kind));
    await addReports(store, few.slice(0, -1));
    const before = '2026-09-25T00:00:00.000Z';
    const openIn = async () =>
      (await store.episodes({}))
        .filter(({ closedAt }) => closedAt === null)
        .map(({ fingerprint }) => fingerprint)
        .sort();
    const open = (await openIn()).filter((fingerprint) => fingerprint.startsWith('prod'));
    expect(open.length).toBeGreaterThan(0);
    const { scans } = await store.prune(before);
    expect(scans).toBe(10);
    expect((await store.scans({})).every(({ at }) => at >= before)).toBe(true);
    const left = await store.episodes({});
    // Nobody has scanned dev since: it is forgotten, and what was open in it.
    expect((await store.clusters()).map(({ name }) => name)).toEqual(['prod']);
    expect(await openIn()).toEqual(open);
    expect(left.every(({ closedAt }) => closedAt === null || closedAt >= before)).toBe(true);
    expect(await addReports(store, few.slice(-1))).toBe(1);
    expect((await store.clusters()).map(({ name }) => name)).toEqual(['dev', 'prod']);
    await store.close();
  });

  test('takes hostile strings as they are', async () => {
    const store = await openHistory(place(kind));
    const text = `'; DROP TABLE kaudit_scans; -- $1 ?1 "\\ \u202e </script>`;
    const [first] = few;
    if (first === undefined) throw new Error('no night');
    const hostile: Report = {
      ...first,
      cluster: { ...first.cluster, context: text, uid: text },
      findings: first.findings.map((one, i) => ({
        ...one,
        fingerprint: `${text}${i}`,
        object: { ...one.object, name: text, kind: text, namespace: '__proto__' },
      })),
    };
    await addReports(store, [hostile]);
    const [episode] = await store.episodes({ cluster: text });
    expect([episode?.cluster, episode?.name, episode?.team]).toEqual([text, text, '__proto__']);
    expect(await store.scans({})).toEqual([recordOf(hostile).summary]);
    await store.close();
  });
});

test('SQLite and a folder tell the same of the same reports', async () => {
  const [sqlite, dir] = [await openHistory(place('sqlite')), await openHistory(place('folder'))];
  await addReports(sqlite, few);
  await addReports(dir, few);
  expect(await contentOf(sqlite)).toEqual(await contentOf(dir));
  expect(await trendIn(sqlite)).toEqual(await trendIn(dir));
  await sqlite.close();
});

test('an SQLite file is for its owner alone', async () => {
  const where = place('sqlite');
  await (await openHistory(where)).close();
  expect(statSync(where.slice('sqlite:'.length)).mode & 0o777).toBe(0o600);
});

test('tables of a newer kaudit are refused', async () => {
  const where = place('sqlite');
  await (await openHistory(where)).close();
  const { openSqlite } = await import('../../src/history/sqlite.ts');
  const database = await openSqlite(where.slice('sqlite:'.length));
  await database.run('INSERT INTO kaudit_schema (version) VALUES (99)');
  await database.close();
  await expect(openHistory(where)).rejects.toThrow(`${where}: its tables are of a newer kaudit (version 99)`);
});

test('a folder holds the reports themselves, and names what is none', async () => {
  const where = place('folder');
  const store = await openHistory(where);
  await addReports(store, few.slice(0, 2));
  const files = readdirSync(where);
  expect(files.map((file) => file.replace(/-[0-9a-f]{8}\.json\.gz$/, ''))).toEqual([
    'prod-2026-09-20T02-00-00-000Z',
    'prod-2026-09-21T02-00-00-000Z',
  ]);
  const [file = ''] = files;
  expect(readReport(gunzipSync(readFileSync(path.join(where, file))).toString())).toEqual(
    JSON.parse(JSON.stringify(few[0])),
  );
  writeFileSync(path.join(where, 'other.json'), '{"kind": "List"}');
  const skipped: string[] = [];
  const again = await openHistory(where, (name, why) => skipped.push(`${path.basename(name)}: ${why}`));
  expect(await again.scans({})).toHaveLength(2);
  expect(skipped).toHaveLength(1);
  expect(skipped[0]).toMatch(/^other\.json: /);
});

test.each([
  ['', 'the store is empty: name a folder, sqlite:FILE or postgres://…'],
  ['sqlite:', 'sqlite: names no file'],
  ['mysql://u:secret@db/x', 'the store is neither a folder nor sqlite: nor postgres://'],
  ['postgres://user:se%20cret@127.0.0.1:1/audits', 'postgres://127.0.0.1:1/audits: connect ECONNREFUSED 127.0.0.1:1'],
])('a store that cannot be opened says so without its password: %s', async (store, message) => {
  await expect(openHistory(store)).rejects.toThrow(message);
  await expect(openHistory(store)).rejects.not.toThrow('cret');
});
