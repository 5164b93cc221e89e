import type { Category, Severity } from './check.ts';
import type { State } from './inventory.ts';
import type { ObjectReference } from './kubernetes/object.ts';

/** The verdict of a check. */
export type Status = 'pass' | 'fail' | 'unknown' | 'manual' | 'not-applicable';

/** A score between 0 and 100 with its bounds; `value` is null where something was not seen. */
export interface Score {
  readonly value: number | null;
  readonly lower: number;
  readonly upper: number;
}

export type Grade = 'A' | 'B' | 'C' | 'D' | 'F';

export interface ReportScore extends Score {
  /** Waived findings counted. */
  readonly raw: Score;
  /** Waived findings left out. */
  readonly accepted: Score;
  /** By `lower`. */
  readonly grade: Grade;
}

export interface CategorySummary {
  readonly category: Category;
  readonly passed: number;
  readonly failed: number;
  readonly unknown: number;
  readonly manual: number;
  readonly notApplicable: number;
  readonly score: Score;
}

export interface CheckSummary {
  readonly id: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly title: string;
  readonly status: Status;
  /** Why, for any status but pass and fail; null otherwise. */
  readonly reason: string | null;
  /** Items judged, and how each came out. */
  readonly evaluated: number;
  readonly passed: number;
  readonly failed: number;
  readonly unknown: number;
  readonly manual: number;
  readonly notApplicable: number;
  /** Distinct objects of scope user among the findings: the n of the score. */
  readonly objects: number;
  /** False where a fail rests on data that was not seen whole. */
  readonly complete: boolean;
  readonly findingsOmitted: number;
  readonly pointsOmitted: number;
  /** `framework:control` that the check answers. */
  readonly controls: readonly string[];
  readonly remediation: string;
}

export interface Finding {
  readonly fingerprint: string;
  readonly check: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly scope: 'user' | 'system';
  /** The recognised component behind scope system; null for user. */
  readonly component: string | null;
  readonly object: ObjectReference;
  readonly container: string | null;
  readonly part: string | null;
  readonly fieldPath: string | null;
  /** Where it stands, for a scan of manifests; else null. */
  readonly source: { readonly file: string; readonly line: number } | null;
  readonly evidence: { readonly value: string | number | boolean | null; readonly resourceVersion: string | null };
  readonly message: string;
  readonly remediation: string;
  /** Pods behind the object; 0 for a workload that runs none. */
  readonly instances: number;
  readonly points: number;
  readonly status: 'fail' | 'waived';
  readonly waiver: { readonly reason: string; readonly expires: string } | null;
}

/** One step of the way up: the score after this and all steps before it. */
export interface WhatIf {
  readonly check: string;
  readonly objects: number;
  readonly wins: number;
  readonly then: number;
}

export interface ReportResource {
  readonly resource: string;
  readonly state: State;
  readonly items: number;
  readonly reason: string | null;
  readonly message: string | null;
  readonly attempts: number;
}

/** The one result of a scan: every output format is a function of it. */
export interface Report {
  readonly apiVersion: 'kaudit.dev/v1alpha1';
  readonly kind: 'ScanReport';
  readonly tool: { readonly name: string; readonly version: string; readonly rules: string };
  readonly scan: {
    readonly startedAt: string;
    readonly finishedAt: string;
    readonly complete: boolean;
    readonly requests: number;
    readonly bytes: number;
    readonly scope: { readonly namespaces: readonly string[] | null };
  };
  readonly cluster: {
    readonly context: string | null;
    readonly server: string | null;
    readonly serverVerified: boolean;
    readonly uid: string | null;
    readonly version: string | null;
    readonly distribution: string;
    readonly nodes: number | null;
    readonly namespaces: number | null;
    readonly pods: number | null;
  };
  readonly coverage: { readonly ratio: number; readonly resources: readonly ReportResource[] };
  readonly score: ReportScore;
  readonly categories: readonly CategorySummary[];
  readonly frameworks: readonly FrameworkSummary[];
  readonly checks: readonly CheckSummary[];
  readonly findings: readonly Finding[];
  readonly notSelected: readonly { readonly check: string; readonly reason: string }[];
  readonly whatIf: readonly WhatIf[] | null;
  readonly platform: null;
  readonly paths: null;
  readonly reach: null;
}

export interface FrameworkSummary {
  readonly framework: string;
  readonly version: string;
  /** Passed ÷ (passed + failed) controls in percent; null when nothing was evaluated. */
  readonly score: number | null;
  readonly controls: readonly { readonly id: string; readonly status: Status; readonly checks: readonly string[] }[];
}
