import { type Severity, severities } from './check.ts';
import type { Report } from './report.ts';

/** When a scan ends with exit code 1, and whether an incomplete one may end with 0. */
export interface Gate {
  /** The least severity that breaches; `none`: no finding does. */
  readonly failOn: Severity | 'none';
  readonly minScore?: number;
  readonly allowIncomplete?: boolean;
}

/** What the gate says: the exit code and the reason in words. */
export interface Decision {
  readonly exitCode: 0 | 1 | 3;
  readonly reason: string;
}

/** Judges the full set of findings, whatever is displayed; system findings count only where the scan counted them. */
export function decide({ checks, score, scan }: Report, { failOn, minScore, allowIncomplete = false }: Gate): Decision {
  const reaching =
    failOn === 'none'
      ? []
      : checks.filter(
          ({ status, objects, severity }) =>
            status === 'fail' && objects > 0 && severities.indexOf(severity) <= severities.indexOf(failOn),
        );
  if (reaching.length > 0)
    return {
      exitCode: 1,
      reason: `${count(reaching.length, 'failing check')} ${reaching.length === 1 ? 'reaches' : 'reach'} --fail-on ${failOn}`,
    };
  if (minScore !== undefined && score.lower < minScore)
    return { exitCode: 1, reason: `score ${score.lower.toFixed(1)} is below --min-score ${minScore}` };
  if (scan.complete)
    return { exitCode: 0, reason: failOn === 'none' ? 'scanned completely' : `nothing reaches --fail-on ${failOn}` };
  if (allowIncomplete) return { exitCode: 0, reason: 'the scan is incomplete, which --allow-incomplete permits' };
  return { exitCode: 3, reason: 'the scan is incomplete and nothing it saw breaches a threshold' };
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
