import { createHash } from 'node:crypto';
import { type Check, categories } from './check.ts';
import type { CheckResult } from './evaluate.ts';
import type { About, Fact, FactState, FactStore } from './facts/fact.ts';
import { facts } from './facts/index.ts';
import { pathSummary } from './facts/path-summary.ts';
import { reachSummary } from './facts/reach-summary.ts';
import type { FindingList } from './findings.ts';
import { controlsOf } from './frameworks/index.ts';
import type { Inventory } from './inventory.ts';
import {
  type CategorySummary,
  type CheckSummary,
  objectName,
  type Report,
  type ReportPaths,
  type ReportResource,
  type WhatIf,
} from './report.ts';
import { riskOf, type Scored, scoreOf } from './score.ts';
import { sourcesFor } from './select.ts';

/** One check's result, what the score counts of it, and its findings. */
export interface Judged {
  readonly result: Omit<CheckResult, 'findings'>;
  readonly scored: Scored;
  /** What the score would count if nothing were waived. */
  readonly rawObjects: number;
  readonly list: FindingList;
}

/** One check as the report lists it. */
export function summarizeCheck({ result, scored, list }: Judged): CheckSummary {
  const { check, status, reason, counts } = result;
  return {
    id: check.id,
    category: check.category,
    severity: check.severity,
    title: check.title,
    description: check.description,
    status,
    reason,
    evaluated: Object.values(counts).reduce((a, b) => a + b, 0),
    passed: counts.pass,
    failed: counts.fail,
    unknown: counts.unknown,
    manual: counts.manual,
    notApplicable: counts['not-applicable'],
    objects: scored.objects,
    complete: scored.complete,
    findingsOmitted: list.omitted,
    pointsOmitted: list.pointsOmitted,
    controls: controlsOf(check.id),
    remediation: check.remediation,
    references: check.references,
  };
}

/** Items and sources named as evidence of one check; the rest is counted. */
const [itemsNamed, sourcesNamed] = [3, 5];

/** What each check looked at, in words, for whoever has to believe that a control passes: the first items, and where they were read. */
export function describeExamined(
  judged: readonly Judged[],
  { sources }: Inventory,
  store: FactStore,
  isJudged: (about: About) => boolean = () => true,
): ReadonlyMap<string, string> {
  const itemsOf = new Map<string, string>();
  const describe = (each: Check['each']): string => {
    const known = itemsOf.get(each);
    if (known !== undefined) return known;
    // `each` names a fact with items: defineCheck let nothing else through. It was derived when its checks were judged.
    const { items } = store.get<FactState>(facts[each]) as Fact<object>;
    const [objects, places] = [new Set<string>(), new Set<string>()];
    for (const { about } of items) {
      if (!isJudged(about)) continue;
      const name = objectName(about.object);
      objects.add(name);
      if (places.size <= itemsNamed) places.add(about.path === '' ? name : `${name} ${about.path}`);
    }
    // Where there are many, their names are enough.
    const names = places.size <= itemsNamed ? places : objects;
    const made = listed('looked at', [...names].sort(), itemsNamed);
    itemsOf.set(each, made);
    return made;
  };
  return new Map(
    judged.flatMap(({ result: { check, counts } }) => {
      if (counts.pass + counts.fail === 0) return [];
      const isRead = (name: string) => (sources.get(name)?.items.length ?? 0) > 0;
      const required = [...sourcesFor([check], 'required')].filter(isRead);
      // Some facts rest on whichever of several sources answers.
      const read = (required.length > 0 ? required : [...sourcesFor([check])].filter(isRead)).sort();
      return [[check.id, [describe(check.each), listed('read from', read, sourcesNamed)].filter(Boolean).join('; ')]];
    }),
  );
}

function listed(what: string, names: readonly string[], most: number): string {
  if (names.length === 0) return '';
  const rest = names.length - most;
  return `${what} ${names.slice(0, most).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Each category with checks, in the order of the catalogue, with a score of its own. */
export function summarizeCategories(judged: readonly Judged[]): CategorySummary[] {
  return categories.flatMap((category) => {
    const own = judged.filter(({ result }) => result.check.category === category);
    if (own.length === 0) return [];
    const count = (status: string) => own.filter(({ result }) => result.status === status).length;
    return {
      category,
      passed: count('pass'),
      failed: count('fail'),
      unknown: count('unknown'),
      manual: count('manual'),
      notApplicable: count('not-applicable'),
      score: scoreOf(own.map(({ scored }) => scored)),
    };
  });
}

/** Fixing one failing check after another, the heaviest first: each step is the score computed again without it. */
export function climb(judged: readonly Judged[]): WhatIf[] {
  const heaviestFirst = judged
    .filter(({ scored }) => riskOf(scored) > 0)
    .sort((a, b) => riskOf(b.scored) - riskOf(a.scored) || (a.result.check.id < b.result.check.id ? -1 : 1));
  // What passes adds no risk: only what is left counts.
  const left = heaviestFirst.map(({ scored }) => scored);
  let before = scoreOf(left).upper;
  return heaviestFirst.map((step) => {
    left.shift();
    const then = scoreOf(left).upper;
    const wins = then - before;
    before = then;
    return { check: step.result.check.id, objects: step.scored.objects, wins, then };
  });
}

/** Checks with a verdict ÷ checks that apply and are not manual; 1 where none applies. */
export function coverageOf(results: readonly Pick<CheckResult, 'status'>[]): number {
  const applying = results.filter(({ status }) => status !== 'manual' && status !== 'not-applicable');
  const judged = applying.filter(({ status }) => status !== 'unknown');
  return applying.length === 0 ? 1 : judged.length / applying.length;
}

/** Every source and how it was seen, sorted by name. */
export function listResources({ sources }: Inventory): ReportResource[] {
  return [...sources]
    .map(([resource, { state, items, reason, message, attempts }]) => ({
      resource,
      state,
      items: items.length,
      reason,
      message,
      attempts,
    }))
    .sort((a, b) => (a.resource < b.resource ? -1 : 1));
}

/** Tells one set of checks from another: which they are, what they state, and the version of kaudit that judges by them. */
export function digestOf(checks: readonly Check[], version: string): string {
  const stated = checks.map(({ id, severity, title, description, remediation, each, needs = [], digest }) => [
    ...[id, severity, title, description, remediation, each],
    ...needs,
    ...(digest === undefined ? [] : [digest]),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([version, stated]))
    .digest('hex')
    .slice(0, 16);
}

/** The ways to control of the cluster, where a check that was asked for looks at them and all that they rest on was seen. */
export function summarizePaths(
  store: FactStore,
  asked: readonly { readonly check: Check; readonly outside: string | null }[],
): ReportPaths | null {
  const looksAtPaths = asked.some(
    ({ check, outside }) => outside === null && check.needs?.includes('attackGraph') === true,
  );
  if (!looksAtPaths) return null;
  const { state, reason: _, ...summary } = store.get(pathSummary);
  return state === 'complete' ? summary : null;
}

/** Who reaches whom, where checks of the network were asked for and looked at the whole cluster. */
export function summarizeReach(
  store: FactStore,
  asked: readonly { readonly check: Check; readonly outside: string | null }[],
  { scan }: Inventory,
): Report['reach'] {
  const looksAtNetwork = asked.some(({ check, outside }) => outside === null && check.category === 'network');
  if (!looksAtNetwork || scan.namespaces !== null || scan.selector !== undefined) return null;
  const { state, reason, matrix } = store.get(reachSummary);
  return matrix === null ? null : { complete: state === 'complete', reason, ...matrix };
}
