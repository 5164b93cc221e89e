import { matchesSelector } from './label-selector.ts';

/** A label selector of expressions alone; beside the operators of a LabelSelector it may have `Gt` and `Lt`. */
export interface ExpressionSelector {
  readonly matchExpressions: readonly Expression[];
}

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/**
 * Reads a selector as kubectl's `-l` does: `app=db,tier!=test,env in (a,b),!legacy,shard>3`; undefined where kubectl
 * refuses it. An empty one selects everything (apimachinery, labels.Parse).
 */
export function parseSelector(text: string): ExpressionSelector | undefined {
  const tokens = tokensOf(text);
  if (tokens.length === 0) return { matchExpressions: [] };
  const expressions: Expression[] = [];
  for (let at = 0; ; ) {
    const read = readExpression(tokens, at);
    if (read === undefined) return undefined;
    expressions.push(read.expression);
    if (read.next === tokens.length) return { matchExpressions: expressions };
    if (tokens[read.next] !== ',') return undefined;
    at = read.next + 1;
  }
}

/** Whether a selector that was read from a text selects an object with these labels. */
export function selectsLabels({ matchExpressions }: ExpressionSelector, labels: unknown): boolean {
  return matchExpressions.every((expression) => {
    const { key, operator, values = [] } = expression;
    if (operator !== 'Gt' && operator !== 'Lt')
      return matchesSelector({ matchExpressions: [expression] }, labels) === true;
    const value = typeof labels === 'object' && labels !== null ? Reflect.get(labels, key) : undefined;
    const [own, limit] = [wholeNumber(value), wholeNumber(values[0])];
    if (own === undefined || limit === undefined) return false;
    return operator === 'Gt' ? own > limit : own < limit;
  });
}

const symbols: ReadonlySet<string> = new Set(['=', '==', '!=', '!', '(', ')', ',', '>', '<']);

/** Symbols and words; blanks separate, and mean nothing otherwise. */
function tokensOf(text: string): string[] {
  return text.match(/[!=]=|[=!(),<>]|[^\s=!(),<>]+/g) ?? [];
}

type Read = { readonly expression: Expression; readonly next: number } | undefined;

function readExpression(tokens: readonly string[], at: number): Read {
  const not = tokens[at] === '!';
  const start = not ? at + 1 : at;
  const key = tokens[start];
  if (key === undefined || !isKey(key)) return undefined;
  const sign = tokens[start + 1];
  if (sign === undefined || sign === ',')
    return { expression: { key, operator: not ? 'DoesNotExist' : 'Exists' }, next: start + 1 };
  if (not) return undefined;
  if (sign === 'in' || sign === 'notin') return readSet(tokens, start + 2, key, sign === 'in' ? 'In' : 'NotIn');
  const operator = signs.get(sign);
  if (operator === undefined) return undefined;
  const value = tokens[start + 2];
  const bare = value === undefined || value === ',';
  const found = bare ? '' : value;
  if (!isValue(found) || (/^[GL]t$/.test(operator) && wholeNumber(found) === undefined)) return undefined;
  return { expression: { key, operator, values: [found] }, next: start + (bare ? 2 : 3) };
}

const signs: ReadonlyMap<string, string> = new Map([
  ['=', 'In'],
  ['==', 'In'],
  ['!=', 'NotIn'],
  ['>', 'Gt'],
  ['<', 'Lt'],
]);

/** `(a,b)`; nothing between two commas is the empty value. */
function readSet(tokens: readonly string[], open: number, key: string, operator: string): Read {
  const close = tokens.indexOf(')', open);
  if (tokens[open] !== '(' || close < 0) return undefined;
  const values = new Set<string>();
  let last = '';
  for (const token of tokens.slice(open + 1, close)) {
    if (token === ',') values.add(last);
    else if (last !== '' || !isValue(token)) return undefined;
    last = token === ',' ? '' : token;
  }
  values.add(last);
  return { expression: { key, operator, values: [...values].sort() }, next: close + 1 };
}

/** IsQualifiedName (apimachinery, util/validation): a name of 63 characters, after a DNS subdomain and a slash. */
function isKey(text: string): boolean {
  const [name = '', prefix, ...more] = text.split('/').reverse();
  return (
    more.length === 0 &&
    name.length <= 63 &&
    /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(name) &&
    (prefix === undefined || (prefix.length <= 253 && prefix.split('.').every(isDnsLabel)))
  );
}

function isDnsLabel(text: string): boolean {
  return /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text);
}

/** IsValidLabelValue: empty, or 63 characters that begin and end with a letter or digit. */
function isValue(text: string): boolean {
  return text.length <= 63 && !symbols.has(text) && /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/.test(text);
}

/** As Go's ParseInt reads it: 64 bits, with a sign. */
function wholeNumber(text: unknown): bigint | undefined {
  if (typeof text !== 'string' || text.length > 63 || !/^[+-]?\d+$/.test(text)) return undefined;
  const number = BigInt(text.replace(/^\+/, ''));
  return number === BigInt.asIntN(64, number) ? number : undefined;
}
