import { type Category, type Severity, severities } from '../check.ts';
import type { Report, Status } from '../report.ts';
import { driftOf, type FleetDrift, type Group } from './drift.ts';

/** Why a cluster has no report. */
export interface FleetError {
  readonly message: string;
  /** The exit code that a scan of this cluster alone would have ended with. */
  readonly exitCode: number;
}

/** What is kept of a cluster's report: its verdicts, and none of its findings. */
export interface ClusterResult {
  readonly context: string;
  readonly cluster: Report['cluster'];
  readonly scan: Pick<Report['scan'], 'startedAt' | 'finishedAt' | 'complete'>;
  readonly score: Pick<Report['score'], 'value' | 'lower' | 'upper' | 'grade'>;
  readonly coverage: number;
  readonly checks: readonly FleetVerdict[];
  /** What the gate says of it alone. */
  readonly exitCode: number;
  readonly reason: string;
}

/** A check's verdict in one cluster; `objects` as the score counts them. */
export interface FleetVerdict {
  readonly check: FleetCheck;
  readonly status: Status;
  readonly objects: number;
}

/** What is the same of a check in all clusters, and held once. */
export interface FleetCheck {
  readonly id: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly title: string;
  readonly remediation: string;
}

/** How one cluster came out. */
export type Outcome =
  | { readonly context: string; readonly result: ClusterResult }
  | { readonly context: string; readonly error: FleetError };

/** A cluster in the summary. */
export interface FleetCluster {
  readonly context: string;
  readonly status: 'scanned' | 'failed';
  readonly exitCode: number;
  /** What the exit code means. */
  readonly reason: string;
  readonly complete: boolean;
  /** The rest is null where the cluster could not be scanned. */
  readonly cluster: Report['cluster'] | null;
  readonly scan: ClusterResult['scan'] | null;
  readonly score: ClusterResult['score'] | null;
  readonly coverage: number | null;
  /** Failing checks by severity; system components alone do not count. */
  readonly failing: Readonly<Record<Severity, number>> | null;
  readonly verdicts: Readonly<Record<Status, number>> | null;
}

/** A check that fails in several clusters. */
export interface CommonFinding extends Omit<FleetCheck, 'id'> {
  readonly check: string;
  readonly clusters: readonly string[];
  /** Objects in all of them. */
  readonly objects: number;
}

/** The one result of a scan of several clusters. */
export interface FleetReport {
  readonly apiVersion: 'kaudit.dev/v1alpha1';
  readonly kind: 'FleetReport';
  readonly tool: { readonly name: string; readonly version: string };
  readonly exitCode: number;
  /** True where every cluster was scanned and seen whole. */
  readonly complete: boolean;
  readonly counts: {
    readonly clusters: number;
    readonly scanned: number;
    /** Clusters among those scanned, each once whatever contexts lead to it. */
    readonly distinct: number;
    readonly failed: number;
    readonly incomplete: number;
  };
  /** Worst first: the lowest score, then those that could not be scanned. */
  readonly clusters: readonly FleetCluster[];
  /** Worst first: severity, then in how many clusters. */
  readonly common: readonly CommonFinding[];
  readonly drift: readonly FleetDrift[];
  /** Contexts that lead to one and the same cluster; only the first of each, which saw most, counts in `common` and `drift`. */
  readonly sameCluster: readonly (readonly string[])[];
}

/** Drops of a report what a summary does not show; `catalogue` holds what reports share, and grows. */
export function compact(
  context: string,
  report: Report,
  decision: { readonly exitCode: number; readonly reason: string },
  catalogue: Map<string, FleetCheck>,
): ClusterResult {
  const { startedAt, finishedAt, complete } = report.scan;
  const { value, lower, upper, grade } = report.score;
  const checks = report.checks.map(({ id, category, severity, title, remediation, status, objects }) => {
    const check = catalogue.get(id) ?? { id, category, severity, title, remediation };
    catalogue.set(id, check);
    return { check, status, objects };
  });
  return {
    context,
    cluster: report.cluster,
    scan: { startedAt, finishedAt, complete },
    score: { value, lower, upper, grade },
    coverage: report.coverage.ratio,
    checks,
    ...decision,
  };
}

