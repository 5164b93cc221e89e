import { compareFrameworks, frameworksOf } from './frameworks/compare.ts';
import type { CheckSummary, Finding, FrameworkChange, FrameworkSummary, Report, Score } from './report.ts';

/** A finding that both reports have and that reads otherwise. */
export interface ChangedFinding {
  readonly finding: Finding;
  /** What changed, as `severity: high → critical`. */
  readonly changes: readonly string[];
}

/** Something that the two reports can not tell. */
export interface Incomparable {
  readonly check: string;
  readonly reason: string;
}

/** What one check adds to the move of the score: positive where it got better. */
export interface ScoreMove {
  readonly check: string;
  readonly moved: number;
  readonly before: string;
  readonly after: string;
}

/** What changed between two reports on one cluster, and why the score moved. */
export interface ReportDiff {
  readonly apiVersion: 'kaudit.dev/v1alpha1';
  readonly kind: 'ReportDiff';
  readonly old: Side;
  readonly new: Side;
  readonly newFindings: readonly Finding[];
  readonly fixedFindings: readonly Finding[];
  readonly changedFindings: readonly ChangedFinding[];
  readonly incomparable: readonly Incomparable[];
  /** The checks that moved the score, the most first; they add up to the difference of the upper bounds. */
  readonly moves: readonly ScoreMove[];
  /** What became of the controls of each benchmark that either report is about, or that was asked for. */
  readonly frameworks: readonly FrameworkChange[];
}

interface Side {
  readonly finishedAt: string;
  readonly version: string;
  readonly rules: string;
  readonly cluster: string | null;
  readonly score: Score;
  readonly grade: string;
}

/**
 * Compares two reports: a finding is new or fixed only where both scans looked and could tell, else it is incomparable. `asked`:
 * benchmarks to compare though both reports were made without. Pure.
 */
export function diffReports(old: Report, now: Report, asked: readonly FrameworkSummary[] = []): ReportDiff {
  const keyOf = keyFor(old, now);
  const before = new Map(old.findings.map((finding) => [keyOf(finding), finding]));
  const after = new Map(now.findings.map((finding) => [keyOf(finding), finding]));
  const unjudged = listIncomparable(old, now);
  const own = frameworksOf(old, now);
  const ids = new Set(own.map(({ framework }) => framework));
  const silent = new Set(unjudged.map(({ check }) => check));
  const only = (findings: readonly Finding[], others: ReadonlyMap<string, Finding>) =>
    findings.filter((finding) => !others.has(keyOf(finding)) && !silent.has(finding.check));
  const [added, gone] = [only(now.findings, before), only(old.findings, after)];
  const [inOld, inNow] = [scopeTest(old, now), scopeTest(now, old)];
  const beyond = [...listBeyond(added, inOld, ['new', 'old']), ...listBeyond(gone, inNow, ['old', 'new'])];
  return {
    apiVersion: 'kaudit.dev/v1alpha1',
    kind: 'ReportDiff',
    old: sideOf(old),
    new: sideOf(now),
    newFindings: added.filter(inOld),
    fixedFindings: gone.filter(inNow),
    changedFindings: now.findings.flatMap((finding) => {
      const known = before.get(keyOf(finding));
      const changes = known === undefined ? [] : changesOf(known, finding);
      return changes.length === 0 ? [] : [{ finding, changes }];
    }),
    incomparable: [...unjudged, ...beyond].sort((a, b) => (a.check < b.check ? -1 : a.check > b.check ? 1 : 0)),
    moves: movesOf(old, now),
    frameworks: compareFrameworks(old, now, [...own, ...asked.filter(({ framework }) => !ids.has(framework))]),
  };
}

/**
 * What names a finding in both reports: its fingerprint, or what that is made of but the cluster, where one of them does not
 * know the UID of its cluster.
 */
export function keyFor({ cluster: a }: Report, { cluster: b }: Report): (finding: Finding) => string {
  if (a.uid === b.uid) return ({ fingerprint }) => fingerprint;
  return ({ check, object: { apiVersion, kind, namespace = '', name }, container, part }) =>
    JSON.stringify([check, kind, namespace, isCluster(kind, apiVersion) ? '' : name, container, part]);
}

/** The cluster itself, which is called after the context or the server. */
function isCluster(kind: string, apiVersion: string): boolean {
  return kind === 'Cluster' && apiVersion.startsWith('kaudit.dev/');
}

