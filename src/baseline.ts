import { keyFor, scopeTest } from './diff.ts';
import { compareFrameworks } from './frameworks/compare.ts';
import type { Finding, Report } from './report.ts';

/** A baseline that says nothing about this report. */
export class BaselineError extends Error {
  override readonly name = 'BaselineError';
}

/**
 * Why a report is not known to be of the cluster of another one, `name` being what people call it; null where it is. Without a
 * UID the server has to do; reports on manifests have neither.
 */
export function clusterDoubt({ cluster: is }: Report, { cluster: should }: Report, name: string): string | null {
  for (const [what, one, other] of [
    ['cluster', is.uid, should.uid],
    ['server', is.server, should.server],
  ] as const)
    if (one !== null && other !== null)
      return one === other ? null : `${name} is of another ${what}: ${one}, not ${other}`;
  if ([is.uid, is.server, should.uid, should.server].every((known) => known === null)) return null;
  return 'can not tell whether it is the same cluster: a scan with -n does not see its UID';
}

/**
 * The report with every finding told apart: in the baseline already, or new; how many new ones each check has; and what
 * became of the controls of its benchmarks. A finding where the baseline did not look is neither. Throws BaselineError where
 * the baseline is of another cluster.
 */
export function compareWithBaseline(report: Report, baseline: Report, { includeSystem = false } = {}): Report {
  const doubt = clusterDoubt(baseline, report, 'the baseline');
  if (doubt !== null) throw new BaselineError(doubt);
  const keyOf = keyFor(report, baseline);
  const [inReport, inBaseline] = [scopeTest(report, baseline), scopeTest(baseline, report)];
  const known = new Set(baseline.findings.map(keyOf));
  // Of a check whose list was cut, what is not listed may have been there all the same.
  const omitted = new Map(baseline.checks.map(({ id, findingsOmitted }) => [id, findingsOmitted]));
  const isCut = (check: string) => (omitted.get(check) ?? 0) > 0;
  const findings = report.findings.map((finding): Finding => {
    const isNew = known.has(keyOf(finding)) ? 'known' : isCut(finding.check) || !inBaseline(finding) ? null : 'new';
    return { ...finding, baseline: isNew };
  });
  const total = ({ findings: listed }: Report, check: string, rest: number) =>
    listed.filter((finding) => finding.check === check && inReport(finding) && inBaseline(finding)).length + rest;
  const checks = report.checks.map(({ id, findingsOmitted }) => {
    const grown = total(report, id, findingsOmitted) - total(baseline, id, omitted.get(id) ?? 0);
    const counting = findings.filter(
      ({ check, baseline: is, status, scope }) =>
        check === id && is === 'new' && status === 'fail' && (scope === 'user' || includeSystem),
    );
    return { check: id, new: isCut(id) || findingsOmitted > 0 ? Math.max(0, grown) : counting.length };
  });
  const { finishedAt } = baseline.scan;
  const frameworks = compareFrameworks(baseline, report, report.frameworks);
  return { ...report, findings, baseline: { finishedAt, checks: checks.filter(({ new: n }) => n > 0), frameworks } };
}
