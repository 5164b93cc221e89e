/** How the verdicts of one check of a peer compare with kaudit's. */
export interface Tally {
  agree: number;
  /** Differences that the table explains. */
  readonly explained: string[];
  readonly differ: string[];
  /** Cases without anything to compare, by the reason. */
  readonly left: Map<string, number>;
  readonly crashed: string[];
  /** What all checks took on its cases. */
  milliseconds: number;
}

/** All tallies, by `CORPUS CHECK`. */
export type Tallies = Map<string, Tally>;

/** The tally of a name, begun when first asked for. */
export function tallyOf(tallies: Tallies, name: string): Tally {
  const known = tallies.get(name) ?? {
    agree: 0,
    explained: [],
    differ: [],
    left: new Map(),
    crashed: [],
    milliseconds: 0,
  };
  tallies.set(name, known);
  return known;
}

/** Counts a case that can not be compared. */
export function leave({ left }: Tally, reason: string): void {
  left.set(reason, (left.get(reason) ?? 0) + 1);
}

/** Several tallies as one. */
export function sum(all: readonly Tally[]): Tally {
  const left = new Map<string, number>();
  for (const [reason, count] of all.flatMap((tally) => [...tally.left]))
    left.set(reason, (left.get(reason) ?? 0) + count);
  return {
    agree: all.reduce((total, { agree }) => total + agree, 0),
    explained: all.flatMap(({ explained }) => explained),
    differ: all.flatMap(({ differ }) => differ),
    left,
    crashed: all.flatMap(({ crashed }) => crashed),
    milliseconds: all.reduce((total, { milliseconds }) => total + milliseconds, 0),
  };
}
