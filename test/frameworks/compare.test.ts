import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { compareWithBaseline } from '../../src/baseline.ts';
import { renderDiff } from '../../src/cli/diff-text.ts';
import { runReport } from '../../src/cli/report.ts';
import { diffReports } from '../../src/diff.ts';
import { assess } from '../../src/frameworks/assess.ts';
import { compareFrameworks, frameworksOf } from '../../src/frameworks/compare.ts';
import type { Framework } from '../../src/frameworks/framework.ts';
import { readReport } from '../../src/read-report.ts';
import type { Report, Status } from '../../src/report.ts';
import { changeGroups, changeSummary } from '../../src/reporters/framework-changes.ts';
import { render } from '../../src/reporters/index.ts';
import { smallReport } from '../support/reports.ts';

const acme: Framework = {
  id: 'acme',
  title: 'Acme baseline',
  version: '3',
  sections: {
    Pods: {
      'A-1': ['No privileged containers', 'privileged-container'],
      'A-2': ['No host access', 'host-network', 'host-pid'],
      'A-3': ['Tags are pinned', 'latest-tag'],
    },
    People: { 'B-1': ['Rights are reviewed', { by: 'people', reason: 'a review is a meeting', steps: ['minutes'] }] },
  },
};

/** The small report with these verdicts of checks. */
function withVerdicts(verdicts: Readonly<Record<string, Status>>, frameworks: readonly Framework[] = []): Report {
  const report = smallReport();
  const checks = report.checks.map((check) => {
    const status = verdicts[check.id];
    return status === undefined ? check : { ...check, status, reason: status === 'unknown' ? 'pods denied' : null };
  });
  const judged = { ...report, checks };
  return { ...judged, frameworks: frameworks.map((framework) => assess(framework, judged)) };
}

const good = {
  'privileged-container': 'pass',
  'host-network': 'fail',
  'host-pid': 'pass',
  'latest-tag': 'pass',
} as const;
const bad = {
  'privileged-container': 'fail',
  'host-network': 'pass',
  'host-pid': 'pass',
  'latest-tag': 'unknown',
} as const;

