import { formats } from '../reporters/index.ts';
import { readReportFile } from './diff.ts';
import { openOutputs, parseOutputs } from './output.ts';
import { type ReportFlags, renderFor } from './scan.ts';

/** `kaudit report FILE`: renders a saved report, escaped like live data. */
export async function runReport(file: string, flags: ReportFlags): Promise<void> {
  const specs = parseOutputs(flags.output, formats);
  const report = await readReportFile(file);
  const outputs = await openOutputs(specs);
  await outputs.write((format, toFile) => renderFor(report, format, toFile, flags));
}
