import { readReport } from '../read-report.ts';
import { formats } from '../reporters/index.ts';
import { UsageError } from './errors.ts';
import { readText } from './input.ts';
import { openOutputs, parseOutputs } from './output.ts';
import { type ReportFlags, renderFor } from './scan.ts';

/** `kaudit report FILE`: renders a saved report, escaped like live data. */
export async function runReport(file: string, flags: ReportFlags): Promise<void> {
  const specs = parseOutputs(flags.output, formats);
  const text = await readText(file);
  let report: ReturnType<typeof readReport>;
  try {
    report = readReport(text);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ReportError') throw error;
    throw new UsageError(`${file}: not a report of kaudit: ${error.message}`, 'kaudit scan -o json=FILE writes one.');
  }
  const outputs = await openOutputs(specs);
  await outputs.write((format, toFile) => renderFor(report, format, toFile, flags));
}
