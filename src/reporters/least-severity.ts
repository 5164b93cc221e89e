import { type Severity, severities } from '../check.ts';
import type { Report } from '../report.ts';

/** Whether a finding or a check is of a severity or above; the test passes all where none was asked for. */
export function atLeast(least: Severity = 'info'): (one: { readonly severity: Severity }) => boolean {
  return ({ severity }) => severities.indexOf(severity) <= severities.indexOf(least);
}

/** `3 below high are left out`; empty where none is. Findings that a cap cut are counted elsewhere. */
export function leftOut({ findings }: Pick<Report, 'findings'>, least: Severity = 'info'): string {
  const isShown = atLeast(least);
  const below = findings.filter((finding) => !isShown(finding)).length;
  return below === 0 ? '' : `${below} below ${least} ${below === 1 ? 'is' : 'are'} left out`;
}
