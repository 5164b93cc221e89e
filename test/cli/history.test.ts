import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHistory } from '../../src/cli/history.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runHere } from '../support/in-process.ts';
import { nights } from '../support/nights.ts';

const work = temporaryFolder('history-cli');
const reports = nights('prod', 8).map((report, i) => {
  const file = path.join(work, `night-${i}.json`);
  writeFileSync(file, JSON.stringify(report));
  return file;
});
const store = `sqlite:${path.join(work, 'a.db')}`;
const history = (...args: readonly string[]) => runHere(['history', ...args]);

test('a history that is not there is no empty one, and reading makes none', async () => {
  const typo = path.join(work, 'typo.db');
  expect(await history(`sqlite:${typo}`, 'list')).toMatchObject({ code: 2, stderr: expect.stringContaining('ENOENT') });
  expect(existsSync(typo)).toBe(false);
});

describe('kaudit history', () => {
  test('adds reports once and answers in every format', async () => {
    const first = await history(store, 'add', ...reports);
    expect([first.code, first.stderr, first.stdout.match(/: added$/gm)?.length]).toEqual([0, '', 8]);
    const again = await history(store, 'add', reports[0] ?? '');
    expect(again.stdout).toBe(`${reports[0]}: known already\n`);
    const page = path.join(work, 'trend.html');
    const trend = await history(store, '--since', '2026-01-01', '-o', 'table', '-o', `html=${page}`);
    expect(trend.code).toBe(0);
    expect(trend.stdout).toMatch(/^8 scans of 1 cluster since 2026-01-01: /);
    expect(readFileSync(page, 'utf8')).toContain('8 scans of 1 cluster in sqlite:');
    const findings = JSON.parse(
      (await history(store, 'findings', '--all', '--team', 'payments', '--since', '2026-01-01', '-o', 'json')).stdout,
    ).findings;
    expect(new Set(findings.map(({ namespace }: { namespace: string }) => namespace))).toEqual(new Set(['shop']));
    const pruned = await history(store, 'prune', '--keep', '2026-09-24');
    expect(pruned.stdout).toMatch(/^forgot 4 scans and \d+ closed findings from before 2026-09-24T00:00:00\.000Z\n$/);
  });

  test('a file that is no report keeps no other out, and is exit 2', async () => {
    const other = path.join(work, 'other.json');
    writeFileSync(other, '{}');
    const dir = path.join(work, 'dir');
    const { code, stdout, stderr } = await history(dir, 'add', other, reports[0] ?? '');
    expect([code, stdout]).toEqual([2, `${reports[0]}: added\n`]);
    expect(stderr).toMatch(/other\.json: not a report of kaudit: /);
    expect(existsSync(dir)).toBe(true);
  });

  test.each([
    [store, 'nope', [], {}, 'there is no action "nope"'],
    [store, 'add', [], {}, 'add what?'],
    [store, 'trend', ['x'], {}, 'trend takes no "x"'],
    [store, 'prune', [], {}, 'prune what?'],
    [store, 'trend', [], { since: 'soon' }, '--since soon: expected a time such as 90d, 12w, 48h or 2026-01-31'],
    ['env:NOT_SET', 'trend', [], {}, 'the variable NOT_SET is not set'],
    [
      'postgres://u:hidden@127.0.0.1:1/a',
      'trend',
      [],
      {},
      'postgres://127.0.0.1:1/a: connect ECONNREFUSED 127.0.0.1:1',
    ],
    [store, 'list', [], { output: ['html'] }, '-o html: there is no format "html"'],
    [store, 'trend', [], { cluster: 'other' }, `there is no cluster "other" in ${store}`],
    [store, 'show', ['0000'], {}, `there is no finding 0000 in ${store}`],
  ])('%s %s %j %j is refused', async (place, action, items, flags, message) => {
    const run = runHistory(place, action, items, { since: '90d', color: 'never', ...flags });
    await expect(run).rejects.toThrow(new RegExp(`^${message.replace(/[.?*+]/g, '\\$&')}$`));
  });
});
