/** A LabelSelector of expressions alone. */
export interface ExpressionSelector {
  readonly matchExpressions: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

const key = '[A-Za-z0-9]([A-Za-z0-9_./-]{0,314})';
const equality = new RegExp(`^(${key})\\s*(=|==|!=)\\s*([A-Za-z0-9_.-]{0,63})$`);
const membership = new RegExp(`^(${key})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const presence = new RegExp(`^(!?)\\s*(${key})$`);

/** Reads a selector as kubectl's `-l` does: `app=db,tier!=test,env in (a,b),!legacy`; undefined where it is none. */
export function parseSelector(text: string): ExpressionSelector | undefined {
  if (text.trim() === '') return { matchExpressions: [] };
  // Commas within brackets separate values.
  const terms = text.split(/,(?![^(]*\))/).map((term) => readTerm(term.trim()));
  const read = terms.filter((term) => term !== undefined);
  return read.length < terms.length ? undefined : { matchExpressions: read };
}

function readTerm(term: string): ExpressionSelector['matchExpressions'][number] | undefined {
  const [, label, , sign, value] = equality.exec(term) ?? [];
  if (label !== undefined) return { key: label, operator: sign === '!=' ? 'NotIn' : 'In', values: [value ?? ''] };
  const [, member, , word, list] = membership.exec(term) ?? [];
  if (member !== undefined) {
    const values = (list ?? '').split(',').map((one) => one.trim());
    return { key: member, operator: word === 'in' ? 'In' : 'NotIn', values };
  }
  const [, not, present] = presence.exec(term) ?? [];
  return present === undefined ? undefined : { key: present, operator: not === '!' ? 'DoesNotExist' : 'Exists' };
}
