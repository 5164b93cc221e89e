import { createHash } from 'node:crypto';
import type { Severity } from '../check.ts';
import type { Finding, Grade, Report } from '../report.ts';

/** A history that can not be read or written: says which and why, and never holds a password. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
}

/** What a scan could have told of: only there does a finding's absence mean that it is gone. */
export interface Judged {
  /** Checks with a verdict on whole data, sorted. */
  readonly checks: readonly string[];
  /** Null for the whole cluster. */
  readonly namespaces: readonly string[] | null;
  readonly excluded: readonly string[];
}

/** A finding as a history keeps it: what it is and where, without its message. */
export interface FindingRecord {
  readonly fingerprint: string;
  readonly check: string;
  readonly category: string;
  readonly severity: Severity;
  readonly scope: 'user' | 'system';
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly container: string | null;
  /** By label where one tells, else the namespace; null for what lies in none. */
  readonly team: string | null;
  readonly waived: boolean;
}

/** One night of one cluster, without its findings. Times are ISO 8601 in UTC. */
export interface ScanSummary {
  /** The same for the same scan, however often its report is rendered. */
  readonly id: string;
  /** The UID of kube-system; where that is not known, the context. */
  readonly cluster: string;
  readonly name: string;
  readonly at: string;
  readonly finishedAt: string;
  readonly tool: string;
  readonly rules: string;
  readonly complete: boolean;
  readonly value: number | null;
  readonly lower: number;
  readonly upper: number;
  readonly grade: Grade;
  readonly coverage: number;
  readonly version: string | null;
  readonly nodes: number | null;
  readonly pods: number | null;
  /** Failing checks by severity, as the score counts them. */
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
  readonly low: number;
  readonly unknown: number;
  /** Findings of scope user that nobody accepted, and those that a waiver accepts. */
  readonly findings: number;
  readonly waived: number;
}

/** What a history takes from a report. */
export interface ScanRecord {
  readonly summary: ScanSummary;
  readonly judged: Judged;
  readonly findings: readonly FindingRecord[];
}

/** What a history keeps of a report; throws HistoryError where it does not say which cluster, or when. */
export function recordOf(report: Report): ScanRecord {
  const { cluster, scan, score, tool, checks, coverage } = report;
  const key = cluster.uid ?? (cluster.context === null ? null : `context:${cluster.context}`);
  if (key === null) throw new HistoryError('the report does not say of which cluster it is: neither UID nor context');
  const at = timeOf(scan.startedAt);
  const finishedAt = timeOf(scan.finishedAt);
  const failing = (severity: Severity) =>
    checks.filter((check) => check.severity === severity && check.status === 'fail' && check.objects > 0).length;
  const own = report.findings.filter(({ scope }) => scope === 'user');
  const identity = JSON.stringify([key, at, finishedAt, tool.rules, scan.scope.namespaces, checks.map(({ id }) => id)]);
  return {
    summary: {
      id: createHash('sha256').update(identity).digest('hex').slice(0, 32),
      cluster: key,
      name: cluster.context ?? cluster.server ?? key,
      at,
      finishedAt,
      tool: tool.version,
      rules: tool.rules,
      complete: scan.complete,
      value: score.value,
      lower: score.lower,
      upper: score.upper,
      grade: score.grade,
      coverage: coverage.ratio,
      version: cluster.version,
      nodes: cluster.nodes,
      pods: cluster.pods,
      critical: failing('critical'),
      high: failing('high'),
      medium: failing('medium'),
      low: failing('low'),
      unknown: checks.filter(({ status }) => status === 'unknown').length,
      findings: own.filter(({ status }) => status === 'fail').length,
      waived: own.filter(({ status }) => status === 'waived').length,
    },
    judged: judgedBy(report),
    findings: [
      ...new Map(report.findings.map((finding) => [finding.fingerprint, findingOf(finding, report)])).values(),
    ],
  };
}

/** A check that was cut, rests on partial data or is unknown says nothing about what it does not list. */
function judgedBy({ checks, scan }: Report): Judged {
  const whole = checks.filter(
    ({ status, complete, findingsOmitted }) =>
      status === 'pass' || status === 'not-applicable' || (status === 'fail' && complete && findingsOmitted === 0),
  );
  const { namespaces, listable = null, selector, excludedNamespaces: excluded = [] } = scan.scope;
  return {
    // Of what a selector left out nothing is known.
    checks: selector === undefined ? whole.map(({ id }) => id).sort() : [],
    namespaces: namespaces ?? listable,
    excluded,
  };
}

function findingOf({ object, ...finding }: Finding, { teams = {} }: Report): FindingRecord {
  const namespace = object.namespace ?? (object.kind === 'Namespace' ? object.name : null);
  const labelled = namespace !== null && Object.hasOwn(teams, namespace) ? teams[namespace] : undefined;
  return {
    fingerprint: finding.fingerprint,
    check: finding.check,
    category: finding.category,
    severity: finding.severity,
    scope: finding.scope,
    kind: object.kind,
    namespace: object.namespace ?? null,
    name: object.name,
    container: finding.container,
    team: labelled ?? namespace,
    waived: finding.status === 'waived',
  };
}

/** ISO 8601 in UTC; throws HistoryError for what is no time. */
export function timeOf(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new HistoryError('the report does not say when the scan ran');
  return new Date(time).toISOString();
}
