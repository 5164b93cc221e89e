import { describe, expect, test } from 'vitest';
import { compareWithBaseline } from '../src/baseline.ts';
import { diffReports } from '../src/diff.ts';
import { decide } from '../src/gate.ts';
import type { Report } from '../src/report.ts';
import { smallReport } from './support/reports.ts';

const pod = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop' },
  spec: { containers: [{ name: 'web', image: 'web', securityContext: { privileged: true } }] },
});
const [one, two] = [smallReport(), smallReport(pod('api'))];
const cutAt = (report: Report, check: string, findingsOmitted: number): Report => ({
  ...report,
  checks: report.checks.map((own) => (own.id === check ? { ...own, findingsOmitted } : own)),
});

describe('a baseline', () => {
  test('tells new findings from known ones, and counts the new ones of each check', () => {
    const report = compareWithBaseline(two, one);
    const told = report.findings.filter(({ check }) => check === 'privileged-container');
    expect(told.map(({ object, baseline }) => [object.name, baseline])).toEqual([
      ['api', 'new'],
      ['web', 'known'],
    ]);
    expect(report.baseline?.checks).toContainEqual({ check: 'privileged-container', new: 1 });
    expect(compareWithBaseline(one, one).baseline?.checks).toEqual([]);
  });

  test('with --fail-on-new only new findings breach', () => {
    expect(decide(compareWithBaseline(one, one), { failOn: 'high', failOnNew: true }).exitCode).toBe(0);
    expect(decide(compareWithBaseline(two, one), { failOn: 'high', failOnNew: true })).toEqual({
      exitCode: 1,
      reason: expect.stringMatching(/^new findings of \d+ checks reach --fail-on high$/),
    });
    expect(decide(one, { failOn: 'high' }).exitCode).toBe(1);
  });

  test('of a check whose list was cut no single finding is called new, but its growth is', () => {
    const report = compareWithBaseline(two, cutAt(one, 'privileged-container', 3));
    expect(
      report.findings.find(({ check, object }) => check === 'privileged-container' && object.name === 'api')?.baseline,
    ).toBeNull();
    expect(report.baseline?.checks.find(({ check }) => check === 'privileged-container')).toBeUndefined();
    const grown = compareWithBaseline(cutAt(two, 'privileged-container', 9), cutAt(one, 'privileged-container', 3));
    expect(grown.baseline?.checks).toContainEqual({ check: 'privileged-container', new: 7 });
  });

  test('of another cluster says nothing', () => {
    const of = (cluster: Partial<Report['cluster']>) => ({ ...one, cluster: { ...one.cluster, ...cluster } });
    const [prod, dev] = ['https://prod:6443', 'https://dev:6443'];
    const message = (report: Report, baseline: Report) => (text: string) =>
      expect(() => compareWithBaseline(report, baseline)).toThrow(text);
    const untold = 'can not tell whether it is the same cluster: a scan with -n does not see its UID';
    message(of({ uid: 'a' }), of({ uid: 'b' }))('the baseline is of another cluster: b, not a');
    message(of({ uid: 'a' }), one)(untold);
    message(of({ server: prod }), one)(untold);
    message(of({ server: prod }), of({ server: dev }))(`the baseline is of another server: ${dev}, not ${prod}`);
    message(of({ uid: 'a', server: prod }), of({ server: dev }))('the baseline is of another server');
    expect(compareWithBaseline(of({ uid: 'a', server: prod }), of({ uid: 'a', server: dev })).baseline).not.toBeNull();
  });

  test('a scan with -n, which does not see the UID, is compared by its server, its findings by what they are', () => {
    const cluster = { ...one.cluster, server: 'https://prod:6443' };
    const whole: Report = {
      ...one,
      cluster: { ...cluster, uid: 'a' },
      findings: one.findings.map((finding) => ({ ...finding, fingerprint: `a${finding.fingerprint}` })),
    };
    const named = { ...one, cluster, scan: { ...one.scan, scope: { namespaces: ['shop'] } } };
    expect(compareWithBaseline(named, whole).baseline?.checks).toEqual([]);
    expect(compareWithBaseline(whole, named).findings.map(({ baseline }) => baseline)).not.toContain('new');
    expect(diffReports(whole, named)).toMatchObject({ newFindings: [], fixedFindings: [], incomparable: [] });
  });

  test('that did not look somewhere calls nothing new that lies there', () => {
    const without = (excludedNamespaces: readonly string[]): Report => ({
      ...one,
      scan: { ...one.scan, scope: { namespaces: null, excludedNamespaces } },
      findings: one.findings.filter(({ object }) => !excludedNamespaces.includes(object.namespace ?? object.name)),
    });
    const report = compareWithBaseline(two, without(['shop']));
    expect(
      new Set(report.findings.map(({ object, baseline }) => `${object.namespace ?? object.kind} ${baseline}`)),
    ).toEqual(new Set(['shop null', 'Namespace null', 'Cluster known']));
    expect(decide(report, { failOn: 'high', failOnNew: true }).exitCode).toBe(0);
    expect(compareWithBaseline(two, without(['ci'])).baseline?.checks).toContainEqual({
      check: 'privileged-container',
      new: 1,
    });
  });
});

