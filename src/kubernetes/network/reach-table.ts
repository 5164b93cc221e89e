import { addReach } from './evaluate-policies.ts';
import { anything, everything, nothing, type Reach } from './peer-match.ts';
import { intersectionOf, type PortSet, protocols } from './port-set.ts';

/** Reaches by number, so that millions of pairs share the few there are. */
export interface ReachTable {
  numberOf(reach: Reach): number;
  at(number: number): Reach;
  /** What two rules come to. */
  add(a: number, b: number): number;
  /** What two ends come to. */
  meet(a: number, b: number): number;
}

/** Numbers of `nothing`, `everything` and `anything` in every table. */
export const noReach = 0;
export const fullReach = 1;
export const anyReach = 2;

const factor = 2 ** 26;

export function tabulateReach(): ReachTable {
  const reaches: Reach[] = [];
  const numbers = new Map<string, number>();
  const sums = new Map<number, number>();
  const meetings = new Map<number, number>();
  const at = (number: number): Reach => reaches[number] ?? anything;
  const numberOf = (reach: Reach): number => {
    const key = `${keyOf(reach.sure)} ${reach.sure === reach.maybe ? '' : keyOf(reach.maybe)}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, reaches.length);
    return reaches.push(reach) - 1;
  };
  for (const reach of [nothing, everything, anything]) numberOf(reach);
  const remembered = (memory: Map<number, number>, how: (a: Reach, b: Reach) => Reach) => (a: number, b: number) => {
    const key = a < b ? a * factor + b : b * factor + a;
    const known = memory.get(key);
    if (known !== undefined) return known;
    const made = numberOf(how(at(a), at(b)));
    memory.set(key, made);
    return made;
  };
  const add = remembered(sums, addReach);
  const meet = remembered(meetings, (a, b) => ({
    sure: intersectionOf(a.sure, b.sure),
    maybe: intersectionOf(a.maybe, b.maybe),
  }));
  return {
    at,
    numberOf,
    add: (a, b) => (a === b || b === noReach ? a : a === noReach ? b : add(a, b)),
    meet: (a, b) => (a === b || b === fullReach ? a : a === fullReach ? b : meet(a, b)),
  };
}

function keyOf(set: PortSet): string {
  return protocols.map((protocol) => set[protocol].join(';')).join('|');
}
