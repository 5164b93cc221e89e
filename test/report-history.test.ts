import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runReport } from '../src/cli/report.ts';
import { recordOf } from '../src/history/record.ts';
import { readReport } from '../src/read-report.ts';
import type { Report } from '../src/report.ts';
import { withHistory } from '../src/report-history.ts';
import { render } from '../src/reporters/index.ts';
import { smallReport } from './support/reports.ts';

const small = smallReport();

/** The small report as the night of a day of November gave it. */
function night(day: number, { uid = 'u-1', rules = 'r1', lower = 50 } = {}): Report {
  const at = `2026-11-${String(day).padStart(2, '0')}T02:00:00.000Z`;
  return {
    ...small,
    tool: { ...small.tool, rules },
    scan: { ...small.scan, startedAt: at, finishedAt: at },
    cluster: { ...small.cluster, uid, context: 'prod' },
    score: { ...small.score, value: lower, lower, upper: lower, grade: 'F' },
  };
}

const summaries = (...reports: readonly Report[]) => reports.map((report) => recordOf(report).summary);

describe('a report with its history', () => {
  const now = night(20, { rules: 'r2', lower: 58 });
  const scans = summaries(
    night(19, { lower: 55 }),
    night(18, { lower: 41 }),
    night(17, { uid: 'other' }),
    night(21),
    now,
  );

  test('has the earlier scans of its own cluster, oldest first, and itself as the last', () => {
    const { history } = withHistory(now, scans);
    expect(history).toMatchObject({
      omitted: 0,
      points: [
        { at: '2026-11-18T02:00:00.000Z', lower: 41, rulesChanged: false },
        { at: '2026-11-19T02:00:00.000Z', lower: 55, rulesChanged: false },
        { at: '2026-11-20T02:00:00.000Z', lower: 58, rulesChanged: true },
      ],
    });
    expect(withHistory(now, []).history?.points).toHaveLength(1);
  });

  test('of more than four hundred scans the newest stay, and the others are counted', () => {
    const [one] = summaries(night(1));
    if (one === undefined) throw new Error('no summary');
    const many = Array.from({ length: 450 }, (_, i) => ({
      ...one,
      id: `n${i}`,
      at: new Date(Date.UTC(2025, 0, 1 + i)).toISOString(),
    }));
    const { history } = withHistory(now, many);
    expect(history?.points).toHaveLength(400);
    expect(history?.omitted).toBe(51);
  });

  test('a report of no known cluster has none', () => {
    const nowhere = { ...now, cluster: { ...now.cluster, uid: null, context: null } };
    expect(() => withHistory(nowhere, scans)).toThrow('the report does not say of which cluster it is');
  });

  test('the page draws a curve and lists the scans, the newest first; without a history there is no trace', () => {
    const page = render(withHistory(now, scans), 'html');
    const section = page.slice(
      page.indexOf('<section id="history">'),
      page.indexOf('</section>', page.indexOf('id="history"')),
    );
    expect(section).toContain(
      '3 scans since 2026-11-18 02:00 UTC: <strong>41</strong> then, <strong>58</strong> now (+17.0)',
    );
    expect(section).toContain('aria-label="Score of prod: 3 scans, 41.0 at first, 58.0 at last"');
    expect(section.match(/<circle /g)).toHaveLength(3);
    const days = [...section.matchAll(/<th scope="row">(\S+) /g)].map(([, at]) => at);
    expect(days).toEqual(['2026-11-20', '2026-11-19', '2026-11-18']);
    expect(section).toContain('judged by other checks than before</td>');
    expect(render(now, 'html')).not.toContain('id="history"');
    const odd = withHistory(now, scans);
    const [point] = odd.history?.points ?? [];
    if (point === undefined) throw new Error('no point');
    const broken = { ...odd, history: { omitted: 0, points: [{ ...point, at: 'long ago' }] } };
    expect(render(broken, 'html')).not.toContain('id="history"');
  });

  test('kaudit report --history reads a folder of reports, and the report with it is read again', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kaudit-history-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    for (const report of [night(18, { lower: 41 }), night(19, { lower: 55 })])
      writeFileSync(path.join(folder, `${report.scan.startedAt.slice(0, 10)}.json`), render(report, 'json'));
    const [file, out] = [path.join(folder, 'now.json'), path.join(folder, 'out.json')];
    writeFileSync(file, render(now, 'json'));
    await runReport(file, { color: 'never', failOn: 'high', output: [`json=${out}`], history: folder });
    expect(readReport(readFileSync(out, 'utf8')).history?.points.map(({ lower }) => lower)).toEqual([41, 55, 58]);
  });
});
