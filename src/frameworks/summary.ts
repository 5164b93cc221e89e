import type { Status } from '../report.ts';

/** One benchmark that was asked for, control by control. */
export interface FrameworkSummary {
  readonly framework: string;
  readonly title: string;
  readonly version: string;
  /** Passed ÷ (passed + failed) controls in percent; null when nothing was evaluated. */
  readonly score: number | null;
  /** How many controls have each status; they add up to all controls. */
  readonly counts: Readonly<Record<Status, number>>;
  readonly controls: readonly ControlSummary[];
}

/** What became of the controls of one benchmark between two reports. */
export interface FrameworkChange {
  readonly framework: string;
  readonly title: string;
  /** The benchmark's version and its score in each report. */
  readonly old: { readonly version: string; readonly score: number | null };
  readonly new: { readonly version: string; readonly score: number | null };
  /** The reports that were made without this benchmark: there its controls follow from the checks that ran. */
  readonly derived: readonly ('old' | 'new')[];
  /** Controls of both together. */
  readonly controls: number;
  /** Controls that one report at least could not tell, changed or not. */
  readonly unknown: number;
  /** Those whose status is another than before, in the order of the benchmark. */
  readonly changes: readonly ControlChange[];
}

/** A control whose status changed; null: the benchmark of that report has no such control. */
export interface ControlChange {
  readonly id: string;
  readonly title: string;
  readonly old: Status | null;
  readonly new: Status | null;
  /** Why it is what it is now, or what it was where it is gone. */
  readonly reason: string;
}

export interface ControlSummary {
  readonly id: string;
  readonly title: string;
  readonly section: string;
  readonly status: Status;
  /** Why the status is what it is, in one sentence. */
  readonly reason: string;
  /** The checks that answer it; none for a control that only a person can answer. */
  readonly checks: readonly string[];
  /** What was looked at: objects, flags, and where they were read. */
  readonly evidence: readonly string[];
  /** What a person has to do where kaudit can not tell. */
  readonly steps: readonly string[];
}
