import type { ControlChange, FrameworkChange, Status } from '../report.ts';

/** How a person calls a status in a sentence. */
export const statusWords: Readonly<Record<Status, string>> = {
  pass: 'passed',
  fail: 'failed',
  unknown: 'unknown',
  manual: 'for a person',
  'not-applicable': 'not applicable',
};

/** Controls that changed in the same way. */
export interface ChangeGroup {
  readonly title: string;
  /** Whether it is worse than before, better, or neither. */
  readonly turn: 'worse' | 'better' | 'other';
  readonly changes: readonly ControlChange[];
}

const groups: readonly (Pick<ChangeGroup, 'title' | 'turn'> & { readonly has: (change: ControlChange) => boolean })[] =
  [
    { title: 'added to the benchmark', turn: 'other', has: ({ old }) => old === null },
    { title: 'no longer in the benchmark', turn: 'other', has: ({ new: now }) => now === null },
    {
      title: 'failing, unknown before',
      turn: 'worse',
      has: ({ old, new: now }) => old === 'unknown' && now === 'fail',
    },
    { title: 'newly failing', turn: 'worse', has: ({ new: now }) => now === 'fail' },
    { title: 'no longer known', turn: 'worse', has: ({ new: now }) => now === 'unknown' },
    {
      title: 'fixed',
      turn: 'better',
      has: ({ old, new: now }) => old === 'fail' && (now === 'pass' || now === 'not-applicable'),
    },
    {
      title: 'passing, unknown before',
      turn: 'better',
      has: ({ old, new: now }) => old === 'unknown' && now === 'pass',
    },
    { title: 'changed otherwise', turn: 'other', has: () => true },
  ];

const shownFirst: readonly ChangeGroup['turn'][] = ['worse', 'better', 'other'];

/** The changed controls by what became of them, what got worse first; each stands in one group. */
export function changeGroups({ changes }: FrameworkChange): ChangeGroup[] {
  const home = changes.map((change) => ({ change, group: groups.find(({ has }) => has(change)) }));
  return groups
    .map((group) => ({
      title: group.title,
      turn: group.turn,
      changes: home.flatMap((one) => (one.group === group ? [one.change] : [])),
    }))
    .filter((group) => group.changes.length > 0)
    .toSorted((a, b) => shownFirst.indexOf(a.turn) - shownFirst.indexOf(b.turn));
}

/** `71 % → 74 % of the judged controls pass; newly failing: 1, fixed: 4, as before: 126`. */
export function changeSummary(change: FrameworkChange): string {
  const same = change.controls - change.changes.length;
  const counts = [
    ...changeGroups(change).map(({ title, changes }) => `${title}: ${changes.length}`),
    `as before: ${same}`,
  ];
  return `${percent(change.old.score)} → ${percent(change.new.score)} of the judged controls pass; ${counts.join(', ')}`;
}

/** What a reader has to know before comparing; empty where the two are alike. */
export function changeCaveats({ derived, old, new: now, unknown }: FrameworkChange): string[] {
  const which = { old: 'earlier', new: 'later' };
  return [
    ...derived.map(
      (side) =>
        `The ${which[side]} report was made without this benchmark: its controls follow from the checks that it ran.`,
    ),
    ...(old.version === now.version
      ? []
      : [`The earlier report is by version ${old.version} of the benchmark, the later by ${now.version}.`]),
    ...(unknown === 0
      ? []
      : [
          `${unknown === 1 ? '1 control is' : `${unknown} controls are`} unknown in at least one of the two reports: what became of ${unknown === 1 ? 'it' : 'them'} can not be told.`,
        ]),
  ];
}

/** `passed → failed`. */
export function turnOf({ old, new: now }: ControlChange): string {
  return `${old === null ? 'not listed' : statusWords[old]} → ${now === null ? 'not listed' : statusWords[now]}`;
}

function percent(score: number | null): string {
  return score === null ? 'none judged' : `${Math.floor(score)} %`;
}
