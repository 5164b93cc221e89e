import { compareFrameworks } from './frameworks/compare.ts';
import type { Finding, Report } from './report.ts';

/** A baseline that says nothing about this report. */
export class BaselineError extends Error {
  override readonly name = 'BaselineError';
}

/**
 * The report with every finding told apart: in the baseline already, or new; how many new ones each check has; and what
 * became of the controls of its benchmarks. Throws BaselineError where the baseline is of another cluster.
 */
export function compareWithBaseline(report: Report, baseline: Report, { includeSystem = false } = {}): Report {
  if (report.cluster.uid !== baseline.cluster.uid)
    throw new BaselineError(
      `the baseline is of another cluster: ${baseline.cluster.uid ?? 'no UID'}, not ${report.cluster.uid ?? 'no UID'}`,
    );
  const known = new Set(baseline.findings.map(({ fingerprint }) => fingerprint));
  // Of a check whose list was cut, what is not listed may have been there all the same.
  const omitted = new Map(baseline.checks.map(({ id, findingsOmitted }) => [id, findingsOmitted]));
  const isCut = (check: string) => (omitted.get(check) ?? 0) > 0;
  const findings = report.findings.map((finding): Finding => {
    const isNew = known.has(finding.fingerprint) ? 'known' : isCut(finding.check) ? null : 'new';
    return { ...finding, baseline: isNew };
  });
  const total = ({ findings: listed }: Report, check: string, rest: number) =>
    listed.filter((finding) => finding.check === check).length + rest;
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
