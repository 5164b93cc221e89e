import { type Severity, severities } from '../check.ts';
import { isRecord } from '../kubernetes/record.ts';
import type { Grade } from '../report.ts';
import type { Row } from './database.ts';
import type { Episode, ScanMark } from './episodes.ts';
import { HistoryError, type ScanSummary } from './record.ts';
import type { HistoryCluster } from './store.ts';

const grades: readonly Grade[] = ['A', 'B', 'C', 'D', 'F'];

export function clusterOf(row: Row): HistoryCluster {
  return { key: text(row, 'key'), name: text(row, 'name'), firstScanAt: time(row, 'first_scan_at') };
}

export function summaryOf(row: Row): ScanSummary {
  return {
    id: text(row, 'id'),
    cluster: text(row, 'cluster'),
    name: text(row, 'name'),
    at: time(row, 'at'),
    finishedAt: time(row, 'finished_at'),
    tool: text(row, 'tool'),
    rules: text(row, 'rules'),
    complete: flag(row, 'complete'),
    value: row.score_value === null ? null : number(row, 'score_value'),
    lower: number(row, 'score_lower'),
    upper: number(row, 'score_upper'),
    grade: oneOf(row, 'grade', grades),
    coverage: number(row, 'coverage'),
    version: textOrNull(row, 'version'),
    nodes: row.nodes === null ? null : number(row, 'nodes'),
    pods: row.pods === null ? null : number(row, 'pods'),
    critical: number(row, 'critical'),
    high: number(row, 'high'),
    medium: number(row, 'medium'),
    low: number(row, 'low'),
    unknown: number(row, 'unknown'),
    findings: number(row, 'findings'),
    waived: number(row, 'waived'),
  };
}

export function episodeOf(row: Row): Episode {
  return {
    cluster: text(row, 'cluster'),
    fingerprint: text(row, 'fingerprint'),
    openedAt: time(row, 'opened_at'),
    lastSeenAt: time(row, 'last_seen_at'),
    closedAt: row.closed_at === null ? null : time(row, 'closed_at'),
    check: text(row, 'check_id'),
    category: text(row, 'category'),
    severity: oneOf<Severity>(row, 'severity', severities),
    scope: oneOf(row, 'scope', ['user', 'system'] as const),
    kind: text(row, 'kind'),
    namespace: textOrNull(row, 'namespace'),
    name: text(row, 'object_name'),
    container: textOrNull(row, 'container'),
    team: textOrNull(row, 'team'),
    waived: flag(row, 'waived'),
  };
}

export function markOf(row: Row): ScanMark {
  const body: unknown = JSON.parse(text(row, 'body'));
  const texts = (value: unknown) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);
  if (!isRecord(body)) throw new HistoryError('a row of kaudit_judged is damaged');
  return {
    at: time(row, 'at'),
    judged: {
      checks: texts(body.checks),
      namespaces: body.namespaces === null ? null : texts(body.namespaces),
      excluded: texts(body.excluded),
    },
  };
}

function damaged(column: string): never {
  throw new HistoryError(`the column ${column} holds something else than kaudit writes`);
}

function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : damaged(column);
}

function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

function number(row: Row, column: string): number {
  const value = row[column];
  // PostgreSQL's driver gives bigint (of count) as text.
  const n =
    typeof value === 'number'
      ? value
      : typeof value === 'string' || typeof value === 'bigint'
        ? Number(value)
        : Number.NaN;
  return Number.isNaN(n) ? damaged(column) : n;
}

function flag(row: Row, column: string): boolean {
  const value = row[column];
  return typeof value === 'boolean' ? value : number(row, column) !== 0;
}

function time(row: Row, column: string): string {
  const value = row[column];
  return value instanceof Date ? value.toISOString() : text(row, column);
}

function oneOf<T extends string>(row: Row, column: string, values: readonly T[]): T {
  return values.find((value) => value === row[column]) ?? damaged(column);
}
