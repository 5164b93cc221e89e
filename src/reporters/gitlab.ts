import { type Severity, severities } from '../check.ts';
import { printable } from '../printable.ts';
import { objectName, type Report } from '../report.ts';
import { objectPath, worstFirst } from './addressing.ts';
import type { RenderOptions } from './index.ts';
import { atLeast } from './least-severity.ts';
import { waiverText } from './waiver-words.ts';

const levels: Readonly<Record<Severity, string>> = {
  critical: 'blocker',
  high: 'critical',
  medium: 'major',
  low: 'minor',
  info: 'info',
};

/** GitLab's Code Quality report: an array of issues, each with a fingerprint, a path and a line. What is accepted is information. */
export function renderGitlab(report: Report, { minSeverity }: RenderOptions = {}): string {
  const issues = worstFirst(report.findings.filter(atLeast(minSeverity)), severities).map((finding) => ({
    description: printable(
      `${objectName(finding.object)}${finding.scope === 'system' ? ' (system component)' : ''}: ${finding.message}. ${finding.waiver === null ? finding.remediation : waiverText(finding)}`,
      1_000,
    ),
    check_name: finding.check,
    fingerprint: finding.fingerprint,
    severity: finding.status === 'waived' ? 'info' : levels[finding.severity],
    categories: ['Security'],
    location: { path: objectPath(report, finding), lines: { begin: finding.source?.line ?? 1 } },
  }));
  return `${JSON.stringify(issues, null, 2)}\n`;
}
