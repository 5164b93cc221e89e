import { fieldsOf, listOf, textOf } from '../pod-security/fields.ts';
import { fieldsNamed } from './judged-fields.ts';
import type { PodCoverage, PolicySubject } from './policy.ts';

/** Whether expressions compare where images come from with something; `perhaps` where the values that decide are not seen. */
export type OriginReading = 'read' | 'perhaps' | 'not';

/** What a policy looks at in images, and what that narrows. */
export interface Origins {
  readonly subject: PolicySubject;
  readonly coverage: PodCoverage;
}

/** The same of the validations and variables of a policy in CEL. */
export function originsOf(validations: unknown, variables: unknown): Origins {
  const reading = readsImageOrigin(validations, variables);
  return {
    subject: reading === 'not' ? 'other' : 'origins',
    coverage: reading === 'perhaps' ? { narrowedBy: 'what its expressions compare images with' } : 'every',
  };
}

/** Whether they read where an image comes from: that they look at tags and digests alone, or at images to exempt, is not enough. */
export function readsImageOrigin(validations: unknown, variables: unknown): OriginReading {
  const named = new Map(
    listOf(variables)
      .map(fieldsOf)
      .map(({ name, expression }) => [textOf(name), textOf(expression)]),
  );
  const texts = [
    ...listOf(validations).map((one) => textOf(fieldsOf(one).expression)),
    ...[...named].flatMap(([name, expression]) => (exempting.test(name) ? [] : [expression])),
  ];
  return widest(texts.map((text) => readingOf(text.slice(0, longest), named)));
}

const exempting = /exempt|except|exclu|ignor|skip|bypass/i;
/** Kubernetes bounds the cost of an expression and not its length, and some of what is done here is quadratic. */
const longest = 10_000;

const literal = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`;
const macro = String.raw`\.(?:all|exists|exists_one|filter|map)\(\s*(\w+)\s*,`;
const runs = new RegExp(String.raw`${literal}|((?<![\w.?])[\w.?]+\)*|\[[^\]]*\])${macro}|(?<![\w.])\w+`, 'g');
const term = String.raw`(?<![\w.?])([\w.?]+?(?:\)|\.\w+\([^()]*\)|\[[^\][]*\])*?)`;
const operator = String.raw`(?:\.(startsWith|matches|contains)\(|\s*(==)|\s+(in)\s)`;
const operand = String.raw`((?:${literal}|\[[^\]]*\]|\([^()]*\)|[^()'"[\],&|?:])*)`;
const comparisons = new RegExp(`${literal}|${term}${operator}${operand}`, 'g');
const literals = new RegExp(literal, 'g');

type Variables = ReadonlyMap<string, string>;

function readingOf(text: string, variables: Variables): OriginReading {
  const found = [...unfold(text).slice(0, longest).matchAll(comparisons)].map(
    ([, left = '', call, equals, within, right = '']) => {
      const [one, other] = equals !== undefined && !isImage(left, variables) ? [right, left] : [left, right];
      return compared(one, call ?? equals ?? within ?? '', other.trim(), variables);
    },
  );
  const reading = widest(found);
  // Beside another field an image may only say whom that concerns.
  return reading === 'read' && fieldsNamed(text).length > 0 ? 'perhaps' : reading;
}

function widest(readings: readonly OriginReading[]): OriginReading {
  return (['read', 'perhaps'] as const).find((one) => readings.includes(one)) ?? 'not';
}

/** A variable of a macro as the list that it runs over: `params.repos.exists(r, i.startsWith(r))`. */
function unfold(text: string): string {
  const lists = new Map<string, string>();
  return text.replace(runs, (found: string, list?: string, variable?: string) => {
    if (variable === undefined) return lists.get(found) ?? found;
    lists.set(variable, list ?? variable);
    return found;
  });
}

function compared(image: string, by: string, value: string, variables: Variables): OriginReading {
  if (!isImage(image, variables) || exempting.test(namesIn(`${image} ${value}`))) return 'not';
  // An image starts with its registry, or with the repository of the default one.
  if (by === 'startsWith') return 'read';
  if (isTag(image) || /^(-?\d|true\b|false\b|null\b)|\.image\W*$/.test(value)) return 'not';
  if (/repo|registr/i.test(`${image} ${value}`)) return 'read';
  const values = literalsOf(value, variables);
  if (values === null) return 'perhaps';
  const whole = by === '==' || by === 'in';
  return values.some((one) => (whole ? one !== '' : namesOrigin(one))) ? 'read' : 'not';
}

function isImage(text: string, variables: Variables): boolean {
  const names = namesIn(text);
  return (
    /image(?!Pull)|\bimgs?\b/i.test(names) ||
    [...names.matchAll(/\bvariables\.(\w+)/g)].some(([, name = '']) => /\.image\W*$/.test(variables.get(name) ?? ''))
  );
}

function namesIn(text: string): string {
  return text.replace(literals, '');
}

function isTag(image: string): boolean {
  return /\.split\(\s*["'][:@]["']\s*\)(?!\[0\])|\.(tag|digest|identifier)\(/.test(image);
}

/** The strings that a value is written as, itself or by a variable; null where it comes from elsewhere. */
function literalsOf(value: string, variables: Variables): string[] | null {
  const named = variables.get(/^variables\.(\w+)$/.exec(value)?.[1] ?? '') ?? value;
  return /^\s*(\[|r?["'])/.test(named) ? [...named.matchAll(literals)].map(([text]) => text.slice(1, -1)) : null;
}

/** Whether a part or pattern of an image says more than a tag, a digest or the form: it holds a host, or a repository beside a slash. */
function namesOrigin(pattern: string): boolean {
  const plain = pattern.replace(/\[\.\]|\\+\./g, '.').replace(/\\+[a-z]|\[[^\]]*\]/gi, '');
  const [path = ''] = plain.split(/[:@]/, 1);
  return /[a-z0-9]\)*(:\d+)?\/|\/[a-z0-9]/i.test(plain) || /^\^\(*[a-z0-9]|[a-z0-9-]\.[a-z]{2}/i.test(path);
}
