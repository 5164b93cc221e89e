import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/report.ts';
import { render } from '../../src/reporters/index.ts';
import { fullReport, withCanaries } from '../support/pages.ts';
import { ask, prometheusAvailable, type Series } from './prometheus/ask.ts';

const deploy = path.join(import.meta.dirname, '..', '..', 'deploy');
const rules = readFileSync(path.join(deploy, 'prometheus/kaudit.rules.yaml'), 'utf8');
const day = 24;

/** The samples that a report writes, hour by hour: a report holds until the next one comes. */
function seriesOf(reports: readonly Report[]): Series[] {
  const series = new Map<string, (number | null)[]>();
  for (const [hour, report] of reports.entries())
    for (const line of render(report, 'prometheus').split('\n')) {
      const [, key = '', value = ''] = /^(kaudit_\w+\{.*\}) (\S+)$/.exec(line) ?? [];
      if (key === '') continue;
      const values = series.get(key) ?? Array.from({ length: reports.length }, () => null);
      values[hour] = Number(value);
      series.set(key, values);
    }
  return [...series].map(([key, values]) => {
    const [, name = '', labels = ''] = /^(\w+)\{(.*)\}$/.exec(key) ?? [];
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value]);
    return { labels: { __name__: name, ...Object.fromEntries(pairs) }, values };
  });
}

/** Which alerts fire after a day of the first report and an hour of the second, an hour after the second ended. */
async function firingAfter(before: Report | null, after: Report): Promise<string[]> {
  const finished = (report: Report, hour: number): Report => ({
    ...report,
    scan: { ...report.scan, finishedAt: new Date(hour * 3_600_000).toISOString() },
  });
  const reports = Array.from({ length: day + 2 }, (_, hour) =>
    hour > day ? finished(after, hour) : before === null ? undefined : finished(before, 0),
  );
  const series = seriesOf(reports.map((report) => report ?? finished(after, day + 1)));
  const seen =
    before === null
      ? series.map((one) => ({ ...one, values: one.values.map((v, hour) => (hour > day ? v : null)) }))
      : series;
  const { problems, firing } = await ask({ rules, series: seen, hour: day + 1 });
  expect(problems).toEqual([]);
  return firing.map((text) => text.replace(/ \S+$/, '')).sort();
}

const full = fullReport();
/** A cluster where nothing fails and everything was seen. */
const healthy: Report = {
  ...full,
  scan: { ...full.scan, complete: true },
  score: {
    value: 100,
    lower: 100,
    upper: 100,
    grade: 'A',
    raw: { value: 100, lower: 100, upper: 100 },
    accepted: { value: 100, lower: 100, upper: 100 },
  },
  checks: full.checks.map((check) => ({ ...check, status: 'pass', objects: 0 })),
  findings: [],
  waivers: [],
  frameworks: full.frameworks.map((one) => ({ ...one, score: 90 })),
};

/** The healthy cluster with one failing check of that severity, on so many objects. */
function failing(severity: 'critical' | 'medium', objects: number): Report {
  const checks = healthy.checks.map((check, i) =>
    i === 0 ? { ...check, id: 'one', status: 'fail' as const, severity, objects } : check,
  );
  return { ...healthy, checks };
}

