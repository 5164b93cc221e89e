import type { Category, Severity } from './check.ts';
import type { FrameworkChange, FrameworkSummary } from './frameworks/summary.ts';
import type { State } from './inventory.ts';
import type { ObjectReference } from './kubernetes/object.ts';
import type { PlatformCapability } from './platform/summary.ts';

export type { ControlChange, ControlSummary, FrameworkChange, FrameworkSummary } from './frameworks/summary.ts';
export { objectName } from './kubernetes/object.ts';
export type { PlatformCapability, PlatformGap, PlatformProduct, PlatformState } from './platform/summary.ts';

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
  /** Why it matters: what an attacker gains. */
  readonly description: string;
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
  /** Addresses of the documentation that the check rests on. */
  readonly references: readonly string[];
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
  readonly waiver: AppliedWaiver | null;
  /** Against a baseline: not in it, or in it already; null where none was given. */
  readonly baseline: 'new' | 'known' | null;
}

/** The waiver that accepts a finding. */
export interface AppliedWaiver {
  readonly reason: string;
  /** The last day it holds, `2026-12-31`. */
  readonly expires: string;
  readonly ticket: string | null;
  readonly approver: string | null;
  /** Where it is written: the file and the entry's number, or the object's own annotation. */
  readonly origin: string;
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

/** The ways of an attacker to control of the cluster, in short; null where what they rest on was not seen whole. */
export interface ReportPaths {
  readonly target: 'cluster-admin';
  /** Ordinary subjects and workloads looked at, and those from which a way leads. */
  readonly entries: number;
  readonly reaching: number;
  /** The first of them, the shortest ways first. */
  readonly paths: readonly { readonly entry: string; readonly target: string; readonly hops: number }[];
  readonly omitted: number;
  /** The edits that close them all, the first of them in words; null where too many ways led there. */
  readonly fix: {
    readonly method: 'exact' | 'greedy';
    readonly edits: readonly string[];
    readonly omitted: number;
    /** Entries that stay open whatever is edited. */
    readonly open: number;
  } | null;
}

/**
 * Who reaches whom by the network policies, folded to what can be drawn; null where the scan did not look at the network of a
 * whole cluster, or the policies tell too many kinds of pods apart. Whether a plugin enforces them is another question.
 */
export interface ReportReach {
  /** Whether all pods were seen. */
  readonly complete: boolean;
  readonly reason: string | null;
  /** `alike`: an end is the workloads of a namespace that no policy tells apart; `namespace`: all of a namespace. */
  readonly folded: 'alike' | 'namespace';
  /** The last is the internet. */
  readonly ends: readonly {
    readonly name: string;
    /** The first of its workloads, `NS/KIND/NAME`. */
    readonly workloads: readonly string[];
    readonly omitted: number;
  }[];
  /** Namespaces that are left out, those with the fewest workloads. */
  readonly omitted: number;
  /** Workloads on the network of their host, which policies do not govern. */
  readonly onHost: number;
  /** The different answers; `ports` as in `TCP 5432`, null where all or none are open or an end's workloads differ. */
  readonly answers: readonly {
    readonly verdict: 'allowed' | 'denied' | 'mixed' | 'unknown';
    readonly ports: string | null;
  }[];
  /** `cells[from][to]`: the index of an answer, or null. */
  readonly cells: readonly (readonly (number | null)[])[];
}

/** How the score came to be what it is. */
export interface ReportHistory {
  /** Oldest first; the last is this scan. */
  readonly points: readonly HistoryPoint[];
  /** Scans before the first of these. */
  readonly omitted: number;
}

/** One scan of a history. */
export interface HistoryPoint extends Score {
  readonly at: string;
  readonly grade: Grade;
  readonly complete: boolean;
  /** Findings of scope user that nobody accepted. */
  readonly findings: number;
  /** Judged by other checks than the scan before: a step in the score may come from that. */
  readonly rulesChanged: boolean;
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
    readonly scope: {
      /** Those asked for; null for the whole cluster. */
      readonly namespaces: readonly string[] | null;
      /** Those whose objects were not judged. */
      readonly excludedNamespaces?: readonly string[];
      /** Only workloads with such labels were judged. */
      readonly selector?: string;
      /** The only namespaces where the identity of the scan may list; what lies elsewhere was not seen. */
      readonly listable?: readonly string[];
    };
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
  /** Every waiver that was given, and what became of it. */
  readonly waivers: readonly WaiverUse[];
  /** The earlier report that findings were compared with, and the new findings of each check; null where none was given. */
  readonly baseline: {
    readonly finishedAt: string;
    readonly checks: readonly { readonly check: string; readonly new: number }[];
    /** What became of each benchmark that was asked for; absent in reports of older versions. */
    readonly frameworks?: readonly FrameworkChange[];
  } | null;
  readonly notSelected: readonly { readonly check: string; readonly reason: string }[];
  readonly whatIf: readonly WhatIf[] | null;
  /** What guards, watches and backs up the cluster; null where what runs in it was not looked at as a whole. */
  readonly platform: readonly PlatformCapability[] | null;
  readonly paths: ReportPaths | null;
  readonly reach: ReportReach | null;
  /** Earlier scans of the cluster and this one; absent where no history was given. */
  readonly history?: ReportHistory;
  /** The team of a namespace, where its labels name one; absent where none does. */
  readonly teams?: Readonly<Record<string, string>>;
}

/** A waiver as it was given, and of how much use it was. */
export interface WaiverUse extends AppliedWaiver {
  readonly check: string;
  /** Findings that it accepts. */
  readonly findings: number;
  /** `too-broad`: applied, yet it excuses every object of a check, or every check of a namespace. */
  readonly status: 'applied' | 'too-broad' | 'unused' | 'expired';
}
