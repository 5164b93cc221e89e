import type { FleetReport } from '../fleet/fleet.ts';
import { headline, scoreText, some } from './fleet-table.ts';
import { markdownText as text } from './markdown.ts';

/** Rows of common findings and drift: more would not fit a comment on a pull request. */
const rowsShown = 50;

/** Markdown for a comment or a job summary. */
export function renderFleetMarkdown(report: FleetReport): string {
  const { clusters, common, drift, counts, sameCluster } = report;
  const blocks = [
    `## kaudit: ${headline(report)}`,
    table(
      ['cluster', 'grade', 'score', 'critical', 'high', 'medium', 'low', 'unknown', 'exit'],
      clusters.map(({ context, score, failing, verdicts, exitCode }) => [
        text(context),
        score?.grade ?? 'not scanned',
        scoreText(score),
        ...[failing?.critical, failing?.high, failing?.medium, failing?.low, verdicts?.unknown].map((n) =>
          String(n ?? '–'),
        ),
        String(exitCode),
      ]),
    ),
    ...section(
      'Fails in several clusters',
      ['severity', 'check', 'clusters', 'objects'],
      common.map(({ severity, check, clusters: failing, objects }) => [
        severity,
        `\`${check}\``,
        `${failing.length} of ${counts.distinct}`,
        String(objects),
      ]),
    ),
    ...section(
      'Drift between clusters that should be equal',
      ['severity', 'check', 'verdicts'],
      drift.map(({ severity, check, verdicts }) => [
        severity,
        `\`${check}\``,
        text(verdicts.map(({ status, clusters: names }) => `${status}: ${some(names)}`).join('; ')),
      ]),
    ),
    ...sameCluster.map((group) => `${text(some(group))} lead to one and the same cluster, which counts once above.`),
    ...section(
      'Not scanned',
      ['cluster', 'why'],
      clusters.filter(({ status }) => status === 'failed').map(({ context, reason }) => [text(context), text(reason)]),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const rest = rows.length - rowsShown;
  return [
    `### ${title}`,
    table(head, rows.slice(0, rowsShown)),
    ...(rest > 0 ? [`and ${rest} more, which do not fit here.`] : []),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