describe('the difference of two reports', () => {
  test('names new and fixed findings, and the moves add up to the difference of the scores', () => {
    const worse = diffReports(one, two);
    expect(worse.newFindings.every(({ object }) => object.name === 'api')).toBe(true);
    expect(worse.newFindings.length).toBeGreaterThan(0);
    expect(worse.fixedFindings).toEqual([]);
    const better = diffReports(two, one);
    expect(better.fixedFindings.map(({ fingerprint }) => fingerprint)).toEqual(
      worse.newFindings.map(({ fingerprint }) => fingerprint),
    );
    const moved = worse.moves.reduce((sum, { moved: own }) => sum + own, 0);
    expect(moved).toBeCloseTo(two.score.upper - one.score.upper, 6);
    expect(diffReports(one, one)).toMatchObject({
      newFindings: [],
      fixedFindings: [],
      changedFindings: [],
      incomparable: [],
      moves: [],
    });
  });

  test('a check that one of them could not judge is incomparable: nothing of it is new or fixed', () => {
    const blind: Report = {
      ...one,
      checks: one.checks.map((check) =>
        check.id === 'privileged-container' ? { ...check, status: 'unknown', reason: 'pods denied' } : check,
      ),
      findings: one.findings.filter(({ check }) => check !== 'privileged-container'),
    };
    const diff = diffReports(blind, one);
    expect(diff.incomparable).toContainEqual({
      check: 'privileged-container',
      reason: 'the old report says unknown: pods denied',
    });
    expect(diff.newFindings.filter(({ check }) => check === 'privileged-container')).toEqual([]);
    expect(diffReports(one, blind).fixedFindings).toEqual([]);
  });

  test.each<[string, Report['scan']['scope']]>([
    ['--exclude-namespace', { namespaces: null, excludedNamespaces: ['shop'] }],
    ['-n', { namespaces: ['other'] }],
    ['-l', { namespaces: null, selector: 'app=other' }],
    ['an identity that may list elsewhere alone', { namespaces: null, listable: ['other'] }],
  ])('what lies outside the scope of one of them is neither new nor fixed: %s', (_, scope) => {
    const shop = { ...one, findings: one.findings.filter(({ object }) => object.namespace === 'shop') };
    const narrow: Report = { ...one, scan: { ...one.scan, scope }, findings: [] };
    const gone = diffReports(shop, narrow);
    expect([gone.newFindings, gone.fixedFindings]).toEqual([[], []]);
    expect(gone.incomparable).toContainEqual({
      check: 'privileged-container',
      reason: '1 finding of the old report lies outside the scope of the new scan',
    });
    const come = diffReports(narrow, shop);
    expect([come.newFindings, come.fixedFindings]).toEqual([[], []]);
    expect(come.incomparable).toContainEqual({
      check: 'privileged-container',
      reason: '1 finding of the new report lies outside the scope of the old scan',
    });
  });

  test('what lies inside both scopes is compared', () => {
    const within = (report: Report, scope: Report['scan']['scope']) => ({
      ...report,
      scan: { ...report.scan, scope },
      findings: report.findings.filter(({ object }) => object.namespace === 'shop'),
    });
    for (const [a, b] of [
      [{ namespaces: null }, { namespaces: ['shop'] }],
      [{ namespaces: ['shop', 'ci'] }, { namespaces: ['shop'] }],
      [{ namespaces: null, excludedNamespaces: ['ci'] }, { namespaces: null }],
      [
        { namespaces: null, selector: 'app=web' },
        { namespaces: null, selector: 'app=web' },
      ],
    ] as const) {
      const diff = diffReports(within(two, a), within(one, b));
      expect([diff.incomparable, diff.newFindings]).toEqual([[], []]);
      expect(diff.fixedFindings.some(({ check }) => check === 'privileged-container')).toBe(true);
    }
  });

  test('another severity or message of the same finding is a change', () => {
    const changed: Report = {
      ...one,
      findings: one.findings.map((finding) =>
        finding.check === 'privileged-container' ? { ...finding, severity: 'low' } : finding,
      ),
    };
    expect(diffReports(one, changed).changedFindings.map(({ changes }) => changes)).toEqual([
      ['severity: critical → low'],
    ]);
  });
});