describe('the controls of a benchmark in two reports', () => {
  const [old, now] = [withVerdicts(good, [acme]), withVerdicts(bad, [acme])];
  const [change] = compareFrameworks(old, now, now.frameworks);

  test('each change of status is named with what it was, what it is, and why', () => {
    expect(change).toMatchObject({
      framework: 'acme',
      title: 'Acme baseline',
      derived: [],
      controls: 4,
      unknown: 1,
      changes: [
        { id: 'A-1', title: 'No privileged containers', old: 'pass', new: 'fail' },
        { id: 'A-2', title: 'No host access', old: 'fail', new: 'pass' },
        { id: 'A-3', title: 'Tags are pinned', old: 'pass', new: 'unknown', reason: 'latest-tag: pods denied' },
      ],
    });
    expect(change?.old.score).toBeCloseTo(66.667, 2);
    expect(change?.new.score).toBe(50);
  });

  test('a report that was made without the benchmark is judged by the checks that it ran, with the same result', () => {
    const plain = withVerdicts(good);
    const [derived] = compareFrameworks(plain, now, now.frameworks);
    expect(derived).toEqual({ ...change, derived: ['old'] });
    const [other] = compareFrameworks(old, withVerdicts(bad), old.frameworks);
    expect(other).toMatchObject({
      derived: ['new'],
      changes: change?.changes.map(({ id, old: was, new: is }) => ({ id, old: was, new: is })),
    });
  });

  test('a check that the earlier report did not run leaves its control unknown there, never passed or failed', () => {
    const plain = withVerdicts(good);
    const without = { ...plain, checks: plain.checks.filter(({ id }) => id !== 'privileged-container') };
    const [derived] = compareFrameworks(without, now, now.frameworks);
    expect(derived?.changes.find(({ id }) => id === 'A-1')).toMatchObject({ old: 'unknown', new: 'fail' });
    expect(derived?.unknown).toBe(2);
  });

  test('controls that only one version of the benchmark has are added or gone', () => {
    const [summary] = old.frameworks;
    if (summary === undefined) throw new Error('no framework');
    const earlier = {
      ...old,
      frameworks: [
        {
          ...summary,
          version: '2',
          controls: summary.controls.map((control) => (control.id === 'A-2' ? { ...control, id: 'A-9' } : control)),
        },
      ],
    };
    const [moved] = compareFrameworks(earlier, now, frameworksOf(earlier, now));
    expect(moved?.controls).toBe(5);
    expect(moved?.changes.filter((one) => one.old === null || one.new === null)).toMatchObject([
      { id: 'A-2', old: null, new: 'pass' },
      { id: 'A-9', old: 'fail', new: null },
    ]);
    expect(moved?.old.version).toBe('2');
  });

  test('law: nothing changes between a report and itself; every control is as before or in one group', () => {
    const status = fc.constantFrom<Status>('pass', 'fail', 'unknown', 'manual', 'not-applicable');
    const verdicts = fc.record({ 'privileged-container': status, 'host-network': status, 'latest-tag': status });
    const report = smallReport();
    const of = (chosen: Readonly<Record<string, Status>>): Report => {
      const judged = {
        ...report,
        checks: report.checks.map((check) => ({ ...check, status: chosen[check.id] ?? check.status })),
      };
      return { ...judged, frameworks: [assess(acme, judged)] };
    };
    fc.assert(
      fc.property(verdicts, verdicts, (a, b) => {
        const [before, after] = [of(a), of(b)];
        for (const one of compareFrameworks(before, before, before.frameworks)) expect(one.changes).toEqual([]);
        for (const one of compareFrameworks(before, after, after.frameworks)) {
          const grouped = changeGroups(one).flatMap(({ changes }) => changes);
          expect(grouped.toSorted((x, y) => (x.id < y.id ? -1 : 1))).toEqual(one.changes);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('what people read of it', () => {
  const old = { ...withVerdicts(good), scan: { ...smallReport().scan, finishedAt: '2026-10-01T02:00:00.000Z' } };
  const report = compareWithBaseline(withVerdicts(bad, [acme]), old);
  const [change] = report.baseline?.frameworks ?? [];

  test('the figures add up', () => {
    expect(change === undefined ? '' : changeSummary(change)).toBe(
      '66 % → 50 % of the judged controls pass; newly failing: 1, no longer known: 1, fixed: 1, as before: 1',
    );
  });

  test('the table says since when, what follows from checks, and each control', () => {
    const lines = render(report, 'table', { columns: 200 }).split('\n');
    const at = lines.findIndex((line) => line.includes('Since 2026-10-01 02:00 UTC: 66 %'));
    expect(lines.slice(at + 1, at + 9)).toEqual([
      '    The earlier report was made without this benchmark: its controls follow from the checks that it ran.',
      '    1 control is unknown in at least one of the two reports: what became of it can not be told.',
      '    newly failing',
      '      A-1 No privileged containers (passed → failed)',
      '    no longer known',
      '      A-3 Tags are pinned (passed → unknown)',
      '    fixed',
      '      A-2 No host access (failed → passed)',
    ]);
  });

  test('markdown lists them', () => {
    expect(render(report, 'markdown')).toContain('- newly failing: **A-1** No privileged containers (passed → failed)');
    expect(render(report, 'markdown')).toContain('### Controls since 2026-10-01 02:00 UTC');
  });

  test('HTML has a block of changes, and each changed control says what it was', () => {
    const page = render(report, 'html');
    expect(page).toContain('<strong>Since 2026-10-01 02:00 UTC:</strong> 66 % → 50 %');
    expect(page).toContain('<dt class="turn-worse">newly failing</dt>');
    expect(page).toContain('<span class="status fail">failed</span><p class="was">was passed</p>');
    expect(page.match(/<p class="was">/g)).toHaveLength(3);
  });

  test('JSON keeps them, and a report with them is read again', () => {
    expect(readReport(render(report, 'json')).baseline?.frameworks).toEqual(report.baseline?.frameworks);
  });

  test('a diff prints each with its reason', () => {
    const text = renderDiff(diffReports(old, withVerdicts(bad), withVerdicts(bad, [acme]).frameworks), 200);
    expect(text).toContain(
      'newly failing: 1\n    A-1 No privileged containers (passed → failed)\n        privileged-container: ',
    );
    expect(text).toContain(
      'no longer known: 1\n    A-3 Tags are pinned (passed → unknown)\n        latest-tag: pods denied',
    );
  });

  test('a report without benchmarks has none of it', () => {
    const plain = compareWithBaseline(withVerdicts(bad), old);
    expect(plain.baseline?.frameworks).toEqual([]);
    expect(render(plain, 'markdown')).not.toContain('Controls since');
    expect(diffReports(old, withVerdicts(bad)).frameworks).toEqual([]);
  });
});

describe('kaudit report', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kaudit-compare-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string) => path.join(folder, name);
  const flags = { color: 'never', failOn: 'high' } as const;
  writeFileSync(file('old.json'), render(withVerdicts(good), 'json'));
  writeFileSync(file('new.json'), render(withVerdicts(bad), 'json'));

  test('--framework and --baseline on saved reports say by control what changed', async () => {
    const output = [`json=${file('out.json')}`];
    await runReport(file('new.json'), { ...flags, output, framework: ['pss'], baseline: file('old.json') });
    const [change] = readReport(readFileSync(file('out.json'), 'utf8')).baseline?.frameworks ?? [];
    expect(change).toMatchObject({ framework: 'pss', derived: ['old'], controls: 23 });
    expect(change?.changes).toContainEqual(
      expect.objectContaining({ id: 'baseline/privileged', old: 'pass', new: 'fail' }),
    );
  });

  test('a baseline of another cluster is refused', async () => {
    const of = (uid: string) => ({ ...withVerdicts(good), cluster: { ...withVerdicts(good).cluster, uid } });
    writeFileSync(file('one.json'), render(of('one'), 'json'));
    writeFileSync(file('other.json'), render(of('other'), 'json'));
    await expect(
      runReport(file('one.json'), { ...flags, output: [`json=${file('x.json')}`], baseline: file('other.json') }),
    ).rejects.toThrow(`${file('other.json')} is of another cluster: other, not one`);
  });
});
