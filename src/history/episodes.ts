import type { FindingRecord, Judged, ScanRecord } from './record.ts';

/** A finding from the scan that first saw it to the first scan that looked and no longer did; reopened, it is another episode. */
export interface Episode extends FindingRecord {
  readonly cluster: string;
  readonly openedAt: string;
  readonly lastSeenAt: string;
  /** Null while it is open. */
  readonly closedAt: string | null;
}

/** When a scan of the cluster ran, and what it could tell of. */
export interface ScanMark {
  readonly at: string;
  readonly judged: Judged;
}

/** One row to write: `before` null for a new one. */
export interface Change {
  readonly before: Episode | null;
  readonly after: Episode;
}

/**
 * What a scan changes in the episodes of its cluster, wherever in time it falls: reports may come late and in any order.
 * `episodes`: those still open or closed after the scan; `marks`: the cluster's other scans, needed only where one of
 * them is later. A scan that did not judge a check, saw it in part, or did not look into a namespace closes nothing there.
 */
export function mergeScan(episodes: readonly Episode[], marks: readonly ScanMark[], scan: ScanRecord): Change[] {
  const { at, cluster } = scan.summary;
  const judges = judgeOf(scan.judged);
  const scans = marks
    .map((mark) => ({ at: mark.at, judges: judgeOf(mark.judged) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  const byFingerprint = groupEpisodes(episodes);
  const changes: Change[] = [];
  const seen = new Set<string>();
  for (const finding of scan.findings) {
    seen.add(finding.fingerprint);
    const known = byFingerprint.get(finding.fingerprint) ?? [];
    const around = known.find((one) => covers(one, at));
    if (around !== undefined) {
      const isNewest = at >= around.lastSeenAt;
      const after = { ...around, ...(isNewest ? finding : {}), lastSeenAt: isNewest ? at : around.lastSeenAt };
      changes.push({ before: around, after });
      continue;
    }
    const next = known.filter(({ openedAt }) => openedAt > at).sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1))[0];
    const judged = scans.find((other) => other.at > at && other.judges(finding));
    if (next !== undefined && (judged === undefined || judged.at >= next.openedAt))
      changes.push({ before: next, after: { ...next, openedAt: at } });
    else
      changes.push({
        before: null,
        after: { ...finding, cluster, openedAt: at, lastSeenAt: at, closedAt: judged?.at ?? null },
      });
  }
  for (const episode of episodes) {
    if (seen.has(episode.fingerprint) || episode.openedAt >= at || !covers(episode, at) || !judges(episode)) continue;
    if (episode.lastSeenAt < at) changes.push({ before: episode, after: { ...episode, closedAt: at } });
    else changes.push(...split(episode, at, scans));
  }
  return changes;
}

type Judge = (finding: FindingRecord) => boolean;

/** One episode that a late scan finds interrupted: two. Every scan within it that judged the check has seen it. */
function split(
  episode: Episode,
  at: string,
  scans: readonly { readonly at: string; readonly judges: Judge }[],
): Change[] {
  const judging = scans.filter((one) => one.judges(episode)).map((one) => one.at);
  const last = judging.findLast((time) => time < at && time >= episode.openedAt) ?? episode.openedAt;
  const first = judging.find((time) => time > at && time <= episode.lastSeenAt) ?? episode.lastSeenAt;
  return [
    { before: episode, after: { ...episode, lastSeenAt: last, closedAt: at } },
    { before: null, after: { ...episode, openedAt: first } },
  ];
}

function covers({ openedAt, closedAt }: Episode, at: string): boolean {
  return openedAt <= at && (closedAt === null || at < closedAt);
}

function judgeOf({ checks, namespaces, excluded }: Judged): Judge {
  const judged = new Set(checks);
  const only = namespaces === null ? null : new Set(namespaces);
  const without = new Set(excluded);
  return ({ check, kind, namespace, name }) => {
    const place = namespace ?? (kind === 'Namespace' ? name : null);
    if (!judged.has(check) || (place !== null && without.has(place))) return false;
    return only === null || (place !== null && only.has(place));
  };
}

function groupEpisodes(episodes: readonly Episode[]): Map<string, Episode[]> {
  const groups = new Map<string, Episode[]>();
  for (const episode of episodes) {
    const group = groups.get(episode.fingerprint);
    if (group === undefined) groups.set(episode.fingerprint, [episode]);
    else group.push(episode);
  }
  return groups;
}
