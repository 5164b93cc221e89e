import { stringify } from 'yaml';
import { clusterDoubt } from '../baseline.ts';
import type { Severity } from '../check.ts';
import { severities } from '../check.ts';
import { diffReports, type ReportDiff } from '../diff.ts';
import { assess } from '../frameworks/assess.ts';
import { readReport } from '../read-report.ts';
import type { Report } from '../report.ts';
import { renderDiff } from './diff-text.ts';
import { UsageError } from './errors.ts';
import { readFrameworks } from './frameworks.ts';
import { readText } from './input.ts';
import { writeStdout } from './output.ts';
import { terminalOf } from './terminal.ts';

export interface DiffFlags {
  readonly output: 'table' | 'json' | 'yaml';
  readonly failOn: Severity | 'none';
  readonly framework?: readonly string[];
}

/** `kaudit diff OLD NEW`: 1 where a new finding reaches the threshold, else 3 where something can not be compared. */
export async function runDiff(old: string, now: string, { output, failOn, framework }: DiffFlags): Promise<number> {
  const [before, after] = [await readReportFile(old), await readReportFile(now)];
  const doubt = clusterDoubt(after, before, now);
  if (doubt !== null) throw new UsageError(doubt, 'Compare two reports of one cluster.');
  const asked = (await readFrameworks(framework, after.checks)).map((one) => assess(one, after));
  const diff = diffReports(before, after, asked);
  await writeStdout(textOf(diff, output));
  const reaches = failOn === 'none' ? [] : severities.slice(0, severities.indexOf(failOn) + 1);
  const breached = diff.newFindings.some(
    ({ severity, scope, status }) => scope === 'user' && status === 'fail' && reaches.includes(severity),
  );
  return breached ? 1 : diff.incomparable.length > 0 ? 3 : 0;
}

function textOf(diff: ReportDiff, output: DiffFlags['output']): string {
  if (output === 'json') return `${JSON.stringify(diff, null, 2)}\n`;
  if (output === 'yaml') return stringify(diff, { aliasDuplicateObjects: false, lineWidth: 0 });
  return renderDiff(diff, terminalOf('auto').columns);
}

/** A JSON report that a scan wrote. Rejects with UsageError for anything else. */
export async function readReportFile(file: string): Promise<Report> {
  const text = await readText(file);
  try {
    return readReport(text);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ReportError') throw error;
    throw new UsageError(`${file}: not a report of kaudit: ${error.message}`, 'kaudit scan -o json=FILE writes one.');
  }
}
