import type { Check } from './check.ts';
import { type CheckResult, evaluate } from './evaluate.ts';
import { cluster } from './facts/cluster.ts';
import { type About, type FactDefinition, type FactState, FactStore, type Settings } from './facts/fact.ts';
import { facts } from './facts/index.ts';
import { pathSummary } from './facts/path-summary.ts';
import { reachSummary } from './facts/reach-summary.ts';
import { type Counts, findingsPerCheck, listFindings, type Tally, tallyFindings } from './findings.ts';
import { assess } from './frameworks/assess.ts';
import type { Framework } from './frameworks/framework.ts';
import { type Inventory, objectFinder } from './inventory.ts';
import { teamOf } from './kubernetes/team-label.ts';
import { mapPlatform, type PlatformVerdict, platformFacts } from './platform/platform.ts';
import type { Report, ReportScore } from './report.ts';
import { gradeOf, pointsAmong, type Scored, scoreOf } from './score.ts';
import { beyondScope, outOfScope } from './select.ts';
import { selectedWorkloads } from './selected-workloads.ts';
import {
  climb,
  coverageOf,
  describeExamined,
  digestOf,
  type Judged,
  listResources,
  summarizeCategories,
  summarizeCheck,
  summarizePaths,
  summarizeReach,
} from './summarize.ts';
import { type Waiver, WaiverBook } from './waivers.ts';

export interface AuditOptions {
  /** The checks to run, sorted. */
  readonly checks: readonly Check[];
  /** Findings of system components count like any other in score and gates. */
  readonly includeSystem?: boolean;
  /** Benchmarks to report on, control by control. */
  readonly frameworks?: readonly Framework[];
  /** Findings that people accept. */
  readonly waivers?: readonly Waiver[];
  /** Whether an object's own annotations may excuse it. */
  readonly annotationWaivers?: boolean;
  /** The moment by which waivers expire, as `new Date` takes it; that of the scan by default. */
  readonly now?: Date | string | number;
  /** What people configured. */
  readonly config?: Settings;
  /** Namespaces whose objects, and which themselves, are not judged; what they hold still counts where others are judged. */
  readonly excludeNamespaces?: readonly string[];
  /** Lists every finding, however many a check has; else the first thousand. */
  readonly everyFinding?: boolean;
  readonly tool: { readonly name: string; readonly version: string };
}

/** The same before its points are known, which rest on all checks. */
interface Tallied {
  readonly result: Omit<CheckResult, 'findings'>;
  readonly scored: Scored;
  readonly tallied: Tally;
}

/** Whether something lies outside these namespaces, and is none of them. */
function outsideOf(excluded: ReadonlySet<string>): (about: About) => boolean {
  return ({ object: { kind, namespace, name } }) =>
    !excluded.has(namespace ?? '') && !(kind === 'Namespace' && excluded.has(name));
}

/** What is judged, by the namespaces and the labels that were asked for; undefined: everything. */
function judgedOf(
  inventory: Inventory,
  store: FactStore,
  excluded: readonly string[],
): ((about: About) => boolean) | undefined {
  const isSelected = selectedWorkloads(inventory, store);
  if (excluded.length === 0) return isSelected;
  const isOutside = outsideOf(new Set(excluded));
  return isSelected === undefined ? isOutside : (about) => isOutside(about) && isSelected(about);
}

/** Judges an inventory: pure; the same bytes for the same inventory and checks. */
export function audit(
  inventory: Inventory,
  {
    checks,
    includeSystem = false,
    frameworks = [],
    config = {},
    excludeNamespaces = [],
    everyFinding = false,
    tool,
    ...accepted
  }: AuditOptions,
): Report {
  const store = new FactStore(inventory, config);
  const book = openBook(inventory, accepted);
  const isJudged = judgedOf(inventory, store, excludeNamespaces);
  const asked = checks.map((check, i) => {
    if (i % checksBetween === 0) letGo(store, checks.slice(i), frameworks.length === 0 ? [] : checks);
    const outside = outOfScope(check, inventory);
    if (outside !== null) return { check, outside, tallied: null };
    const result = evaluate(check, store, isJudged);
    const beyond = beyondScope(result, inventory);
    return {
      check,
      outside: beyond,
      tallied: beyond === null ? tally(result, { includeSystem, book, everyFinding }) : null,
    };
  });
  const results = asked.flatMap(({ tallied }) => (tallied === null ? [] : [tallied]));
  const { summary } = store.get(cluster);
  const judged = weigh(results, summary.uid, inventory.places);
  const score = scoreReport(judged);
  const verdicts = {
    checks: judged.map(summarizeCheck),
    findings: judged.flatMap(({ list }) => list.findings),
    notSelected: asked.flatMap(({ check, outside }) =>
      outside === null ? [] : [{ check: check.id, reason: outside }],
    ),
  };
  return {
    apiVersion: 'kaudit.dev/v1alpha1',
    kind: 'ScanReport',
    tool: { ...tool, rules: digestOf(checks, tool.version) },
    scan: {
      startedAt: inventory.scan.startedAt,
      finishedAt: inventory.scan.finishedAt,
      complete: score.value !== null,
      requests: inventory.scan.requests,
      bytes: inventory.scan.bytes,
      scope: {
        namespaces: inventory.scan.namespaces,
        ...(excludeNamespaces.length === 0 ? {} : { excludedNamespaces: [...new Set(excludeNamespaces)].sort() }),
        ...(inventory.scan.selector === undefined ? {} : { selector: inventory.scan.selector }),
        ...(inventory.scan.listable === undefined ? {} : { listable: inventory.scan.listable }),
      },
    },
    cluster: { ...inventory.cluster, ...summary },
    coverage: { ratio: coverageOf(results.map(({ result }) => result)), resources: listResources(inventory) },
    score,
    categories: summarizeCategories(judged),
    frameworks: assessAll(frameworks, verdicts, () => describeExamined(judged, inventory, store, isJudged)),
    ...verdicts,
    waivers: book?.uses() ?? [],
    baseline: null,
    whatIf: climb(judged),
    platform: inventory.scan.selector === undefined ? mapPlatform(store, judged.map(toVerdict)) : null,
    paths: summarizePaths(store, asked),
    reach: summarizeReach(store, asked, inventory),
    ...teamsOf(inventory),
  };
}

