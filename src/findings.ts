import { createHash } from 'node:crypto';
import type { Check, Violation } from './check.ts';
import type { RawFinding } from './evaluate.ts';
import { type Inventory, placeKey } from './inventory.ts';
import type { ObjectReference } from './kubernetes/object.ts';
import type { AppliedWaiver, Finding } from './report.ts';

/** Findings of one check that a report lists; the rest is counted and its points added up. */
export const findingsPerCheck = 1_000;

/** The listed findings of one check and what the cap left out. */
export interface FindingList {
  readonly findings: readonly Finding[];
  readonly omitted: number;
  readonly pointsOmitted: number;
}

/** Whether a finding takes part in score and gates. */
export type Counts = (finding: RawFinding) => boolean;

/** The waiver that accepts a finding, or null. */
export type WaiverOf = (finding: RawFinding) => AppliedWaiver | null;

/** The findings of one check before their points are known: all are counted, the first by place are kept. */
export interface Tally {
  /** Distinct objects among the findings that count: the n of the score. */
  readonly objects: number;
  /** The same with waived findings counted. */
  readonly rawObjects: number;
  readonly kept: readonly {
    readonly raw: RawFinding;
    readonly siblings: number;
    readonly waiver: AppliedWaiver | null;
  }[];
  readonly omitted: number;
  /** Share of the check's points that the omitted ones have. */
  readonly omittedShare: number;
}

/** Counts and sorts the findings of a check. `siblings`: findings of the same object; 0 for one that does not count. */
export function tallyFindings(
  findings: readonly RawFinding[],
  counts: Counts,
  waiverOf: WaiverOf = () => null,
  most = findingsPerCheck,
): Tally {
  const waivers = new Map(findings.map((raw) => [raw, waiverOf(raw)] as const).filter(([, waiver]) => waiver !== null));
  const perObject = new Map<string, number>();
  const rawObjects = new Set<string>();
  for (const raw of findings.filter(counts)) {
    const key = objectKey(raw.about.object);
    rawObjects.add(key);
    if (!waivers.has(raw)) perObject.set(key, (perObject.get(key) ?? 0) + 1);
  }
  const siblingsOf = (raw: RawFinding): number =>
    counts(raw) && !waivers.has(raw) ? (perObject.get(objectKey(raw.about.object)) ?? 0) : 0;
  const sorted = findings.toSorted(byScopeAndPlace);
  const omitted = sorted.slice(most);
  const shares = omitted.map(siblingsOf).map((siblings) => (siblings === 0 ? 0 : 1 / perObject.size / siblings));
  return {
    objects: perObject.size,
    rawObjects: rawObjects.size,
    kept: sorted.slice(0, most).map((raw) => ({ raw, siblings: siblingsOf(raw), waiver: waivers.get(raw) ?? null })),
    omitted: omitted.length,
    omittedShare: shares.reduce((sum, share) => sum + share, 0),
  };
}

/** The findings of a check, sorted by object; `points` are split evenly among its objects, then among the findings of one object. */
export function listFindings(
  { id, category, severity, remediation }: Check,
  { kept, objects, omitted, omittedShare }: Tally,
  {
    points,
    clusterUid,
    places,
  }: { readonly points: number; readonly clusterUid: string | null; readonly places: Inventory['places'] },
): FindingList {
  const findings = kept.map(({ raw, siblings, waiver }): Finding => {
    const { about, violation, instances } = raw;
    const fieldPath = [about.path, violation.fieldPath ?? ''].filter((path) => path !== '').join('.');
    return {
      fingerprint: fingerprintOf(id, clusterUid, raw),
      check: id,
      category,
      severity,
      scope: scopeOf(raw),
      component: about.component ?? null,
      object: about.object,
      container: about.container ?? null,
      part: about.part ?? null,
      fieldPath: fieldPath || null,
      source: sourceOf(about.object, fieldPath, places),
      evidence: { value: scalarOf(violation.value), resourceVersion: about.resourceVersion ?? null },
      message: violation.message,
      remediation: [violation.remediation ?? remediation, about.place ?? ''].join(' ').trimEnd(),
      instances,
      points: siblings === 0 ? 0 : points / objects / siblings,
      status: waiver === null ? 'fail' : 'waived',
      waiver,
      baseline: null,
    };
  });
  return { findings, omitted, pointsOmitted: points * omittedShare };
}

/** Where the API server served a list or an object for a scalar, the value says nothing. */
function scalarOf(value: Violation['value']): string | number | boolean | null {
  return value === undefined || typeof value === 'object' ? null : value;
}

function scopeOf({ about }: RawFinding): Finding['scope'] {
  return about.component === undefined ? 'user' : 'system';
}

/** File and line of the field, or of the nearest field around it that the file has. */
function sourceOf(object: ObjectReference, fieldPath: string, places: Inventory['places']): Finding['source'] {
  const place = places?.get(placeKey(object));
  if (place === undefined) return null;
  const { file, line, lines } = place;
  for (let path = fieldPath; path !== ''; path = parentOf(path)) {
    const found = lines.get(path);
    if (found !== undefined) return { file, line: found };
  }
  return { file, line };
}

/** `spec.a[0]` of `spec.a[0].b`, then `spec.a`; empty for a first field. */
function parentOf(path: string): string {
  const last = /(?:\.[^.[\]]*|\["[^"]*"\]|\[\d+\])$/.exec(path);
  return last === null ? '' : path.slice(0, last.index);
}

/** Stable across pod churn, ReplicaSet hashes and reworded texts: check, cluster, object, container and part, never an index. */
function fingerprintOf(id: string, clusterUid: string | null, { about }: RawFinding): string {
  const { apiVersion, kind, namespace = '' } = about.object;
  // What one kubeconfig calls a cluster, another calls otherwise: its UID names it.
  const name = kind === 'Cluster' && apiVersion.startsWith('kaudit.dev/') ? '' : about.object.name;
  const parts = [id, clusterUid ?? '', kind, namespace, name, about.container ?? '', about.part ?? ''];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function objectKey({ kind, namespace, name }: ObjectReference): string {
  return `${kind.length}:${kind}${namespace?.length ?? 0}:${namespace ?? ''}${name}`;
}

/** What users own first, then by namespace, kind, name, container and part. */
function byScopeAndPlace(a: RawFinding, b: RawFinding): number {
  const [one, other] = [a.about, b.about];
  return (
    compare(scopeOf(b), scopeOf(a)) ||
    compare(one.object.namespace ?? '', other.object.namespace ?? '') ||
    compare(one.object.kind, other.object.kind) ||
    compare(one.object.name, other.object.name) ||
    compare(one.container ?? '', other.container ?? '') ||
    compare(one.part ?? '', other.part ?? '')
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
