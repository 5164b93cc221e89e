import { stringify } from 'csv-stringify/sync';
import { printable } from '../printable.ts';
import type { Report } from '../report.ts';
import type { RenderOptions } from './index.ts';
import { atLeast } from './least-severity.ts';

const columns = [
  'check',
  'category',
  'severity',
  'status',
  'scope',
  'apiVersion',
  'kind',
  'namespace',
  'name',
  'container',
  'part',
  'fieldPath',
  'value',
  'message',
  'remediation',
  'instances',
  'points',
  'controls',
  'waiver',
  'expires',
  'baseline',
  'file',
  'line',
  'fingerprint',
];

/** One row for a finding, one for a check that has none: RFC 4180, cells that a spreadsheet would calculate quoted away. */
export function renderCsv(report: Report, { minSeverity }: RenderOptions = {}): string {
  const checks = new Map(report.checks.map((check) => [check.id, check]));
  const listed = new Set(report.findings.map(({ check }) => check));
  const shown = report.findings.filter(atLeast(minSeverity));
  const findings = shown.map(({ object, evidence, waiver, source, ...finding }) => [
    finding.check,
    finding.category,
    finding.severity,
    finding.status,
    finding.scope,
    object.apiVersion,
    object.kind,
    object.namespace ?? '',
    object.name,
    finding.container ?? '',
    finding.part ?? '',
    finding.fieldPath ?? '',
    evidence.value === null ? '' : String(evidence.value),
    finding.message,
    finding.remediation,
    finding.instances,
    finding.points,
    checks.get(finding.check)?.controls.join(' ') ?? '',
    waiver?.reason ?? '',
    waiver?.expires ?? '',
    finding.baseline ?? '',
    source?.file ?? '',
    source?.line ?? '',
    finding.fingerprint,
  ]);
  const others = report.checks
    .filter(({ id }) => !listed.has(id))
    .map(({ id, category, severity, status, reason, title, controls }) => {
      const row = new Map<string, string>([
        ['check', id],
        ['category', category],
        ['severity', severity],
        ['status', status],
        ['message', reason ?? title],
        ['controls', controls.join(' ')],
      ]);
      return columns.map((column) => row.get(column) ?? '');
    });
  const cells = [...findings, ...others].map((row) =>
    row.map((cell) => (typeof cell === 'string' ? printable(cell, 4_000) : cell)),
  );
  return stringify(cells, { header: true, columns, escape_formulas: true, record_delimiter: 'windows' });
}
