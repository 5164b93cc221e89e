import type { Report, ReportResource } from '../report.ts';

/** Something that was not seen or could not be judged, and why. */
export interface Gap {
  readonly what: string;
  readonly why: string;
}

/** The sources that were not seen whole: where nothing is unknown, only those that changed while they were read. */
export function resourceGaps({ coverage, scan }: Report): readonly ReportResource[] {
  return coverage.resources.filter(
    ({ state }) =>
      state === 'inconsistent' || (!scan.complete && !['complete', 'absent', 'out-of-scope'].includes(state)),
  );
}

/** Everything that a report must not keep silent about: sources not seen, then checks without a verdict. */
export function gapsOf(report: Report): readonly Gap[] {
  const sources = resourceGaps(report).map(({ resource, state, reason, message }) => ({
    what: resource,
    why: [state, reason, message].filter((part) => part !== null).join(', '),
  }));
  const unknown = report.checks
    .filter(({ status }) => status === 'unknown')
    .map(({ id, reason }) => ({ what: id, why: `unknown: ${reason ?? 'no reason given'}` }));
  return [...unverified(report), ...narrowed(report), ...sources, ...unknown];
}

function unverified({ cluster: { server, serverVerified } }: Report): readonly Gap[] {
  if (server === null || serverVerified) return [];
  return [{ what: 'server', why: 'SERVER IDENTITY NOT VERIFIED: anybody on the way may have answered instead' }];
}

function narrowed({ scan: { scope } }: Report): readonly Gap[] {
  const { listable } = scope;
  return listable === undefined
    ? []
    : [{ what: 'cluster', why: `this identity may list in ${listable.join(', ')} alone` }];
}
