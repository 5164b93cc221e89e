import type { SeenLabel } from './policy-section.ts';
import { every, type Isolation, negate, some, verdictOf } from './verdict.ts';

/** The value of a label; undefined where there is none, null where it is not known. */
export type LabelReader = (key: string) => string | undefined | null;

/** A selector of Calico, read once. */
export interface CalicoSelector {
  /** The labels that it asks for. */
  readonly labels: readonly SeenLabel[];
  holds(read: LabelReader): Isolation;
}

type Test = (read: LabelReader) => Isolation;
type Token = readonly [kind: 'label' | 'text' | 'has' | 'sign' | 'end', value: string];

const longest = 4096;
/** Brackets deeper than these are not followed. */
const deepest = 64;
const label = '[A-Za-z0-9_./-]{1,512}';
const token = new RegExp(
  String.raw`[ \t]*(?:(==|!=|&&|\|\||[!(){},])|"([^"]*)"|'([^']*)'|has\([ \t]*(${label})[ \t]*\)|((?:all|global)\([ \t]*\))|(${label}))`,
  'y',
);
const operator = /[ \t]*(contains|starts[ \t]*with|ends[ \t]*with|not[ \t]*in|in|==|!=)/y;
const signOfNamespace = 'projectcalico.org/namespace';

/**
 * Reads a selector of Calico; undefined where it is none. Absent and empty hold for everything. `!` binds more than `&&`,
 * and that more than `||`. Source: Calico documentation, "Selectors"; libcalico-go/lib/selector (parser, tokenizer).
 */
export function parseCalicoSelector(selector: unknown): CalicoSelector | undefined {
  if (selector === undefined || selector === null) return { labels: [], holds: () => 'yes' };
  if (typeof selector !== 'string' || selector.length > longest) return undefined;
  const tokens = tokenize(selector);
  if (tokens === undefined) return undefined;
  if (tokens[0]?.[0] === 'end') return { labels: [], holds: () => 'yes' };
  const labels: SeenLabel[] = [];
  const parser = parserOf(tokens, labels);
  const test = parser.or(0);
  return test === undefined || parser.next()?.[0] !== 'end' ? undefined : { labels, holds: test };
}

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    if (/^[ \t]*$/.test(text.slice(at))) return [...tokens, ['end', '']];
    // After a label only an operator may stand, and some of those are words.
    if (tokens.at(-1)?.[0] === 'label') {
      operator.lastIndex = at;
      const found = operator.exec(text);
      if (found === null) return undefined;
      tokens.push(['sign', (found[1] ?? '').replace(/[ \t]+/g, '')]);
      at = operator.lastIndex;
      continue;
    }
    token.lastIndex = at;
    const found = token.exec(text);
    if (found === null) return undefined;
    at = token.lastIndex;
    const [, sign, double, single, has, call, name] = found;
    if (sign !== undefined) tokens.push(['sign', sign]);
    else if (double !== undefined || single !== undefined) tokens.push(['text', double ?? single ?? '']);
    else if (has !== undefined) tokens.push(['has', has]);
    else if (call !== undefined) tokens.push(['sign', call.startsWith('all') ? 'all' : 'global']);
    else tokens.push(['label', name ?? '']);
  }
}

interface Parser {
  readonly next: () => Token | undefined;
  readonly or: (depth: number) => Test | undefined;
}

function parserOf(tokens: readonly Token[], labels: SeenLabel[]): Parser {
  let at = 0;
  const take = (kind: Token[0], value?: string): Token | undefined => {
    const found = tokens[at];
    if (found?.[0] !== kind || (value !== undefined && found[1] !== value)) return undefined;
    at++;
    return found;
  };
  const joined = (
    part: (depth: number) => Test | undefined,
    sign: string,
    join: (parts: Iterable<Isolation>) => Isolation,
  ) => {
    return (depth: number): Test | undefined => {
      const tests: Test[] = [];
      do {
        const test = part(depth);
        if (test === undefined) return undefined;
        tests.push(test);
      } while (take('sign', sign) !== undefined);
      const [only] = tests;
      return tests.length === 1 ? only : (read) => join(tests.map((test) => test(read)));
    };
  };
  const term = (depth: number): Test | undefined => {
    let negated = false;
    while (take('sign', '!') !== undefined) negated = !negated;
    const test = positive(depth);
    return test === undefined || !negated ? test : (read) => negate(test(read));
  };
  const positive = (depth: number): Test | undefined => {
    if (take('sign', '(') !== undefined) {
      const inner = depth < deepest ? or(depth + 1) : undefined;
      return take('sign', ')') === undefined ? undefined : inner;
    }
    if (take('sign', 'all') !== undefined) return () => 'yes';
    if (take('sign', 'global') !== undefined) {
      labels.push({ key: signOfNamespace, values: [] });
      return (read) => compare(read(signOfNamespace), (value) => value === undefined);
    }
    const present = take('has')?.[1];
    if (present !== undefined) {
      labels.push({ key: present, values: [] });
      return (read) => compare(read(present), (value) => value !== undefined);
    }
    const key = take('label')?.[1];
    return key === undefined ? undefined : comparison(key);
  };
  const comparison = (key: string): Test | undefined => {
    const sign = take('sign')?.[1] ?? '';
    if (sign === 'in' || sign === 'notin') {
      const values = members();
      if (values === undefined) return undefined;
      labels.push({ key, values });
      const within = (value: string | undefined): boolean => value !== undefined && values.includes(value);
      return (read) => compare(read(key), (value) => within(value) === (sign === 'in'));
    }
    const wanted = take('text')?.[1];
    const holds = wanted === undefined ? undefined : comparisons.get(sign);
    if (holds === undefined || wanted === undefined) return undefined;
    labels.push({ key, values: sign === '==' || sign === '!=' ? [wanted] : null });
    return (read) => compare(read(key), (value) => holds(value, wanted));
  };
  const members = (): string[] | undefined => {
    if (take('sign', '{') === undefined) return undefined;
    const values: string[] = [];
    for (let text = take('text'); text !== undefined; text = take('text')) {
      values.push(text[1]);
      if (take('sign', ',') === undefined) break;
    }
    return take('sign', '}') === undefined ? undefined : values;
  };
  const or = joined(joined(term, '&&', every), '||', some);
  return { next: () => tokens[at], or };
}

// A label that is absent differs from every value: `a != 'b'` and `a not in {…}` hold for it.
const comparisons: ReadonlyMap<string, (value: string | undefined, wanted: string) => boolean> = new Map([
  ['==', (value, wanted) => value === wanted],
  ['!=', (value, wanted) => value !== wanted],
  ['contains', (value, wanted) => value?.includes(wanted) === true],
  ['startswith', (value, wanted) => value?.startsWith(wanted) === true],
  ['endswith', (value, wanted) => value?.endsWith(wanted) === true],
] satisfies [string, (value: string | undefined, wanted: string) => boolean][]);

function compare(value: string | undefined | null, holds: (value: string | undefined) => boolean): Isolation {
  return value === null ? 'cannot-tell' : verdictOf(holds(value));
}