/** Whether a scan looked where a finding of the other one lies, by the rule of a history; one of the same scope did. */
export function scopeTest({ scan }: Report, other: Report): (finding: Pick<Finding, 'object'>) => boolean {
  const { namespaces, listable = null, selector, excludedNamespaces = [] } = scan.scope;
  if (scopeKey(scan.scope) === scopeKey(other.scan.scope)) return () => true;
  const only = namespaces ?? listable;
  return ({ object: { kind, namespace, name } }) => {
    const place = namespace ?? (kind === 'Namespace' ? name : null);
    // Of what a selector left out nothing is known.
    if (selector !== undefined || (place !== null && excludedNamespaces.includes(place))) return false;
    return only === null || (place !== null && only.includes(place));
  };
}

function scopeKey({ namespaces, listable, selector, excludedNamespaces = [] }: Report['scan']['scope']): string {
  const sorted = (names: readonly string[] | null = null) => names?.toSorted() ?? null;
  return JSON.stringify([sorted(namespaces), sorted(listable), selector ?? null, sorted(excludedNamespaces)]);
}

/** The findings of one report that lie where the other scan did not look, counted by check. */
function listBeyond(
  findings: readonly Finding[],
  isWithin: (finding: Finding) => boolean,
  [own, other]: readonly [string, string],
): Incomparable[] {
  const counts = new Map<string, number>();
  for (const finding of findings)
    if (!isWithin(finding)) counts.set(finding.check, (counts.get(finding.check) ?? 0) + 1);
  return [...counts].map(([check, n]) => ({
    check,
    reason: `${n} ${n === 1 ? 'finding' : 'findings'} of the ${own} report ${n === 1 ? 'lies' : 'lie'} outside the scope of the ${other} scan`,
  }));
}

function sideOf({ scan, tool, cluster, score }: Report): Side {
  const { value, lower, upper, grade } = score;
  return {
    finishedAt: scan.finishedAt,
    version: tool.version,
    rules: tool.rules,
    cluster: cluster.context ?? cluster.server,
    score: { value, lower, upper },
    grade,
  };
}

const told: ReadonlySet<string> = new Set(['pass', 'fail', 'not-applicable']);

function listIncomparable(old: Report, now: Report): Incomparable[] {
  const before = new Map(old.checks.map((check) => [check.id, check]));
  const after = new Map(now.checks.map((check) => [check.id, check]));
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  return ids.flatMap((check) => {
    // What is for a person to answer in both is as unanswered as before.
    if (before.get(check)?.status === 'manual' && after.get(check)?.status === 'manual') return [];
    const reason = silence(before.get(check), 'the old report') ?? silence(after.get(check), 'the new report');
    return reason === null ? [] : [{ check, reason }];
  });
}

/** Why a report can not tell which findings of a check there were; null where it can. */
function silence(check: CheckSummary | undefined, where: string): string | null {
  if (check === undefined) return `${where} did not run it`;
  if (!told.has(check.status))
    return `${where} says ${check.status}${check.reason === null ? '' : `: ${check.reason}`}`;
  if (!check.complete) return `${where} did not see all of its data`;
  if (check.findingsOmitted > 0) return `${where} leaves out ${check.findingsOmitted} of its findings`;
  return null;
}

function changesOf(old: Finding, now: Finding): string[] {
  const fields = [
    ['severity', old.severity, now.severity],
    ['scope', old.scope, now.scope],
    ['status', old.status, now.status],
    ['message', old.message, now.message],
  ] as const;
  return fields.flatMap(([name, was, is]) => (was === is ? [] : [`${name}: ${was} → ${is}`]));
}

/** Points add up to what a score lacks, so their differences add up to its move. */
function movesOf(old: Report, now: Report): ScoreMove[] {
  const ids = new Set([...old.checks, ...now.checks].map(({ id }) => id));
  const [before, after] = [pointsByCheck(old), pointsByCheck(now)];
  const verdicts = (report: Report) => new Map(report.checks.map((check) => [check.id, inWords(check)]));
  const [was, is] = [verdicts(old), verdicts(now)];
  return [...ids]
    .map((check) => ({
      check,
      moved: (before.get(check) ?? 0) - (after.get(check) ?? 0),
      before: was.get(check) ?? 'not run',
      after: is.get(check) ?? 'not run',
    }))
    .filter(({ moved }) => Math.abs(moved) > 1e-9)
    .sort((a, b) => Math.abs(b.moved) - Math.abs(a.moved) || (a.check < b.check ? -1 : 1));
}

function inWords({ status, objects, severity }: CheckSummary): string {
  return status === 'fail' ? `${objects} ${objects === 1 ? 'object fails' : 'objects fail'} (${severity})` : status;
}

function pointsByCheck({ checks, findings }: Report): Map<string, number> {
  const points = new Map(checks.map(({ id, pointsOmitted }) => [id, pointsOmitted]));
  for (const { check, points: own } of findings) points.set(check, (points.get(check) ?? 0) + own);
  return points;
}
