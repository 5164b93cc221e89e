import { type Severity, severities } from '../check.ts';
import type { Status } from '../report.ts';
import type { ClusterResult } from './fleet.ts';

/** Contexts that should be equal; `*` stands for any text. */
export type Group = readonly string[];

/** A check whose verdict differs between clusters that should be equal. */
export interface FleetDrift {
  readonly check: string;
  readonly severity: Severity;
  readonly title: string;
  /** The group as it was asked for: `*`, `prod-*`. */
  readonly group: string;
  readonly verdicts: readonly { readonly status: Status; readonly clusters: readonly string[] }[];
}

const order: readonly Status[] = ['fail', 'pass', 'not-applicable', 'manual', 'unknown'];

/**
 * Where clusters that should be equal are not: a check fails in some of a group and passes, or has nothing to judge, in
 * others. One that is unknown or manual somewhere is no drift by that alone: nobody knows whether it differs.
 */
export function driftOf(results: readonly ClusterResult[], groups: readonly Group[]): FleetDrift[] {
  return groups.flatMap((group) => {
    const patterns = group.map(patternOf);
    const members = results.filter(({ context }) => patterns.some((pattern) => pattern.test(context)));
    return driftWithin(members, group.join(','));
  });
}

function driftWithin(members: readonly ClusterResult[], group: string): FleetDrift[] {
  const rows = new Map<string, { severity: Severity; title: string; verdicts: Map<Status, string[]> }>();
  for (const { context, checks } of members)
    for (const { check, status } of checks) {
      const row = rows.get(check.id) ?? { severity: check.severity, title: check.title, verdicts: new Map() };
      const same = row.verdicts.get(status);
      if (same === undefined) row.verdicts.set(status, [context]);
      else same.push(context);
      rows.set(check.id, row);
    }
  return [...rows]
    .filter(([, { verdicts }]) => verdicts.has('fail') && (verdicts.has('pass') || verdicts.has('not-applicable')))
    .map(([check, { severity, title, verdicts }]) => ({
      check,
      severity,
      title,
      group,
      verdicts: order.flatMap((status) => {
        const clusters = verdicts.get(status);
        return clusters === undefined ? [] : [{ status, clusters }];
      }),
    }))
    .sort(
      (a, b) =>
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        (a.check < b.check ? -1 : a.check > b.check ? 1 : 0),
    );
}

/** A name where `*` stands for any text, and every other sign for itself. */
export function patternOf(text: string): RegExp {
  const literal = text.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`, 'su');
}
