import { createHash } from 'node:crypto';
import type { CheckResult, RawFinding } from './evaluate.ts';
import type { ObjectReference } from './kubernetes/object.ts';
import type { Finding } from './report.ts';

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

/** Distinct objects among the findings that count: the n of the score. */
export function countObjects(findings: readonly RawFinding[], counts: Counts): number {
  return new Set(findings.filter(counts).map(({ about }) => objectKey(about.object))).size;
}

/** The findings of a check, sorted by object; `points` are split evenly among its objects, then among the findings of one object. */
export function listFindings(
  { check, findings }: CheckResult,
  {
    points,
    counts,
    clusterUid,
  }: { readonly points: number; readonly counts: Counts; readonly clusterUid: string | null },
): FindingList {
  const perObject = new Map<string, number>();
  for (const { about } of findings.filter(counts)) {
    const key = objectKey(about.object);
    perObject.set(key, (perObject.get(key) ?? 0) + 1);
  }
  const { id, category, severity, remediation } = check;
  const all = findings
    .map((raw): Finding => {
      const { about, violation, instances } = raw;
      const siblings = perObject.get(objectKey(about.object));
      return {
        fingerprint: fingerprintOf(id, clusterUid, raw),
        check: id,
        category,
        severity,
        scope: about.component === undefined ? 'user' : 'system',
        component: about.component ?? null,
        object: about.object,
        container: about.container ?? null,
        part: about.part ?? null,
        fieldPath: [about.path, violation.fieldPath ?? ''].filter((path) => path !== '').join('.') || null,
        evidence: { value: violation.value ?? null, resourceVersion: about.resourceVersion ?? null },
        message: violation.message,
        remediation: violation.remediation ?? remediation,
        instances,
        points: counts(raw) && siblings !== undefined ? points / perObject.size / siblings : 0,
        status: 'fail',
        waiver: null,
      };
    })
    .sort(byScopeAndPlace);
  const left = all.slice(findingsPerCheck);
  return {
    findings: all.slice(0, findingsPerCheck),
    omitted: left.length,
    pointsOmitted: left.reduce((sum, finding) => sum + finding.points, 0),
  };
}

/** Stable across pod churn, ReplicaSet hashes and reworded texts: check, cluster, object, container and part, never an index. */
function fingerprintOf(id: string, clusterUid: string | null, { about }: RawFinding): string {
  const { kind, namespace = '', name } = about.object;
  const parts = [id, clusterUid ?? '', kind, namespace, name, about.container ?? '', about.part ?? ''];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function objectKey({ kind, namespace, name }: ObjectReference): string {
  return JSON.stringify([kind, namespace ?? '', name]);
}

/** What users own first, then by namespace, kind, name, container and part. */
function byScopeAndPlace(a: Finding, b: Finding): number {
  return (
    compare(b.scope, a.scope) ||
    compare(a.object.namespace ?? '', b.object.namespace ?? '') ||
    compare(a.object.kind, b.object.kind) ||
    compare(a.object.name, b.object.name) ||
    compare(a.container ?? '', b.container ?? '') ||
    compare(a.part ?? '', b.part ?? '')
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
