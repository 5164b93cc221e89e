import { SubjectError } from '../can/asker.ts';
import { type Because, can } from '../can/can.ts';
import type { Inventory } from '../inventory.ts';
import { type Request, resourceRequest } from '../kubernetes/rbac/authorize.ts';
import { EndError } from '../reach/ends.ts';
import { type ReachBecause, type ReachVerdict, reach } from '../reach/reach.ts';
import { type CanExpectation, type Expectation, ExpectationsError, type Expected } from './expectations.ts';

/** What became of one expectation; `ok` is false where it is broken and where nobody can tell. */
export interface AssertResult {
  /** Its place among all that were read, from 0. */
  readonly index: number;
  readonly section: 'can' | 'reach';
  readonly expect: Expected;
  readonly actual: ReachVerdict;
  readonly ok: boolean;
  readonly because: readonly (Because | ReachBecause)[];
  /** One sentence without a full stop. */
  readonly reason: string;
  /** What was asked, in a line. */
  readonly asked: string;
  readonly file: string;
  readonly line: number;
}

export interface Assertion {
  readonly broken: number;
  readonly unknown: number;
  readonly results: readonly AssertResult[];
}

/** Tests expectations against an inventory, in their order. Throws ExpectationsError where a name in one can not be read. Pure. */
export function assertExpectations(inventory: Inventory, expectations: readonly Expectation[]): Assertion {
  const results = expectations.map((one, index): AssertResult => {
    const { actual, because, reason } = answer(inventory, one);
    const { section, expect, file, line } = one;
    return {
      index,
      section,
      expect,
      actual,
      ok: actual === expect,
      because,
      reason,
      asked: describeAsked(one),
      file,
      line,
    };
  });
  return {
    broken: results.filter(({ actual, ok }) => !ok && actual !== 'unknown').length,
    unknown: results.filter(({ actual }) => actual === 'unknown').length,
    results,
  };
}

type Said = Pick<AssertResult, 'actual' | 'because' | 'reason'>;

function answer(inventory: Inventory, one: Expectation): Said {
  try {
    if (one.section === 'reach') {
      const { from, to, port } = one;
      const { verdict, because, reason } = reach(inventory, { from, to, ...(port === undefined ? {} : { port }) });
      return { actual: verdict, because, reason };
    }
    const { allowed, because, reason } = can(inventory, one.subject, requestOf(one), { groups: one.groups });
    return { actual: allowed === null ? 'unknown' : allowed ? 'allowed' : 'denied', because, reason };
  } catch (error) {
    if (error instanceof EndError || error instanceof SubjectError)
      throw new ExpectationsError(`${one.file}:${one.line}: ${error.message}`);
    throw error;
  }
}

function requestOf({ verb, path, resource = '', group = '', subresource, name, namespace }: CanExpectation): Request {
  if (path !== undefined) return { verb, path };
  // The API server takes the name of a namespace for the namespace of the request (apiserver requestinfo.go).
  const place = resource === 'namespaces' && group === '' ? (name ?? namespace) : namespace;
  return resourceRequest({ verb, group, resource, subresource, name, namespace: place });
}

/** `sa:shop/web get secrets in shop`, `shop/web to shop/db on 5432`. */
function describeAsked(one: Expectation): string {
  if (one.section === 'reach') {
    const [from, to] = [one.from, one.to].map((end) =>
      typeof end === 'string' ? end : `${end.namespace}/${end.selector === undefined ? '' : `?${end.selector}`}`,
    );
    return `${from} to ${to}${one.port === undefined ? '' : ` on ${one.port}`}`;
  }
  const { subject, groups, verb, path, resource = '', group = '', subresource, name, namespace } = one;
  const what =
    path ?? `${resource}${group === '' ? '' : `.${group}`}${subresource === undefined ? '' : `/${subresource}`}`;
  const as = groups.length === 0 ? '' : ` (${groups.join(', ')})`;
  const where = namespace === undefined ? '' : ` in ${namespace}`;
  return `${subject}${as} ${verb} ${what}${name === undefined ? '' : ` ${name}`}${where}`;
}
