import type { Because } from '../can/can.ts';
import type { Assertion, AssertResult } from '../expectations/assert.ts';
import { printable } from '../printable.ts';
import type { ReachBecause } from '../reach/reach.ts';
import { hang } from '../reporters/text.ts';
import { terminalOf } from './terminal.ts';

/** What is broken and what nobody can tell, each with what decides; with `all` also what holds; and a line that counts. */
export function describeAssertion(
  { broken, unknown, results }: Assertion,
  all: boolean,
  columns = terminalOf('auto').columns,
): string {
  const shown = results.filter(({ ok }) => all || !ok);
  const held = results.length - broken - unknown;
  const summary = `${results.length} expectations: ${held} hold, ${broken} broken, ${unknown} cannot be told`;
  return [...shown.flatMap((one) => describeResult(one, columns)), ...hang(summary, columns, 0)]
    .map((line) => `${line}\n`)
    .join('');
}

function describeResult(
  { ok, actual, expect, asked, reason, because, file, line }: AssertResult,
  columns: number,
): string[] {
  const lines = (text: string) => hang(printable(text, 2_000), columns, 10);
  const word = ok ? 'ok' : actual === 'unknown' ? 'UNKNOWN' : 'BROKEN';
  const said = ok ? `is ${actual}` : `is ${actual}, expected ${expect}`;
  const [first = '', ...rest] = lines(`${file}:${line} ${asked} ${said}`);
  return [
    `${word.padEnd(8)}${first.trimStart()}`,
    ...rest,
    ...(ok ? [] : [reason, ...because.slice(0, 10).map((one) => `by ${describeBecause(one)}`)].flatMap(lines)),
  ];
}

function describeBecause(one: Because | ReachBecause): string {
  if ('policy' in one) {
    const { policy, direction, rule, effect } = one;
    return `${policy.kind} ${policy.namespace ?? ''}/${policy.name}, which ${effect} ${direction}${rule === null ? '' : ` by rule ${rule}`}`;
  }
  const { binding, role } = one;
  const place = binding.namespace === undefined ? '' : `${binding.namespace}/`;
  return `${binding.kind} ${place}${binding.name} of ${role.kind} ${role.name}, as ${one.as}`;
}
