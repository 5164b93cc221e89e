import type { Because } from '../can/can.ts';
import type { Assertion, AssertResult } from '../expectations/assert.ts';
import { printable } from '../printable.ts';
import type { ReachBecause } from '../reach/reach.ts';

/** What is broken and what nobody can tell, each with what decides; with `all` also what holds; and a line that counts. */
export function describeAssertion({ broken, unknown, results }: Assertion, all: boolean): string {
  const shown = results.filter(({ ok }) => all || !ok);
  const held = results.length - broken - unknown;
  const summary = `${results.length} expectations: ${held} hold, ${broken} broken, ${unknown} cannot be told`;
  return [...shown.flatMap(describeResult), summary].map((line) => `${printable(line, 2_000)}\n`).join('');
}

function describeResult({ ok, actual, expect, asked, reason, because, file, line }: AssertResult): string[] {
  const word = ok ? 'ok' : actual === 'unknown' ? 'UNKNOWN' : 'BROKEN';
  const said = ok ? `is ${actual}` : `is ${actual}, expected ${expect}`;
  return [
    `${word.padEnd(7)} ${file}:${line} ${asked} ${said}`,
    ...(ok
      ? []
      : [`          ${reason}`, ...because.slice(0, 10).map((one) => `          by ${describeBecause(one)}`)]),
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
