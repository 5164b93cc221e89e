import type { Fact, Settings } from './facts/fact.ts';
import type { FactName, Facts } from './facts/index.ts';

export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

export const categories = [
  'rbac',
  'pods',
  'images',
  'namespaces',
  'network',
  'api-server',
  'etcd',
  'controller-manager',
  'scheduler',
  'kubelet',
  'nodes',
  'admission',
  'secrets',
  'credentials',
  'platform',
] as const;
export type Category = (typeof categories)[number];

/** What a check says of one item that fails. */
export interface Violation {
  /** What is wrong, in one sentence that names the value seen. */
  readonly message: string;
  /** The offending field, relative to the item; left out where the item as a whole is at fault. */
  readonly fieldPath?: string;
  /** The value seen there. */
  readonly value?: string | number | boolean | null;
  /** Instead of the check's own remediation, where this item needs other words. */
  readonly remediation?: string;
}

/** A verdict that is neither pass nor fail, with its reason. */
export interface Abstention {
  readonly status: 'unknown' | 'manual' | 'not-applicable';
  readonly reason: string;
}

/** The third outcomes, handed to a check beside its item. */
export interface Abstentions {
  /** A permission or another try would tell. */
  unknown(reason: string): Abstention;
  /** No permission would tell: names whose duty it is and how to look. */
  manual(reason: string): Abstention;
  /** The question does not arise for this item. */
  notApplicable(reason: string): Abstention;
}

/** Nothing: the item passes. */
// biome-ignore lint/suspicious/noConfusingVoidType: a bare `return;` is how a check says that an item passes
export type Outcome = Violation | readonly Violation[] | Abstention | undefined | void;

type ItemFact<N extends FactName> = Facts[N] extends Fact<infer T> ? T : never;

/** Facts whose items can be judged one by one. */
export type EachName = { [N in FactName]: Facts[N] extends Fact<object> ? N : never }[FactName];

/** What `evaluate` receives: the parts of one item, the facts it asked for, and the abstentions. */
export type Given<E extends EachName, N extends FactName> = ItemFact<E> & Pick<Facts, N> & Abstentions;

/** Objects as YAML documents; where it matters, the Kubernetes version they are judged in (the newest by default) and what people configured. */
export type Example =
  | string
  | { readonly objects: string; readonly kubernetesVersion?: string; readonly config?: Settings };

/** Named cases, run by the tests and printed by `kaudit explain`. */
export interface Examples {
  readonly pass: Readonly<Record<string, Example>>;
  /** The case and the exact messages it gives, in order. */
  readonly fail: Readonly<Record<string, readonly [example: Example, message: string, ...more: string[]]>>;
  /** The case and the exact reason. */
  readonly unknown?: Readonly<Record<string, readonly [example: Example, reason: string]>>;
  readonly manual?: Readonly<Record<string, readonly [example: Example, reason: string]>>;
  readonly notApplicable?: Readonly<Record<string, Example>>;
}

interface CheckText {
  /** Kebab-case, the failing thing in the singular; the file's name; never changes. */
  readonly id: string;
  readonly category: Category;
  readonly severity: Severity;
  /** The condition that passes. */
  readonly title: string;
  /** Why it matters: what an attacker gains. */
  readonly description: string;
  /** What to change, with the exact field. */
  readonly remediation: string;
  /** Addresses of the documentation that the rule rests on. */
  readonly references: readonly string[];
  readonly examples: Examples;
  /** False: runs only where it is named, by `--check`, a framework or the configuration. */
  readonly default?: false;
  /** Former ids. */
  readonly aliases?: readonly string[];
  /** `presence`: what is seen proves the fault, so `fail` may stand where a needed fact is incomplete. */
  readonly proof?: 'presence' | 'absence';
}

/** A check as its file states it. */
export interface CheckLiteral<E extends EachName, N extends FactName> extends CheckText {
  /** The fact whose items are judged one by one. */
  readonly each: E;
  /** Other facts that it consults. */
  readonly needs?: readonly N[];
  evaluate(given: Given<E, N>): Outcome;
}

/** A check as the engine sees it. */
export interface Check extends CheckText {
  readonly each: EachName;
  readonly needs?: readonly FactName[];
  /** Of a check that does not ship with kaudit: of its file, so that the report's digest of the rules changes with it. */
  readonly digest?: string;
  evaluate(given: object): Outcome;
}

/** A violation whose message is made when somebody wants it: of thousands a report lists the first. `describe` must be pure. */
export function describedLater(describe: () => string, value: NonNullable<Violation['value']>): Violation {
  return {
    get message() {
      return describe();
    },
    value,
  };
}

/** The one door for checks: states one and lets the compiler see that it reads only what it declares. */
export function defineCheck<const E extends EachName, const N extends FactName = never>(
  literal: CheckLiteral<E, N>,
): Check {
  return literal;
}
