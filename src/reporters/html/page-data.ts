/** What the page's script knows of a check. */
export interface PageCheck {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly description: string;
  readonly remediation: string;
  readonly controls: readonly string[];
  readonly references: readonly string[];
  readonly failed: number;
  readonly evaluated: number;
  /** Findings counted and not listed. */
  readonly omitted: number;
}

/** Findings column by column, of equal length; all but `check` and the last three are indices of `strings`, where 0 is the empty string. */
export interface PageFindings {
  /** Index of `checks`. */
  readonly check: readonly number[];
  readonly kind: readonly number[];
  readonly namespace: readonly number[];
  readonly name: readonly number[];
  readonly container: readonly number[];
  readonly message: readonly number[];
  /** Field and value, or file and line. */
  readonly place: readonly number[];
  /** Empty where the check's own says it. */
  readonly remediation: readonly number[];
  /** Empty for what users run. */
  readonly component: readonly number[];
  /** Why it is accepted and how long; empty where it is not. */
  readonly waiver: readonly number[];
  readonly instances: readonly number[];
  readonly points: readonly number[];
  /** 0 without a baseline, 1 new, 2 known. */
  readonly baseline: readonly number[];
}

/** What the page hands to its script. Every string is printable and is shown as text. */
export interface PageData {
  /** Worst first. */
  readonly severities: readonly string[];
  readonly strings: readonly string[];
  readonly checks: readonly PageCheck[];
  readonly findings: PageFindings;
  /** The team of a namespace, where one is known. */
  readonly teams: readonly (readonly [namespace: string, team: string])[];
}