/** The summary of all clusters. `equal`: groups of contexts that should be equal, all of them by default. Pure. */
export function summariseFleet(
  outcomes: readonly Outcome[],
  { tool, equal = [['*']] }: { readonly tool: FleetReport['tool']; readonly equal?: readonly Group[] },
): FleetReport {
  const results = outcomes.flatMap((one) => ('result' in one ? [one.result] : [])).sort(byContext);
  const clusters = outcomes.map(clusterOf).sort(worstFirst);
  const failed = clusters.filter(({ status }) => status === 'failed').length;
  const incomplete = clusters.filter(({ status, complete }) => status === 'scanned' && !complete).length;
  const sameCluster = [...byCluster(results).values()]
    .filter((group) => group.length > 1)
    .map((group) => group.toSorted((a, b) => b.coverage - a.coverage));
  const repeated = new Set(sameCluster.flatMap((group) => group.slice(1).map(({ context }) => context)));
  const distinct = results.filter(({ context }) => !repeated.has(context));
  return {
    apiVersion: 'kaudit.dev/v1alpha1',
    kind: 'FleetReport',
    tool: { name: tool.name, version: tool.version },
    exitCode: exitCodeOf(clusters),
    complete: failed === 0 && incomplete === 0,
    counts: { clusters: clusters.length, scanned: results.length, distinct: distinct.length, failed, incomplete },
    clusters,
    common: commonOf(distinct),
    drift: driftOf(distinct, equal),
    sameCluster: sameCluster.map((group) => group.map(({ context }) => context)),
  };
}

/** Worst by contract: 5 broken, 1 a breach anywhere, 4 nothing could be scanned, 3 something was not, else 0. */
export function exitCodeOf(clusters: readonly Pick<FleetCluster, 'status' | 'exitCode'>[]): number {
  const codes = clusters.map(({ exitCode }) => exitCode);
  if (codes.includes(5)) return 5;
  if (clusters.some(({ status, exitCode }) => status === 'scanned' && exitCode === 1)) return 1;
  if (clusters.length > 0 && clusters.every(({ status }) => status === 'failed')) return 4;
  return codes.every((code) => code === 0) ? 0 : 3;
}

function clusterOf(outcome: Outcome): FleetCluster {
  if ('error' in outcome)
    return {
      context: outcome.context,
      status: 'failed',
      exitCode: outcome.error.exitCode,
      reason: outcome.error.message,
      complete: false,
      cluster: null,
      scan: null,
      score: null,
      coverage: null,
      failing: null,
      verdicts: null,
    };
  const { context, exitCode, reason, scan, cluster, score, coverage, checks } = outcome.result;
  const failing: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  const verdicts: Record<Status, number> = { pass: 0, fail: 0, unknown: 0, manual: 0, 'not-applicable': 0 };
  for (const { check, status, objects } of checks) {
    verdicts[status] += 1;
    if (status === 'fail' && objects > 0) failing[check.severity] += 1;
  }
  return {
    context,
    status: 'scanned',
    exitCode,
    reason,
    complete: scan.complete,
    cluster,
    scan,
    score,
    coverage,
    failing,
    verdicts,
  };
}

function worstFirst(a: FleetCluster, b: FleetCluster): number {
  return (a.score?.lower ?? 101) - (b.score?.lower ?? 101) || compareText(a.context, b.context);
}

function commonOf(results: readonly ClusterResult[]): CommonFinding[] {
  const failing = new Map<string, { check: FleetCheck; clusters: string[]; objects: number }>();
  for (const { context, checks } of results)
    for (const { check, status, objects } of checks) {
      if (status !== 'fail' || objects === 0) continue;
      const known = failing.get(check.id) ?? { check, clusters: [], objects: 0 };
      known.clusters.push(context);
      known.objects += objects;
      failing.set(check.id, known);
    }
  return [...failing.values()]
    .filter(({ clusters }) => clusters.length > 1)
    .map(({ check: { id, ...rest }, clusters, objects }) => ({ check: id, ...rest, clusters, objects }))
    .sort(
      (a, b) =>
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        b.clusters.length - a.clusters.length ||
        b.objects - a.objects ||
        compareText(a.check, b.check),
    );
}

function byCluster(results: readonly ClusterResult[]): Map<string, ClusterResult[]> {
  const groups = new Map<string, ClusterResult[]>();
  for (const result of results) {
    const { uid } = result.cluster;
    if (uid === null) continue;
    const group = groups.get(uid);
    if (group === undefined) groups.set(uid, [result]);
    else group.push(result);
  }
  return groups;
}

function byContext(a: ClusterResult, b: ClusterResult): number {
  return compareText(a.context, b.context);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
