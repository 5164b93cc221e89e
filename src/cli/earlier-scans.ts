import { openHistory } from '../history/open.ts';
import { printable } from '../printable.ts';
import type { Report } from '../report.ts';
import { withHistory } from '../report-history.ts';
import { placeOf } from './history.ts';

/** Reads a history before a scan begins, and gives what puts its scans of the same cluster into the report. Rejects with HistoryError, UsageError. */
export async function rememberFrom(store: string): Promise<(report: Report) => Report> {
  const history = await openHistory(placeOf(store), (file, why) => {
    process.stderr.write(`kaudit: left out ${printable(file)}: ${printable(why)}\n`);
  });
  try {
    const scans = await history.scans({});
    return (report) => withHistory(report, scans);
  } finally {
    await history.close();
  }
}
