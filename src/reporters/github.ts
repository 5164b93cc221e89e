import { type Severity, severities } from '../check.ts';
import { printable, tenths } from '../printable.ts';
import { objectName, type Report } from '../report.ts';
import { objectPath, worstFirst } from './addressing.ts';
import { gapsOf } from './gaps.ts';
import type { RenderOptions } from './index.ts';
import { atLeast } from './least-severity.ts';

import { doubtfulWaivers } from './waiver-words.ts';

/** Annotations of one kind that GitHub shows of a step. */
const annotationsShown = 10;

const commands: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  info: 'notice',
};

/** Workflow commands that become annotations of a GitHub Actions run, worst first; what GitHub would drop is counted in the last one. */
export function renderGithub(report: Report, { minSeverity }: RenderOptions = {}): string {
  const open = worstFirst(report.findings, severities).filter(({ status }) => status === 'fail');
  const shown = (['error', 'warning', 'notice'] as const).flatMap((command) =>
    open
      .filter(atLeast(minSeverity))
      .filter(({ severity }) => commands[severity] === command)
      // Places of each kind are left for the summary, for waivers, and for what was not seen.
      .slice(0, annotationsShown - (command === 'notice' && report.waivers.length > 0 ? 2 : 1))
      .map((finding) =>
        annotate(command, `${objectName(finding.object)}: ${finding.message}. ${finding.remediation}`, {
          title: `${finding.severity} ${finding.check}${finding.scope === 'system' ? ' (system component)' : ''}`,
          file: finding.source === null ? '' : decodeURIComponent(objectPath(report, finding)),
          line: String(finding.source?.line ?? ''),
        }),
      ),
  );
  const { lower, upper, value, grade } = report.score;
  const score = value === null ? `between ${tenths(lower)} and ${tenths(upper)}` : tenths(value);
  const omitted = report.checks.reduce((sum, { findingsOmitted }) => sum + findingsOmitted, 0);
  const rest = open.length - shown.length + omitted;
  const gaps = gapsOf(report);
  const accepted = report.findings.length - open.length;
  const doubtful = doubtfulWaivers(report);
  const summary = `grade ${grade}, score ${score} of 100; ${open.length + omitted} findings${rest === 0 ? '' : `, ${rest} of them not shown here`}${accepted === 0 ? '' : `; ${accepted} accepted by waivers`}`;
  const lines = [
    ...shown,
    ...(gaps.length === 0
      ? []
      : [annotate('warning', gaps.map(({ what, why }) => `${what}: ${why}`).join('; '), { title: 'Not seen' })]),
    ...(doubtful.length === 0
      ? []
      : [annotate('notice', doubtful.map(({ text }) => text).join('; '), { title: 'Waivers to look at' })]),
    annotate('notice', summary, { title: 'kaudit' }),
  ];
  return `${lines.join('\n')}\n`;
}

function annotate(command: string, message: string, properties: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(properties).filter(([, value]) => value !== '');
  const list = pairs.map(([key, value]) => `${key}=${escapeProperty(printable(value))}`).join(',');
  return `::${command} ${list}::${escapeData(printable(message, 2_000))}`;
}

/** As the runner reads it (actions/toolkit, packages/core/src/command.ts). */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
