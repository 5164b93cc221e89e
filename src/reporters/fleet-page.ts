import type { FleetCluster, FleetReport } from '../fleet/fleet.ts';
import { headline, scoreText } from './fleet-table.ts';
import { html, type Markup, nothing } from './html/markup.ts';
import { staticPage, staticTable } from './html/static-page.ts';

/** The summary as one page: clusters worst first, what fails in several, where equals differ, what was not scanned. */
export function renderFleetPage(report: FleetReport): string {
  const { clusters, common, drift, counts, sameCluster, tool } = report;
  const body = html`<p>${headline(report)}.${report.complete ? '' : html` <strong class="bad">Not everything was seen.</strong>`} kaudit ${tool.version}</p>
<h2>Clusters, worst first</h2>
${staticTable('Clusters', ['cluster', 'grade', 'score', 'critical', 'high', 'medium', 'low', 'unknown', 'exit', 'Kubernetes', 'why'], clusters.map(clusterRow), new Set([2, 3, 4, 5, 6, 7, 8]))}
${section(
  'Fails in several clusters',
  ['check', 'severity', 'clusters', 'objects', 'passes where', 'how to fix', 'where'],
  common.map((one) => [
    one.check,
    severityOf(one.severity),
    `${one.clusters.length} of ${counts.distinct}`,
    one.objects,
    one.title,
    one.remediation,
    one.clusters.join(', '),
  ]),
  new Set([2, 3]),
)}
${section(
  'Drift: clusters that should be equal and are not',
  ['check', 'severity', 'among', 'verdicts'],
  drift.map(({ check, severity, group, verdicts }) => [
    check,
    severityOf(severity),
    group,
    html`${verdicts.map(({ status, clusters: names }) => html`<div><span class="${status === 'fail' ? 'bad' : status === 'pass' ? 'good' : 'warn'}">${status}</span>: ${names.join(', ')}</div>`)}`,
  ]),
)}
${sameCluster.map((group) => html`<p class="warn">${group.join(', ')} lead to one and the same cluster, which counts once above.</p>`)}`;
  return staticPage('kaudit: several clusters', body);
}

function clusterRow({
  context,
  score,
  failing,
  verdicts,
  exitCode,
  cluster,
  reason,
}: FleetCluster): (Markup | string | number)[] {
  const grade = score?.grade ?? 'not scanned';
  const count = (n: number | undefined) => n ?? '–';
  return [
    context,
    html`<span class="${grade === 'A' || grade === 'B' ? 'good' : 'bad'}">${grade}</span>`,
    scoreText(score),
    count(failing?.critical),
    count(failing?.high),
    count(failing?.medium),
    count(failing?.low),
    count(verdicts?.unknown),
    exitCode,
    cluster === null ? '–' : `${cluster.version ?? 'unknown'} ${cluster.distribution}`,
    reason,
  ];
}

function severityOf(severity: string): Markup {
  return html`<span class="${severity === 'critical' || severity === 'high' ? 'bad' : 'soft'}">${severity}</span>`;
}

function section(
  title: string,
  head: readonly string[],
  rows: readonly (readonly (Markup | string | number)[])[],
  numbers?: ReadonlySet<number>,
): Markup {
  return rows.length === 0
    ? nothing
    : html`<h2>${title}</h2>
${staticTable(title, head, rows, numbers)}`;
}
