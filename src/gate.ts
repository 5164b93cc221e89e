import { type Severity, severities } from './check.ts';
import { tenths } from './printable.ts';
import type { Report } from './report.ts';

/** When a scan ends with exit code 1, and whether an incomplete one may end with 0. */
export interface Gate {
  /** The least severity that breaches, `high` by default; `none`: no finding does. */
  readonly failOn?: Severity | 'none';
  readonly minScore?: number;
  readonly allowIncomplete?: boolean;
  /** Only findings that the baseline does not have breach `failOn`. */
  readonly failOnNew?: boolean;
  /** The least score of frameworks, by id, in percent. */
  readonly frameworkScores?: ReadonlyMap<string, number>;
}

/** What the gate says: the exit code and the reason in words. */
export interface Decision {
  readonly exitCode: 0 | 1 | 3;
  readonly reason: string;
}

/** Judges the full set of findings, whatever is displayed; system findings count only where the scan counted them. */
export function decide(report: Report, gate: Gate = {}): Decision {
  const { failOn = 'high', allowIncomplete = false } = gate;
  const breach = breachOf(report, gate);
  if (breach !== null) return { exitCode: 1, reason: breach };
  if (report.scan.complete)
    return { exitCode: 0, reason: failOn === 'none' ? 'scanned completely' : `nothing reaches --fail-on ${failOn}` };
  if (allowIncomplete) return { exitCode: 0, reason: 'the scan is incomplete, which --allow-incomplete permits' };
  return { exitCode: 3, reason: 'the scan is incomplete and nothing it saw breaches a threshold' };
}

function breachOf({ checks, score, baseline, frameworks }: Report, gate: Gate): string | null {
  const { failOn = 'high', minScore, failOnNew = false, frameworkScores = new Map() } = gate;
  const newOf = new Map(baseline?.checks.map(({ check, new: n }) => [check, n]));
  const reaching =
    failOn === 'none'
      ? []
      : checks.filter(
          ({ id, status, objects, severity }) =>
            status === 'fail' &&
            (failOnNew ? newOf.has(id) : objects > 0) &&
            severities.indexOf(severity) <= severities.indexOf(failOn),
        );
  if (reaching.length > 0) {
    const verb = reaching.length === 1 ? 'reaches' : 'reach';
    return failOnNew
      ? `new findings of ${count(reaching.length, 'check')} ${verb} --fail-on ${failOn}`
      : `${count(reaching.length, 'failing check')} ${verb} --fail-on ${failOn}`;
  }
  if (minScore !== undefined && score.lower < minScore)
    return `score ${tenths(score.lower)} is below --min-score ${minScore}`;
  const low = frameworks.find(({ framework, score: own }) => {
    const least = frameworkScores.get(framework);
    return least !== undefined && (own ?? 0) < least;
  });
  return low === undefined
    ? null
    : `${low.framework} is at ${low.score === null ? 'no score' : `${tenths(low.score)} %`}, below its ${frameworkScores.get(low.framework)} %`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
