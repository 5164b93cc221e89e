import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Episode, mergeScan, type ScanMark } from '../../src/history/episodes.ts';
import { type FindingRecord, type Judged, recordOf, type ScanRecord } from '../../src/history/record.ts';
import { smallReport } from '../support/reports.ts';

const day = (n: number): string => `2026-01-${String(n).padStart(2, '0')}T02:00:00.000Z`;
const whole: Judged = { checks: ['c'], namespaces: null, excluded: [] };
const { summary } = recordOf({ ...smallReport(), cluster: { ...smallReport().cluster, uid: 'u' } });

function finding(fingerprint: string, over: Partial<FindingRecord> = {}): FindingRecord {
  return {
    fingerprint,
    check: 'c',
    category: 'pods',
    severity: 'high',
    scope: 'user',
    kind: 'Pod',
    namespace: 'shop',
    name: fingerprint,
    container: null,
    team: 'shop',
    waived: false,
    ...over,
  };
}

const scan = (n: number, fingerprints: readonly string[], judged = whole): ScanRecord => ({
  summary: { ...summary, id: `scan-${n}`, at: day(n) },
  judged,
  findings: fingerprints.map((one) => finding(one)),
});

/** Adds scans in the order given, as a store does. */
function addAll(scans: readonly ScanRecord[]): readonly (readonly [string, string, string | null])[] {
  let episodes: Episode[] = [];
  const marks: ScanMark[] = [];
  for (const one of scans) {
    const { at } = one.summary;
    const known = episodes.filter(({ closedAt }) => closedAt === null || closedAt > at);
    const changes = mergeScan(known, marks, one);
    const replaced = new Set(changes.map(({ before }) => before));
    episodes = [...episodes.filter((episode) => !replaced.has(episode)), ...changes.map(({ after }) => after)];
    marks.push({ at, judged: one.judged });
  }
  return episodes
    .map(({ fingerprint, openedAt, closedAt }) => [fingerprint, openedAt, closedAt] as const)
    .sort((a, b) => (a.join() < b.join() ? -1 : 1));
}

describe('an episode', () => {
  test('opens where a scan first sees the finding and closes where one looks and does not', () => {
    expect(addAll([scan(1, ['a', 'b']), scan(2, ['b', 'c']), scan(3, ['a', 'c'])])).toEqual([
      ['a', day(1), day(2)],
      ['a', day(3), null],
      ['b', day(1), day(3)],
      ['c', day(2), null],
    ]);
  });

  test('is not closed by a scan that could not tell: unknown check, other namespace, excluded namespace', () => {
    const blind: Judged = { checks: [], namespaces: null, excluded: [] };
    const elsewhere: Judged = { checks: ['c'], namespaces: ['web'], excluded: [] };
    const excluding: Judged = { checks: ['c'], namespaces: null, excluded: ['shop'] };
    for (const judged of [blind, elsewhere, excluding])
      expect(addAll([scan(1, ['a']), scan(2, [], judged), scan(3, ['a'])])).toEqual([['a', day(1), null]]);
    expect(addAll([scan(1, ['a']), scan(2, [], { ...elsewhere, namespaces: ['shop'] })])).toEqual([
      ['a', day(1), day(2)],
    ]);
  });

  test('takes severity, team and waiver of its newest scan, also where an older report comes late', () => {
    const old: ScanRecord = { ...scan(1, []), findings: [finding('a', { team: 'old', severity: 'low' })] };
    const now: ScanRecord = { ...scan(3, []), findings: [finding('a', { team: 'new', waived: true })] };
    const [opened] = mergeScan([], [], now);
    const [moved] = mergeScan(opened === undefined ? [] : [opened.after], [{ at: day(3), judged: whole }], old);
    expect(moved?.after).toMatchObject({
      openedAt: day(1),
      lastSeenAt: day(3),
      team: 'new',
      severity: 'high',
      waived: true,
    });
  });

  test('law: the order in which reports come does not matter', () => {
    const night = fc.record({ seen: fc.subarray(['a', 'b']), judged: fc.boolean() });
    const history = fc.array(night, { minLength: 1, maxLength: 7 }).chain((list) =>
      fc.record({
        scans: fc.constant(
          // A scan that did not judge the check lists nothing of it.
          list.map(({ seen, judged }, i) => (judged ? scan(i + 1, seen) : scan(i + 1, [], { ...whole, checks: [] }))),
        ),
        order: fc.shuffledSubarray(
          list.map((_, i) => i),
          { minLength: list.length },
        ),
      }),
    );
    fc.assert(
      fc.property(history, ({ scans, order }) => {
        const shuffled = order.flatMap((i) => scans[i] ?? []);
        expect(addAll(shuffled)).toEqual(addAll(scans));
      }),
      { numRuns: 500 },
    );
  });
});
