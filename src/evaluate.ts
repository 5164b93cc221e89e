import type { Abstention, Abstentions, Check, Outcome, Violation } from './check.ts';
import type { Probe } from './facts/alike-items.ts';
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
export function evaluate(
  check: Check,
  store: FactStore,
  isJudged: (about: About) => boolean = all,
  watchedFrom: number = worthWatching,
): CheckResult {
  const each = itemsOf(check, store);
  const { items } = each;
  // Where groups were asked about, what is left differs: watching it gains nothing.
  const alike = each.alike?.();
  const needs = Object.fromEntries((check.needs ?? []).map((name) => [name, readFact(name, store)]));
  const needed = combineStates(...Object.values(needs));
  const judge = judgeFor(check, { ...needs, ...abstentions }, alike === undefined && items.length >= watchedFrom);
  const settle = settlerFor(check, needed);
  const counts: Record<Status, number> = { pass: 0, fail: 0, unknown: 0, manual: 0, 'not-applicable': 0 };
  const findings = new Map<string, RawFinding>();
  const reasons = new Map<Status, string>();
  const shared = alike?.probes.map((probe) => judge.shared(probe)) ?? [];
  // By index: there may be hundreds of thousands, and an iterator makes an object for each.
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (item === undefined || (isJudged !== all && !isJudged(item.about))) continue;
    const verdict = settle(shared[alike?.groupOf[i] ?? -1] ?? judge.verdict(item), item.about);
    const { status } = verdict;
    counts[status]++;
    if (verdict.status === 'fail') foldFinding(findings, verdict.violations, item.about);
    else if (verdict !== passed && 'reason' in verdict) {
      // The smallest reason speaks for all, so that the order of items does not show.
      const known = reasons.get(status);
      if (known === undefined || verdict.reason < known) reasons.set(status, verdict.reason);
    }
  }
  const status = fold(counts, each);
  return {
    check,
    status,
    reason: reasonFor(status, reasons.get(status), each),
    counts,
    // What no API shows is a person's to answer: a fail beside it is not a fail on part of the data.
    complete: each.state !== 'incomplete' && needed.state !== 'incomplete' && counts.unknown === 0,
    findings: [...findings.values()],
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

/** Items from which on it pays to watch what a check reads of them. */
const worthWatching = 256;

interface Judge {
  verdict(item: Item<object>): Verdict;
  /** What holds for all items of a group; undefined where they have to be asked about one by one, and where they fail. */
  shared(probe: Probe): Verdict | undefined;
  asked(): number;
}

function judgeFor(check: Check, common: object, watching: boolean): Judge {
  const ask = (given: object): Verdict => {
    try {
      return toVerdict(check.evaluate(given));
    } catch (error) {
      return abstentions.unknown(`kaudit's check ${check.id} broke on this item: ${messageOf(error)}`);
    }
  };
  // Facts may look things up by an object that they are handed, so that it must be the very one.
  const within = (check.needs ?? []).length === 0;
  // What is watched within has to say now what it will say: its message is read while it is watched.
  const askWatched = (given: object): Verdict => {
    const verdict = ask(given);
    if (within && verdict.status === 'fail') for (const { message } of verdict.violations) void message;
    return verdict;
  };
  const recall = watching ? recalling(askWatched, common, within) : asking(ask, common);
  const probing = asking(ask, common);
  return {
    shared(probe) {
      probe.wasTouched();
      const verdict = probing.answer(probe.value);
      return probe.wasTouched() || verdict.status === 'fail' ? undefined : verdict;
    },
    verdict: ({ value, about: { unjudgeable } }) =>
      unjudgeable === undefined ? recall.answer(value) : abstentions.unknown(unjudgeable),
    asked: () => recall.asked + probing.asked,
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

/** Says what may stand of a verdict, given what was not seen. */
function settlerFor({ proof }: Check, needed: FactState): (verdict: Verdict, about: About) => Verdict {
  const gap =
    needed.state === 'incomplete'
      ? abstentions.unknown(needed.reason ?? 'incomplete data')
      : needed.state === 'hidden'
        ? abstentions.manual(needed.reason ?? 'hidden from the API')
        : undefined;
  return (verdict, { doubt }) => {
    if (verdict.status === 'unknown') return verdict;
    if (gap !== undefined && !(verdict.status === 'fail' && proof === 'presence')) return gap;
    return verdict.status === 'pass' && doubt !== undefined ? abstentions.unknown(doubt) : verdict;
  };
}

function fold(counts: Readonly<Record<Status, number>>, each: FactState): Status {
  if (counts.fail > 0) return 'fail';
  if (each.state === 'incomplete') return 'unknown';
  const seen = folding.find((status) => counts[status] > 0);
  if (each.state === 'hidden') return seen === 'unknown' ? 'unknown' : 'manual';
  return seen ?? 'not-applicable';
}

function reasonFor(status: Status, own: string | undefined, each: FactState): string | null {
  if (status === 'pass' || status === 'fail') return null;
  if (own !== undefined) return own;
  return each.reason ?? (status === 'not-applicable' ? 'there is nothing to judge' : null);
}

/** One finding per object, container and part: replicas are added up, several violations of one item become one message. */
function foldFinding(
  folded: Map<string, RawFinding>,
  violations: readonly [Violation, ...Violation[]],
  about: About,
): void {
  const key = keyOf(about);
  const violation = join(violations);
  const known = folded.get(key);
  if (known === undefined) folded.set(key, { about, violation, instances: about.instances });
  // The smallest message speaks for all, so that the order of replicas does not show.
  else {
    const speaks = violation.message < known.violation.message ? { about, violation } : known;
    folded.set(key, { ...speaks, instances: known.instances + about.instances });
  }
}

/** Says where each text ends, so that no two lists of texts are joined to the same one. */
function keyOf({ object: { kind, namespace, name }, container, part }: About): string {
  const own = `${kind.length}:${kind}${namespace === undefined ? '-' : `${namespace.length}:${namespace}`}${name.length}:${name}`;
  if (container === undefined && part === undefined) return own;
  return `${own}${container === undefined ? '-' : `${container.length}:${container}`}${part === undefined ? '' : `+${part}`}`;
}

function join(violations: readonly [Violation, ...Violation[]]): Violation {
  if (violations.length === 1) return violations[0];
  return { ...violations[0], message: violations.map(({ message }) => message).join('; ') };
}
