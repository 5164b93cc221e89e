import type { Severity } from './check.ts';
import type { Grade, Score, Status } from './report.ts';

/** Weight of one failing object by severity; calibrated so that one critical caps the grade at D and two at F. */
export const weights: Readonly<Record<Severity, number>> = { critical: 50, high: 5, medium: 0.7, low: 0.15, info: 0 };

const grades: readonly (readonly [at: number, grade: Grade])[] = [
  [90, 'A'],
  [80, 'B'],
  [70, 'C'],
  [60, 'D'],
];

/** The limit that `extent` approaches and never reaches: what an unseen number of objects could weigh. */
const extentLimit = 2;

/** What the score needs of a check's result. */
export interface Scored {
  readonly severity: Severity;
  readonly status: Status;
  /** Distinct failing objects that count. */
  readonly objects: number;
  /** False where a fail rests on data that was not seen whole. */
  readonly complete: boolean;
}

/** How far n failing objects spread a risk, `2 − n^(−1/6)`: 1, 1.32, 1.54, 1.68 for 1, 10, 100, 1,000; 0 for none. */
export function extent(n: number): number {
  if (n === 0) return 0;
  // A power may differ in its last digit from one version of V8 to the next, and a report must not.
  return Math.round((extentLimit - 1 / Math.cbrt(Math.sqrt(n))) * 1e12) / 1e12;
}

/** The risk that a failing check adds; 0 for any other verdict. */
export function riskOf({ severity, status, objects }: Scored): number {
  return status === 'fail' ? weights[severity] * extent(objects) : 0;
}

/** 100 for no risk, falling towards 0: `100 × 100 / (100 + risk)`. */
export function scoreOfRisk(risk: number): number {
  return 10_000 / (100 + risk);
}

/** The score of some checks with its bounds; manual and not-applicable checks are outside it. */
export function scoreOf(checks: readonly Scored[]): Score {
  const certain = sum(checks.map(riskOf));
  const open = (check: Scored) => check.status === 'unknown' || (check.status === 'fail' && !check.complete);
  const worst = sum(checks.map((check) => (open(check) ? weights[check.severity] * extentLimit : riskOf(check))));
  const upper = scoreOfRisk(certain);
  return { value: checks.some(open) ? null : upper, lower: scoreOfRisk(worst), upper };
}

/** The grade of a lower bound. */
export function gradeOf(lower: number): Grade {
  return grades.find(([at]) => lower >= at)?.[1] ?? 'F';
}

/** Points of a check: its share of what is missing to 100. They add up to `100 − upper` over all checks. */
export function pointsOf(check: Scored, checks: readonly Scored[]): number {
  return pointsAmong(checks)(check);
}

/** The same for many checks of one list, whose risks are added up once. */
export function pointsAmong(checks: readonly Scored[]): (check: Scored) => number {
  const total = sum(checks.map(riskOf));
  return (check) => (total === 0 ? 0 : ((100 - scoreOfRisk(total)) * riskOf(check)) / total);
}

/** The sum, smallest first: the same whatever the order. */
function sum(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b).reduce((total, n) => total + n, 0);
}
