import type { Severity } from '../check.ts';

/** `gaps`: there is some, and checks fail; `broken`: installed, not running; `manual`: no API shows it. */
export type PlatformState = 'working' | 'gaps' | 'broken' | 'absent' | 'unknown' | 'manual' | 'not-applicable';

/** A product that serves a capability. */
export interface PlatformProduct {
  readonly name: string;
  /** As image tags and labels tell; none where they do not. */
  readonly versions: readonly string[];
  /** `left-over`: its API groups are served, and nothing of it runs. */
  readonly state: 'ready' | 'broken' | 'unclear' | 'left-over';
  /** `DaemonSet falco/falco`. */
  readonly workloads: readonly string[];
  readonly note: string | null;
}

/** A failing check that narrows a capability, with its first finding. */
export interface PlatformGap {
  readonly check: string;
  readonly severity: Severity;
  readonly findings: number;
  readonly message: string;
}

/** One line of the platform's map. */
export interface PlatformCapability {
  readonly id: string;
  readonly title: string;
  readonly state: PlatformState;
  readonly products: readonly PlatformProduct[];
  /** `5 of 6 nodes`; null where nothing tells. */
  readonly coverage: string | null;
  readonly gaps: readonly PlatformGap[];
  /** What was not seen and could change the line. */
  readonly unknown: readonly string[];
}