describe.skipIf(!(await prometheusAvailable('test/cluster/prometheus.test.ts')))('Prometheus itself', () => {
  test('reads the metrics without a complaint of its linter, hostile names included', async () => {
    for (const report of [full, healthy, withCanaries(full)])
      expect(await ask({ metrics: render(report, 'prometheus') })).toEqual({ problems: [], firing: [] });
  });

  test('says what is wrong with metrics, rules and queries that are', async () => {
    const { problems } = await ask({
      metrics: 'a{b="c} 1\n',
      queries: ['sum('],
      rules: 'groups: [{name: x, rules: [{}]}]',
    });
    expect(problems.map((one) => one.replace(/[ :].*/s, ''))).toEqual(['metrics', 'query', 'rules', 'rules']);
  });

  test('reads every query of the dashboard', async () => {
    const { panels } = JSON.parse(readFileSync(path.join(deploy, 'grafana/kaudit.json'), 'utf8'));
    const queries: string[] = panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
      targets.map(({ expr }) => expr.replaceAll('$cluster', '.*')),
    );
    expect(queries.length).toBeGreaterThan(10);
    expect(await ask({ queries })).toEqual({ problems: [], firing: [] });
  });

  test('fires no alert for a healthy cluster that was scanned', async () => {
    expect(await firingAfter(healthy, healthy)).toEqual([]);
  });

  test('a waiver whose last day is over', async () => {
    const expired = { ...healthy, waivers: full.waivers.filter(({ status }) => status === 'expired') };
    expect(await firingAfter(healthy, expired)).toEqual(['KauditWaiverExpired{cluster="prod", status="expired"}']);
  });

  test('a check that starts to fail, and one that fails on more objects, where high or critical', async () => {
    const label = '{category="rbac", check="one", cluster="prod", severity="critical"}';
    expect(await firingAfter(healthy, failing('critical', 1))).toEqual([`KauditCheckStartedFailing${label}`]);
    expect(await firingAfter(failing('critical', 1), failing('critical', 2))).toEqual([
      `KauditMoreObjectsFail${label}`,
    ]);
    expect(await firingAfter(failing('critical', 2), failing('critical', 2))).toEqual([]);
    expect(await firingAfter(failing('critical', 2), failing('critical', 1))).toEqual([]);
    expect(await firingAfter(healthy, failing('medium', 1))).toEqual([]);
  });

  test('a cluster that was never scanned before has started nothing', async () => {
    expect(await firingAfter(null, failing('critical', 1))).toEqual([]);
  });

  test('critical findings of users that no waiver accepts', async () => {
    const [finding] = full.findings.filter(({ severity }) => severity === 'critical');
    if (finding === undefined) throw new Error('no critical finding');
    const mine = { ...finding, scope: 'user', status: 'fail' } as const;
    const alert = 'KauditCriticalFindings{cluster="prod"}';
    expect(await firingAfter(healthy, { ...healthy, findings: [mine] })).toEqual([alert]);
    expect(await firingAfter(healthy, { ...healthy, findings: [{ ...mine, scope: 'system' }] })).toEqual([]);
    expect(await firingAfter(healthy, { ...healthy, findings: [{ ...mine, status: 'waived' }] })).toEqual([]);
  });

  test('a score that fell, and not one of which only less was seen', async () => {
    const scored = (lower: number, upper: number) => ({
      ...healthy,
      score: { ...healthy.score, value: null, lower, upper },
    });
    expect(await firingAfter(healthy, scored(90, 90))).toEqual(['KauditScoreFell{bound="upper", cluster="prod"}']);
    expect(await firingAfter(healthy, scored(40, 100))).toEqual([]);
  });

  test('a framework of which less is met', async () => {
    const worse = { ...healthy, frameworks: healthy.frameworks.map((one) => ({ ...one, score: 80 })) };
    expect(await firingAfter(healthy, worse)).toEqual([
      'KauditFrameworkScoreFell{cluster="prod", framework="cis-kubernetes", version="2.0.1"}',
    ]);
  });

  test('a scan that did not see everything, that is old, or that is missing', async () => {
    const partial = { ...healthy, scan: { ...healthy.scan, complete: false } };
    expect(await firingAfter(healthy, partial)).toEqual(['KauditScanIncomplete{cluster="prod"}']);
    const hours = Array.from({ length: 60 }, () => healthy);
    const at = (hour: number) => ({
      ...healthy,
      scan: { ...healthy.scan, finishedAt: new Date(hour * 3_600_000).toISOString() },
    });
    const old = await ask({ rules, series: seriesOf(hours.map(() => at(0))), hour: 59 });
    expect(old.firing).toEqual(['KauditScanOld{cluster="prod"} 212400']);
    expect((await ask({ rules, series: [], hour: 59 })).firing).toEqual(['KauditMissing{} 1']);
  });
});
