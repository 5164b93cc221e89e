import type pico from 'picocolors';
import type { Severity } from '../check.ts';
import type { Report } from '../report.ts';

export type Colors = ReturnType<typeof pico.createColors>;

/** What the parts of the page share. */
export interface Page {
  readonly report: Report;
  readonly columns: number;
  readonly colors: Colors;
  readonly verbose: boolean;
  readonly minSeverity: Severity;
}
