import type { AuditOptions } from '../audit.ts';
import type { Check } from '../check.ts';
import { type Framework, listControls } from '../frameworks/framework.ts';
import { loadChecks } from '../load-checks.ts';
import type { Report } from '../report.ts';
import { selectChecks, withSeverities } from '../select.ts';
import type { Waiver } from '../waivers.ts';
import type { Settings } from './config.ts';
import { UsageError } from './errors.ts';
import { readFrameworks } from './frameworks.ts';
import { readTextByHand } from './input.ts';

/** Which checks to run, as flags and configuration say. */
export interface SelectionFlags {
  readonly check?: readonly string[];
  readonly skipCheck?: readonly string[];
  readonly category?: readonly string[];
  readonly framework?: readonly string[];
  readonly settings?: Settings;
  /** Read from the folders that --checks names. */
  readonly customChecks?: readonly Check[];
}

/** What is accepted, and compared with what. */
export interface AcceptanceFlags {
  readonly includeSystem?: boolean;
  readonly waivers?: string;
  readonly allowAnnotationWaivers?: boolean;
  readonly baseline?: string;
  readonly history?: string;
  readonly failOnNew?: boolean;
  readonly excludeNamespace?: readonly string[];
}

/** All that decides how an inventory is judged, read before the first request is sent. */
export interface Plan extends Omit<AuditOptions, 'tool'> {
  readonly frameworks: readonly Framework[];
  readonly baseline: Report | null;
  /** Puts earlier scans of its cluster into a report, where a history was given. */
  readonly remember?: (report: Report) => Report;
}

/** Reads the files that the flags name. Rejects with UsageError, SettingsFileError, UnknownNameError. */
export async function readPlan(flags: SelectionFlags & AcceptanceFlags): Promise<Plan> {
  const { waivers, settings, baseline, history, failOnNew = false } = flags;
  if (failOnNew && baseline === undefined)
    throw new UsageError('--fail-on-new compares with a baseline', 'Name an earlier JSON report: --baseline FILE.');
  const frameworks = await readFrameworks(flags.framework, flags.customChecks);
  const known = new Set([...loadChecks(), ...(flags.customChecks ?? [])].map(({ id }) => id));
  return {
    checks: chooseChecks(flags, frameworks),
    frameworks,
    includeSystem: flags.includeSystem === true,
    annotationWaivers: flags.allowAnnotationWaivers === true,
    waivers: waivers === undefined ? [] : await readWaiverFile(waivers, known),
    baseline: baseline === undefined ? null : await (await import('./diff.ts')).readReportFile(baseline),
    ...(history === undefined ? {} : { remember: await (await import('./earlier-scans.ts')).rememberFrom(history) }),
    excludeNamespaces: flags.excludeNamespace ?? [],
    now: new Date(),
    config: settings?.clusters ?? {},
  };
}

async function readWaiverFile(file: string, known: ReadonlySet<string>): Promise<readonly Waiver[]> {
  const { readWaivers } = await import('../waiver-file.ts');
  return readWaivers(await readTextByHand(file), file, known);
}

/** The checks that flags and configuration ask for; a wish that leaves none is a usage error. */
export function chooseChecks(
  { check = [], skipCheck = [], category = [], settings, customChecks = [] }: SelectionFlags,
  frameworks: readonly Framework[] = [],
): Check[] {
  const needed = new Set(frameworks.flatMap(listControls).flatMap(({ checks }) => checks));
  const chosen = selectChecks([...loadChecks(), ...customChecks], {
    checks: check,
    skip: skipCheck,
    enable: settings?.enable ?? [],
    categories: category,
    framework: frameworks.length === 0 ? null : needed,
  });
  if (chosen.length === 0)
    throw new UsageError(
      'no check is left to run',
      '--check, --category, --framework and --skip-check together leave none; kaudit checks lists all.',
    );
  return withSeverities(chosen, settings?.severity);
}
