import { stringify as stringifyCsv } from 'csv-stringify/sync';
import { stringify } from 'yaml';
import type { FleetReport } from '../fleet/fleet.ts';
import { printable } from '../printable.ts';
import { renderFleetMarkdown } from './fleet-markdown.ts';
import { renderFleetPage } from './fleet-page.ts';
import { renderFleetTable } from './fleet-table.ts';

/** How a person wants to see a summary; data formats ignore it. */
export interface FleetOptions {
  readonly columns: number;
  readonly color: boolean;
  /** Only the clusters. */
  readonly quiet: boolean;
  /** Every common finding and every drift. */
  readonly verbose: boolean;
}

const reporters: ReadonlyMap<string, (report: FleetReport, options: FleetOptions) => string> = new Map([
  ['table', renderFleetTable],
  ['json', (report: FleetReport) => `${JSON.stringify(report, null, 2)}\n`],
  ['yaml', (report: FleetReport) => stringify(report, { aliasDuplicateObjects: false, lineWidth: 0 })],
  ['csv', renderFleetCsv],
  ['markdown', renderFleetMarkdown],
  ['html', renderFleetPage],
]);

/** Names of all formats of a summary. */
export const fleetFormats: readonly string[] = [...reporters.keys()];

/** A summary in a format, as text that ends with a newline; throws for a format that does not exist. */
export function renderFleet(report: FleetReport, format: string, options: FleetOptions): string {
  const reporter = reporters.get(format);
  if (reporter === undefined) throw new Error(`there is no format ${format}`);
  return reporter(report, options);
}

const columns = [
  'context',
  'status',
  'exitCode',
  'complete',
  'grade',
  'lower',
  'upper',
  'critical',
  'high',
  'medium',
  'low',
  'unknown',
  'version',
  'distribution',
  'nodes',
  'pods',
  'uid',
  'reason',
];

/** One row for a cluster: RFC 4180, cells that a spreadsheet would calculate quoted away. */
function renderFleetCsv({ clusters }: FleetReport): string {
  const rows = clusters.map(({ cluster, score, failing, verdicts, ...one }) =>
    [
      one.context,
      one.status,
      one.exitCode,
      String(one.complete),
      score?.grade,
      score?.lower,
      score?.upper,
      failing?.critical,
      failing?.high,
      failing?.medium,
      failing?.low,
      verdicts?.unknown,
      cluster?.version,
      cluster?.distribution,
      cluster?.nodes,
      cluster?.pods,
      cluster?.uid,
      one.reason,
    ].map((cell) => (typeof cell === 'string' ? printable(cell, 4_000) : (cell ?? ''))),
  );
  return stringifyCsv(rows, { header: true, columns, escape_formulas: true, record_delimiter: 'windows' });
}
