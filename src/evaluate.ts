import type { Abstention, Abstentions, Check, Outcome, Violation } from './check.ts';
import { type About, combineStates, type Fact, type FactState, type FactStore, type Item } from './facts/fact.ts';
import { type FactName, facts } from './facts/index.ts';
import { asking, recalling } from './recall.ts';
import type { Status } from './report.ts';

/** One violation and what it is about, folded over replicas. */
export interface RawFinding {
  readonly about: About;
  readonly violation: Violation;
  readonly instances: number;
}

/** The result of one check over all items. */
export interface CheckResult {
  readonly check: Check;
  readonly status: Status;
  readonly reason: string | null;
  readonly counts: Readonly<Record<Status, number>>;
  /** False where a fail rests on data that was not seen whole: there may be more. */
  readonly complete: boolean;
  readonly findings: readonly RawFinding[];
  /** Items that the check was asked about; the others agree with one of them in everything that it read. */
  readonly asked: number;
}

type Verdict =
  | { readonly status: 'pass' }
  | { readonly status: 'fail'; readonly violations: readonly [Violation, ...Violation[]] }
  | Abstention;

const abstentions: Abstentions = {
  unknown: (reason) => ({ status: 'unknown', reason }),
  manual: (reason) => ({ status: 'manual', reason }),
  notApplicable: (reason) => ({ status: 'not-applicable', reason }),
};

/** Worst first: a check is as bad as its worst item. */
const folding: readonly Status[] = ['fail', 'unknown', 'manual', 'pass', 'not-applicable'];

/** Judges every item of the check's fact, or those that the caller wants judged, and folds the verdicts. Never throws: a check that does is unknown, its bug named. */
export function evaluate(check: Check, store: FactStore, isJudged: (about: About) => boolean = all): CheckResult {
  const whole = itemsOf(check, store);
  const each = isJudged === all ? whole : { ...whole, items: whole.items.filter(({ about }) => isJudged(about)) };
  const needs = Object.fromEntries((check.needs ?? []).map((name) => [name, readFact(name, store)]));
  const needed = combineStates(...Object.values(needs));
  const judge = judgeFor(check, { ...needs, ...abstentions }, each.items.length);
  const verdicts = each.items.map((item) => settle(check, judge.verdict(item), item.about, needed));
  const counts: Record<Status, number> = { pass: 0, fail: 0, unknown: 0, manual: 0, 'not-applicable': 0 };
  for (const { status } of verdicts) counts[status]++;
  const status = fold(counts, each);
  return {
    check,
    status,
    reason: reasonFor(status, verdicts, each),
    counts,
    complete: each.state === 'complete' && needed.state === 'complete' && counts.unknown === 0,
    findings: foldFindings(verdicts, each.items),
    asked: judge.asked(),
  };
}

const all = (): boolean => true;

function itemsOf({ each }: Check, store: FactStore): Fact<object> {
  // `each` names a fact with items: defineCheck let nothing else through.
  return readFact(each, store) as Fact<object>;
}

/** The fact; one whose derivation breaks has no items and makes its checks unknown, the bug named. */
function readFact(name: FactName, store: FactStore): FactState {
  try {
    return store.get<FactState>(facts[name]);
  } catch (error) {
    const broken: Fact<object> = {
      state: 'incomplete',
      reason: `kaudit's fact ${name} broke: ${messageOf(error)}`,
      items: [],
    };
    return broken;
  }
}

/** Fewer items are not worth watching. */
const few = 8;

interface Judge {
  verdict(item: Item<object>): Verdict;
  asked(): number;
}

function judgeFor(check: Check, common: object, items: number): Judge {
  const ask = (given: object): Verdict => {
    try {
      return toVerdict(check.evaluate(given));
    } catch (error) {
      return abstentions.unknown(`kaudit's check ${check.id} broke on this item: ${messageOf(error)}`);
    }
  };
  // Facts may look things up by an object that they are handed, so that it must be the very one.
  const within = (check.needs ?? []).length === 0;
  const recall = items < few ? asking(ask, common) : recalling(ask, common, within);
  return {
    verdict: ({ value, about: { unjudgeable } }) =>
      unjudgeable === undefined ? recall.answer(value) : abstentions.unknown(unjudgeable),
    asked: () => recall.asked,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const passed: Verdict = { status: 'pass' };

function toVerdict(outcome: Outcome): Verdict {
  if (outcome === undefined) return passed;
  if ('status' in outcome) return outcome;
  const [first, ...more]: readonly Violation[] = 'message' in outcome ? [outcome] : outcome;
  return first === undefined ? passed : { status: 'fail', violations: [first, ...more] };
}

/** What may stand of a verdict, given what was not seen. */
function settle(check: Check, verdict: Verdict, about: About, needed: FactState): Verdict {
  if (verdict.status === 'unknown') return verdict;
  const proven = verdict.status === 'fail' && check.proof === 'presence';
  if (needed.state === 'incomplete' && !proven) return abstentions.unknown(needed.reason ?? 'incomplete data');
  if (needed.state === 'hidden' && !proven) return abstentions.manual(needed.reason ?? 'hidden from the API');
  if (verdict.status === 'pass' && about.doubt !== undefined) return abstentions.unknown(about.doubt);
  return verdict;
}

function fold(counts: Readonly<Record<Status, number>>, each: FactState): Status {
  if (counts.fail > 0) return 'fail';
  if (each.state === 'incomplete') return 'unknown';
  const seen = folding.find((status) => counts[status] > 0);
  if (each.state === 'hidden') return seen === 'unknown' ? 'unknown' : 'manual';
  return seen ?? 'not-applicable';
}

function reasonFor(status: Status, verdicts: readonly Verdict[], each: FactState): string | null {
  if (status === 'pass' || status === 'fail') return null;
  // The smallest reason speaks for all, so that the order of items does not show.
  let own: string | undefined;
  for (const verdict of verdicts)
    if (verdict.status === status && 'reason' in verdict && (own === undefined || verdict.reason < own))
      own = verdict.reason;
  if (own !== undefined) return own;
  return each.reason ?? (status === 'not-applicable' ? 'there is nothing to judge' : null);
}

/** One finding per object, container and part: replicas are added up, several violations of one item become one message. */
function foldFindings(verdicts: readonly Verdict[], items: readonly Item<object>[]): RawFinding[] {
  const folded = new Map<string, RawFinding>();
  verdicts.forEach((verdict, i) => {
    const about = items[i]?.about;
    if (verdict.status !== 'fail' || about === undefined) return;
    const key = keyOf(about);
    const violation = join(verdict.violations);
    const known = folded.get(key);
    if (known === undefined) folded.set(key, { about, violation, instances: about.instances });
    // The smallest message speaks for all, so that the order of replicas does not show.
    else {
      const speaks = violation.message < known.violation.message ? { about, violation } : known;
      folded.set(key, { ...speaks, instances: known.instances + about.instances });
    }
  });
  return [...folded.values()];
}

function keyOf({ object: { kind, namespace, name }, container, part }: About): string {
  return [kind, namespace, name, container, part].map(withLength).join('');
}

/** Says where a text ends, so that no two lists of texts are joined to the same one. */
function withLength(text: string | undefined): string {
  return text === undefined ? '-' : `${text.length}:${text}`;
}

function join(violations: readonly [Violation, ...Violation[]]): Violation {
  return { ...violations[0], message: violations.map(({ message }) => message).join('; ') };
}
