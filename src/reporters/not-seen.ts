import { printable } from '../printable.ts';
import { resourceGaps } from './gaps.ts';
import type { Page } from './page.ts';
import { amount, margin, renderRows, wrap } from './text.ts';

/** What was not seen and which checks that costs; empty where nothing is missing and no list changed. */
export function notSeen({ report, columns, colors }: Page): string {
  const unknown = report.checks.filter(({ status }) => status === 'unknown');
  const gaps = resourceGaps(report);
  if (unknown.length === 0 && gaps.length === 0) return '';
  const costs = (resource: string) => unknown.filter(({ reason }) => reason?.includes(resource) === true).length;
  const rows = gaps.map(({ resource, state, reason, attempts }) => {
    const lost = costs(resource);
    const why = `${state}${reason === null ? '' : ` (${reason})`}, ${amount(attempts, 'request')}`;
    return [printable(resource, 100), printable(why, 60), lost === 0 ? '' : `${amount(lost, 'check')} unknown`];
  });
  const scope =
    report.scan.scope.namespaces === null
      ? 'in the whole cluster'
      : `in ${printable(report.scan.scope.namespaces.join(', '), 60)}`;
  const table = rows.length === 0 ? '' : gapRows(colors.bold(`Not seen ${scope}`), rows, columns);
  const others = unknown.filter(({ reason }) => !gaps.some(({ resource }) => reason?.includes(resource)));
  const lines = others.flatMap(({ id, reason }) =>
    wrap(`${id} unknown: ${printable(reason ?? '', 600)}`, columns - 4).map((line) => `    ${line}`),
  );
  const denied = gaps
    .filter(({ state }) => state === 'denied')
    .map(({ resource }) => `${verbFor(resource)} ${resource}`);
  const help =
    denied.length === 0
      ? []
      : wrap(
          `kaudit rbac | kubectl apply -f -   grants what is missing: ${printable(denied.join(', '), 2_000)}`,
          columns - 4,
        ).map((line) => `    ${line}`);
  return [...(table === '' ? [] : [table]), ...lines, ...help].join('\n');
}

/** Side by side where all of it fits, else one after the other: no name is cut. */
function gapRows(title: string, rows: readonly (readonly string[])[], columns: number): string {
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  if (widths.reduce((sum, width) => sum + width + 2, 0) <= columns)
    return margin(renderRows([title, '', 'costs'], rows, columns - 2)).trimEnd();
  const lines = rows.flatMap((row) => wrap(row.filter((cell) => cell !== '').join('  '), columns - 4));
  return [`  ${title}`, ...lines.map((line) => `    ${line}`)].join('\n');
}

/** The verb that reads a source: documents are single objects or paths, everything else is listed. */
function verbFor(resource: string): string {
  return resource.includes('/') ? 'get' : 'list';
}
