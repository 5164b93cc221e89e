import { getHeapStatistics } from 'node:v8';
import { audit } from '../audit.ts';
import type { Check, Severity } from '../check.ts';
import type { CollectOptions } from '../collect/collect.ts';
import { type Connection, connect } from '../connect/index.ts';
import { decide, type Gate } from '../gate.ts';
import type { Inventory } from '../inventory.ts';
import { loadChecks } from '../load-checks.ts';
import type { Report } from '../report.ts';
import { formats, render } from '../reporters/index.ts';
import { collectFor } from '../scan.ts';
import { selectChecks } from '../select.ts';
import { tool } from '../tool.ts';
import { UsageError } from './errors.ts';
import { type ConnectionFlags, namespacesOf, toConnectionOptions } from './flags.ts';
import { type OfflineFlags, offlineSource } from './offline.ts';
import { openOutputs, parseOutputs } from './output.ts';
import { showProgress, startSession } from './session.ts';
import { terminalOf } from './terminal.ts';
import { describeTraffic } from './traffic.ts';
import { withinTime } from './watchdog.ts';

export interface SelectionFlags {
  readonly check?: readonly string[];
  readonly skipCheck?: readonly string[];
  readonly category?: readonly string[];
}

export interface ReportFlags extends SelectionFlags {
  readonly failOn: Severity | 'none';
  readonly minScore?: number;
  readonly allowIncomplete?: boolean;
  readonly includeSystem?: boolean;
  readonly output?: readonly string[];
  readonly minSeverity?: Severity;
  readonly color: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

export interface ScanFlags extends ConnectionFlags, ReportFlags, OfflineFlags {
  readonly concurrency: number;
  readonly chunkSize: number;
  readonly timeout: string;
}

/** `kaudit scan`: resolves with the exit code. */
export async function runScan(flags: ScanFlags): Promise<number> {
  const checks = chooseChecks(flags);
  const offline = offlineSource(flags);
  if (offline !== null && namespacesOf(flags) !== null)
    throw new UsageError(
      '-n has no meaning for --inventory and --manifests',
      'Record with -n instead, or give fewer files.',
    );
  return reportOn(flags, checks, offline ?? ((watch) => collectFromCluster(flags, checks, watch)));
}

/** The checks that the flags ask for; a wish that leaves none is a usage error. */
export function chooseChecks({ check = [], skipCheck = [], category = [] }: SelectionFlags): Check[] {
  const chosen = selectChecks(loadChecks(), { checks: check, skip: skipCheck, categories: category });
  if (chosen.length === 0)
    throw new UsageError(
      'no check is left to run',
      '--check, --category and --skip-check together leave none; kaudit checks lists all.',
    );
  return chosen;
}

/** What collecting can be told from outside. */
export interface Watch {
  readonly signal: AbortSignal;
  readonly onProgress: ReturnType<typeof showProgress>['onProgress'];
  /** Clears the line that shows progress, before other text. */
  readonly endProgress: () => void;
}

/** Milliseconds that judging may take after the deadline of the scan: what was seen in time deserves a report. */
const AUDIT_GRACE = 4_000;

/** Opens the outputs, obtains an inventory, judges it, writes the outputs and says which exit code that means. */
export async function reportOn(
  flags: ReportFlags & { readonly timeout?: string },
  checks: readonly Check[],
  obtain: (watch: Watch) => Promise<Inventory>,
): Promise<number> {
  const outputs = await openOutputs(parseOutputs(flags.output, formats));
  const session = startSession(flags.timeout ?? '0');
  const progress = showProgress(flags.quiet === true);
  let inventory: Inventory;
  try {
    inventory = await obtain({ signal: session.signal, onProgress: progress.onProgress, endProgress: progress.end });
  } catch (error) {
    await outputs.discard();
    throw error;
  } finally {
    progress.end();
  }
  let report: Report;
  try {
    report = withinTime(session.left() + AUDIT_GRACE, () =>
      audit(inventory, { checks, includeSystem: flags.includeSystem === true, tool }),
    );
  } catch (error) {
    await outputs.discard();
    throw error;
  }
  const { exitCode, reason } = decide(report, gateOf(flags));
  await outputs.write((format, toFile) => renderFor(report, format, toFile, flags, `Exit ${exitCode}: ${reason}.`));
  session.end();
  return session.interruption() ?? exitCode;
}

/** One format for a person at a terminal or for a file. */
export function renderFor(
  report: Report,
  format: string,
  toFile: boolean,
  {
    color,
    quiet = false,
    verbose = false,
    minSeverity,
  }: Pick<ReportFlags, 'color' | 'quiet' | 'verbose' | 'minSeverity'>,
  closing?: string,
): string {
  const terminal = terminalOf(color);
  return render(report, format, {
    columns: toFile ? 100 : terminal.columns,
    color: toFile ? color === 'always' : terminal.color,
    quiet,
    verbose,
    ...(minSeverity === undefined ? {} : { minSeverity }),
    ...(closing === undefined ? {} : { closing }),
  });
}

function gateOf({ failOn, minScore, allowIncomplete = false }: ReportFlags): Gate {
  return { failOn, allowIncomplete, ...(minScore === undefined ? {} : { minScore }) };
}

/** Bytes of heap that an item of a list may come to need, judged and reported; what does not fit is not read. */
const HEAP_PER_ITEM = 8 * 1024;

/** The flags of everything that reads a cluster. */
export interface ReadingFlags extends ConnectionFlags {
  readonly concurrency: number;
  readonly chunkSize: number;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Connects as the flags say and collects what the checks need. */
export function collectFromCluster(flags: ReadingFlags, checks: readonly Check[], watch: Watch): Promise<Inventory> {
  return readCluster(flags, watch, (connection, options) =>
    collectFor(connection, { ...options, checks, namespaces: namespacesOf(flags) }),
  );
}

/** How to collect, as flags and session say. */
export type ReadingOptions = Omit<CollectOptions, 'sources' | 'namespaces' | 'tool'>;

/** Connects as the flags say, collects, and says on standard error what is worth knowing about the traffic. */
export async function readCluster(
  flags: ReadingFlags,
  { signal, onProgress, endProgress }: Watch,
  read: (connection: Connection, options: ReadingOptions) => Promise<Inventory>,
): Promise<Inventory> {
  const { concurrency, chunkSize } = flags;
  const connection = await connect({
    ...toConnectionOptions(flags),
    maxSockets: concurrency,
    userAgent: `kaudit/${tool.version}`,
  });
  const maxItems = Math.floor(getHeapStatistics().heap_size_limit / HEAP_PER_ITEM);
  try {
    return await read(connection, { concurrency, chunkSize, maxItems, signal, onProgress });
  } finally {
    connection.transport.close();
    endProgress();
    process.stderr.write(describeTraffic(connection.transport.traffic(), flags));
  }
}
