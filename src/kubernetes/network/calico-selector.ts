import { every, type Isolation, negate, verdictOf } from './verdict.ts';

/** The value of a label; undefined where there is none, null where it is not known. */
export type LabelReader = (key: string) => string | undefined | null;

const longest = 4096;
const name = '[A-Za-z0-9_./-]{1,512}';
const quoted = `(?:'([^']*)'|"([^"]*)")`;
const comparison = new RegExp(String.raw`^(${name})\s*(==|!=|contains|starts\s+with|ends\s+with)\s*${quoted}$`);
const membership = new RegExp(String.raw`^(${name})\s+(not\s+in|in)\s*\{([^{}]*)\}$`);
const presence = new RegExp(String.raw`^(!?)\s*has\(\s*(${name})\s*\)$`);

/**
 * Whether a Calico selector holds: terms joined by `&&`. Absent and empty hold for everything. `cannot-tell` for `||`,
 * brackets, and labels that are not known. Source: Calico documentation, "Selectors".
 */
export function selectorHolds(selector: unknown, read: LabelReader): Isolation {
  if (selector === undefined || selector === null) return 'yes';
  if (typeof selector !== 'string' || selector.length > longest) return 'cannot-tell';
  if (selector.trim() === '') return 'yes';
  return every(selector.split('&&').map((term) => termHolds(term.trim(), read)));
}

function termHolds(term: string, read: LabelReader): Isolation {
  if (term === 'all()') return 'yes';
  if (term === 'global()') return 'no';
  const [, negation, present] = presence.exec(term) ?? [];
  if (present !== undefined) {
    const value = read(present);
    const holds = value === null ? 'cannot-tell' : verdictOf(value !== undefined);
    return negation === '!' ? negate(holds) : holds;
  }
  const compared = comparison.exec(term);
  if (compared !== null) return compare(read(compared[1] ?? ''), compared[2] ?? '', compared[3] ?? compared[4] ?? '');
  const [, key, operator, members] = membership.exec(term) ?? [];
  if (key === undefined || members === undefined) return 'cannot-tell';
  const wanted = membersOf(members);
  const value = read(key);
  if (value === null || wanted === undefined) return 'cannot-tell';
  const within = verdictOf(value !== undefined && wanted.includes(value));
  return operator === 'in' ? within : negate(within);
}

// A label that is absent differs from every value: `a != 'b'` and `a not in {…}` hold for it.
function compare(value: string | undefined | null, operator: string, wanted: string): Isolation {
  if (value === null) return 'cannot-tell';
  if (operator === '!=') return verdictOf(value !== wanted);
  if (value === undefined) return 'no';
  if (operator === '==') return verdictOf(value === wanted);
  if (operator === 'contains') return verdictOf(value.includes(wanted));
  return verdictOf(operator.startsWith('starts') ? value.startsWith(wanted) : value.endsWith(wanted));
}

function membersOf(text: string): readonly string[] | undefined {
  if (text.trim() === '') return [];
  const members: string[] = [];
  for (const part of text.split(',')) {
    const match = /^(?:'([^']*)'|"([^"]*)")$/.exec(part.trim());
    if (match === null) return undefined;
    members.push(match[1] ?? match[2] ?? '');
  }
  return members;
}
