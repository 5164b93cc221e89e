import { clusterDoubt, compareWithBaseline } from '../baseline.ts';
import { assess } from '../frameworks/assess.ts';
import type { Report } from '../report.ts';
import { formats } from '../reporters/index.ts';
import { readReportFile } from './diff.ts';
import { UsageError } from './errors.ts';
import { readFrameworks } from './frameworks.ts';
import { openOutputs, parseOutputs } from './output.ts';
import { type ReportFlags, renderFor } from './scan.ts';

/** `kaudit report FILE`: renders a saved report, escaped like live data; by benchmarks and beside an earlier one where asked. */
export async function runReport(file: string, flags: ReportFlags): Promise<void> {
  const specs = parseOutputs(flags.output, formats);
  const saved = await withFrameworks(await readReportFile(file), flags.framework);
  const beside = flags.baseline === undefined ? saved : await compared(saved, flags.baseline);
  const report =
    flags.history === undefined
      ? beside
      : (await (await import('./earlier-scans.ts')).rememberFrom(flags.history))(beside);
  const outputs = await openOutputs(specs);
  await outputs.write((format, toFile) => renderFor(report, format, toFile, flags));
}

/** The report with these benchmarks too; one that it was made with stays as it is. */
async function withFrameworks(report: Report, names: readonly string[] | undefined): Promise<Report> {
  const asked = await readFrameworks(names, report.checks);
  const known = new Set(report.frameworks.map(({ framework }) => framework));
  const added = asked.filter(({ id }) => !known.has(id)).map((framework) => assess(framework, report));
  return { ...report, frameworks: [...report.frameworks, ...added] };
}

async function compared(report: Report, file: string): Promise<Report> {
  const baseline = await readReportFile(file);
  const doubt = clusterDoubt(baseline, report, file);
  if (doubt === null) return compareWithBaseline(report, baseline);
  throw new UsageError(doubt, 'Compare two reports on one cluster.');
}
