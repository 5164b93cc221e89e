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
    const other = { ...one, cluster: { ...one.cluster, uid: 'other' } };
    expect(() => compareWithBaseline(one, other)).toThrow('the baseline is of another cluster: other, not no UID');
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
