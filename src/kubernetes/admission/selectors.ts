import { matchesSelector } from '../label-selector.ts';
import { fieldsOf, listOf } from '../pod-security/fields.ts';
import { inWords } from '../record.ts';

/** The label that the API server itself sets on every namespace: nobody can take it away. */
const nameLabel = 'kubernetes.io/metadata.name';

export interface LabelledNamespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether a selector of a webhook or policy asks for nothing: an absent one means everything (admissionregistration.k8s.io/v1). */
export function selectsEverything(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  return Object.keys(fieldsOf(matchLabels)).length === 0 && listOf(matchExpressions).length === 0;
}

/** Whether the namespaceSelector of a webhook or policy selects the namespace; an unusable selector selects nothing for sure. */
export function selectsNamespace(selector: unknown, { name, labels }: LabelledNamespace): boolean {
  if (selectsEverything(selector)) return true;
  return matchesSelector(selector, { ...labels, [nameLabel]: name }) === true;
}

/** The requirements of a selector that a label of one's own decides, in words: `without the label x`, `x=y`. */
export function settableRequirements(selector: unknown): string[] {
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  const wanted = Object.entries(fieldsOf(matchLabels))
    .filter(([key]) => key !== nameLabel)
    .map(([key, value]) => `with ${key}=${inWords(value)}`);
  const others = listOf(matchExpressions).flatMap((expression) => {
    const { key, operator, values } = fieldsOf(expression);
    if (typeof key !== 'string' || key === nameLabel) return [];
    const list = listOf(values).join(' or ');
    if (operator === 'DoesNotExist') return [`without the label ${key}`];
    if (operator === 'NotIn') return [`whose ${key} is not ${list}`];
    return [operator === 'In' ? `with ${key}=${list}` : `with the label ${key}`];
  });
  return [...wanted, ...others];
}

/** The keys of those requirements. */
export function settableKeys(selector: unknown): string[] {
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  const keys = [
    ...Object.keys(fieldsOf(matchLabels)),
    ...listOf(matchExpressions).map((expression) => fieldsOf(expression).key),
  ];
  return keys.filter((key): key is string => typeof key === 'string' && key !== nameLabel);
}

/** Whether text matches a pattern in which `*` stands for any characters and `?` for one, as Kyverno's and Gatekeeper's do. Linear in practice: backtracks to the last star only. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
