import { recordOf, type ScanSummary } from './history/record.ts';
import { pointsOf } from './history/trend.ts';
import type { HistoryPoint, Report } from './report.ts';

/** Scans kept in a report; a year of nights and some. */
const most = 400;

/**
 * The report with the earlier scans of its cluster, of which there may be any number in a history of several. Throws HistoryError
 * where the report does not say of which cluster it is, or when. Pure.
 */
export function withHistory(report: Report, scans: readonly ScanSummary[]): Report {
  const { summary } = recordOf(report);
  const earlier = scans
    .filter(({ cluster, id, at }) => cluster === summary.cluster && id !== summary.id && at < summary.at)
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  const all = pointsOf([...earlier, summary]);
  const points = all
    .slice(-most)
    .map(({ at, value, lower, upper, grade, complete, findings, rulesChanged }): HistoryPoint => {
      return { at, value, lower, upper, grade, complete, findings, rulesChanged };
    });
  return { ...report, history: { points, omitted: all.length - points.length } };
}
