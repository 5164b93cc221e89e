import type { PageCheck, PageData } from '../src/reporters/html/page-data.ts';
import { byId } from './elements.ts';

const data: PageData = JSON.parse(byId('data', HTMLScriptElement).text);

export const { strings, checks, severities, findings } = data;
export const teams: ReadonlyMap<string, string> = new Map(data.teams);
export const total = findings.check.length;

/** The text of a column for finding `i`; empty where it has none. */
export function textOf(column: readonly number[], i: number): string {
  return strings[column[i] ?? 0] ?? '';
}

/** The check of finding `i`. */
export function checkOf(i: number): PageCheck {
  const check = checks[findings.check[i] ?? -1];
  if (check === undefined) throw new Error(`finding ${i} has no check`);
  return check;
}

/** `Deployment shop/web`, the object of finding `i`. */
export function objectOf(i: number): string {
  const namespace = textOf(findings.namespace, i);
  return `${textOf(findings.kind, i)} ${namespace === '' ? '' : `${namespace}/`}${textOf(findings.name, i)}`;
}

/** `cis-kubernetes` of `cis-kubernetes:5.2.2`. */
export const frameworkOf = (control: string) => control.slice(0, control.indexOf(':'));

/** The team of the namespace of finding `i`; empty where none is known. */
export function teamOf(i: number): string {
  return teams.get(textOf(findings.namespace, i)) ?? '';
}
