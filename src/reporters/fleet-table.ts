import pico from 'picocolors';
import type { FleetCluster, FleetReport } from '../fleet/fleet.ts';
import { printable, tenths } from '../printable.ts';
import type { FleetOptions } from './fleet.ts';
import { amount, margin, renderRows, wrap } from './text.ts';

/** Rows of common findings and drift that are shown, unless everything is wanted. */
const rowsShown = 10;

/** The summary for a person at a terminal: which cluster is worst, what to fix once for all, where equals differ. */
export function renderFleetTable(report: FleetReport, { columns, color, quiet, verbose }: FleetOptions): string {
  const colors = pico.createColors(color);
  const limit = verbose ? Number.POSITIVE_INFINITY : rowsShown;
  const heading = (text: string) => `  ${colors.bold(text)}`;
  const blocks = [
    colors.bold(headline(report)),
    margin(clusterRows(report, columns - 2)),
    ...(quiet
      ? []
      : [
          block(heading('Fails in several clusters'), commonRows(report, limit, columns - 2)),
          block(heading('Drift: clusters that should be equal and are not'), driftRows(report, limit, columns - 2)),
          sameCluster(report, columns),
          notScanned(report, heading('Not scanned'), columns),
        ]),
  ];
  return `${blocks.filter((text) => text !== '').join('\n\n')}\n`;
}

/** `3 clusters: 2 scanned, 1 failed`. */
export function headline({ counts: { clusters, scanned, failed, incomplete } }: FleetReport): string {
  const parts = [
    `${scanned} scanned`,
    incomplete === 0 ? '' : `${incomplete} of them incomplete`,
    failed === 0 ? '' : `${failed} failed`,
  ];
  return `${amount(clusters, 'cluster')}: ${parts.filter((part) => part !== '').join(', ')}`;
}

/** `41.2`, or its bounds where something was not seen. */
export function scoreText(score: FleetCluster['score']): string {
  if (score === null) return '–';
  return score.value === null ? `${tenths(score.lower)}–${tenths(score.upper)}` : tenths(score.value);
}

function clusterRows({ clusters }: FleetReport, columns: number): string {
  const head = ['cluster', 'grade', 'score', 'critical', 'high', 'medium', 'low', 'unknown', 'exit', 'version'];
  const rows = clusters.map(({ context, score, failing, verdicts, exitCode, cluster }) => [
    printable(context),
    score?.grade ?? '–',
    scoreText(score),
    String(failing?.critical ?? '–'),
    String(failing?.high ?? '–'),
    String(failing?.medium ?? '–'),
    String(failing?.low ?? '–'),
    String(verdicts?.unknown ?? '–'),
    String(exitCode),
    cluster === null ? 'not scanned' : printable(cluster.version ?? 'unknown', 40),
  ]);
  return renderRows(head, rows, columns);
}

function commonRows({ common, counts }: FleetReport, limit: number, columns: number): string {
  const rows = common
    .slice(0, limit)
    .map(({ check, severity, clusters, objects }) => [
      severity,
      check,
      `${clusters.length} of ${counts.distinct}`,
      String(objects),
    ]);
  return rows.length === 0
    ? ''
    : `${renderRows(['severity', 'check', 'clusters', 'objects'], rows, columns)}${more(common.length, limit)}`;
}

function driftRows({ drift }: FleetReport, limit: number, columns: number): string {
  const rows = drift
    .slice(0, limit)
    .map(({ check, severity, verdicts }) => [
      severity,
      check,
      verdicts.map(({ status, clusters }) => `${status}: ${some(clusters)}`).join('; '),
    ]);
  return rows.length === 0
    ? ''
    : `${renderRows(['severity', 'check', 'verdicts'], rows, columns)}${more(drift.length, limit)}`;
}

/** The first names, and how many more there are. */
export function some(names: readonly string[], limit = 5): string {
  const shown = names.slice(0, limit).map((name) => printable(name));
  return `${shown.join(', ')}${names.length > limit ? ` and ${names.length - limit} more` : ''}`;
}

function more(n: number, limit: number): string {
  return n > limit ? `\nand ${n - limit} more; -v shows all` : '';
}

function sameCluster({ sameCluster: groups }: FleetReport, columns: number): string {
  return groups
    .flatMap((group) => wrap(`  ${some(group)} lead to one and the same cluster, which counts once above.`, columns))
    .join('\n');
}

function notScanned({ clusters }: FleetReport, heading: string, columns: number): string {
  const rows = clusters
    .filter(({ status }) => status === 'failed')
    .map(({ context, reason }) => [printable(context), printable(reason, 500)]);
  return rows.length === 0 ? '' : block(heading, renderRows(['cluster', 'why'], rows, columns - 2));
}

function block(heading: string, text: string): string {
  return text === '' ? '' : `${heading}\n${margin(text)}`;
}