/** Facts that the report asks for after its checks. */
const afterwards: readonly FactDefinition<FactState>[] = [cluster, pathSummary, reachSummary, ...platformFacts];

/** Checks after which facts are let go of: each time costs a walk over what they are derived from. */
const checksBetween = 8;

/**
 * Lets go of the facts that neither these checks nor the report ask for: all facts together take as much memory as the cluster. Of
 * checks that are described control by control, the report asks what was looked at.
 */
function letGo(store: FactStore, remaining: readonly Check[], described: readonly Check[]): void {
  const asked = remaining.flatMap(({ each, needs = [] }) => [each, ...needs]);
  const names = new Set([...asked, ...described.map(({ each }) => each)]);
  store.keepOnly([...afterwards, ...[...names].map((name) => facts[name])]);
}

function assessAll(
  frameworks: readonly Framework[],
  verdicts: Pick<Report, 'checks' | 'findings' | 'notSelected'>,
  examine: () => ReadonlyMap<string, string>,
): Report['frameworks'] {
  if (frameworks.length === 0) return [];
  const examined = examine();
  return frameworks.map((framework) => assess(framework, verdicts, examined));
}

/** Who owns which namespace, where labels tell. */
function teamsOf({ sources }: Inventory): Pick<Report, 'teams'> {
  const teams = (sources.get('namespaces')?.items ?? []).flatMap(({ metadata }) => {
    const team = teamOf(metadata);
    return team === null ? [] : [[metadata.name, team] as const];
  });
  return teams.length === 0 ? {} : { teams: Object.fromEntries(teams.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** What accepts findings; null where nothing can. */
function openBook(
  inventory: Inventory,
  {
    waivers = [],
    annotationWaivers = false,
    now: moment = inventory.scan.finishedAt,
  }: Pick<AuditOptions, 'waivers' | 'annotationWaivers' | 'now'>,
): WaiverBook | null {
  if (waivers.length === 0 && !annotationWaivers) return null;
  const now = new Date(moment);
  // An inventory without a date is of no known day: then nothing has expired yet.
  const today = Number.isNaN(now.getTime()) ? '0000-00-00' : now.toISOString().slice(0, 10);
  return new WaiverBook(waivers, { today, find: objectFinder(inventory), annotations: annotationWaivers });
}

function toVerdict({ result: { check, status, reason, counts }, list }: Judged): PlatformVerdict {
  return {
    id: check.id,
    severity: check.severity,
    status,
    reason,
    passed: counts.pass,
    failed: counts.fail,
    findings: list.findings.length + list.omitted,
    messages: list.findings.slice(0, 1).map(({ message }) => message),
  };
}

/** What is kept of a result: its findings are counted and the first of them listed, check by check, since there may be millions. */
function tally(
  { findings, ...result }: CheckResult,
  {
    includeSystem,
    book,
    everyFinding,
  }: { readonly includeSystem: boolean; readonly book: WaiverBook | null; readonly everyFinding: boolean },
): Tallied {
  // A finding that may turn out to be a component's counts as one that was not seen: in the lower bound alone.
  const counts: Counts = ({ about }) =>
    includeSystem || (about.component === undefined && about.scopeUndecided === undefined);
  const { check, status } = result;
  const complete =
    result.complete && (includeSystem || findings.every(({ about }) => about.scopeUndecided === undefined));
  const tallied = tallyFindings(
    findings,
    counts,
    (raw) => book?.match(check.id, raw.about) ?? null,
    everyFinding ? Number.POSITIVE_INFINITY : findingsPerCheck,
  );
  return { result, tallied, scored: { severity: check.severity, status, objects: tallied.objects, complete } };
}

function weigh(results: readonly Tallied[], clusterUid: string | null, places: Inventory['places']): Judged[] {
  const points = pointsAmong(results.map(({ scored }) => scored));
  return results.map(({ result, tallied, scored }) => ({
    result,
    scored,
    rawObjects: tallied.rawObjects,
    list: listFindings(result.check, tallied, { points: points(scored), clusterUid, places }),
  }));
}

function scoreReport(judged: readonly Judged[]): ReportScore {
  const accepted = scoreOf(judged.map(({ scored }) => scored));
  const raw = scoreOf(judged.map(({ scored, rawObjects }) => ({ ...scored, objects: rawObjects })));
  return { ...accepted, raw, accepted, grade: gradeOf(accepted.lower) };
}
