import { getHeapStatistics } from 'node:v8';
import { audit } from '../audit.ts';
import { compareWithBaseline } from '../baseline.ts';
import type { Check, Severity } from '../check.ts';
import type { CollectOptions } from '../collect/collect.ts';
import { type Connection, connect } from '../connect/index.ts';
import { decide, type Gate } from '../gate.ts';
import type { Inventory } from '../inventory.ts';
import type { Report } from '../report.ts';
import { formats, renderPieces } from '../reporters/index.ts';
import { collectFor } from '../scan.ts';
import { selecting } from '../selected-workloads.ts';
import { tool } from '../tool.ts';
import { UsageError } from './errors.ts';
import { type ConnectionFlags, namespacesOf, toConnectionOptions } from './flags.ts';
import { type FleetFlags, wantsFleet } from './fleet-flags.ts';
import { addKubeletFiles, readKubeletFiles } from './kubelet-configz.ts';
import { assertNamespacesExist } from './namespaces.ts';
import { type OfflineFlags, offlineSource, refuseNamespaces } from './offline.ts';
import { openOutputs, parseOutputs } from './output.ts';
import { type AcceptanceFlags, type Plan, readPlan, type SelectionFlags } from './plan.ts';
import { showProgress, startSession } from './session.ts';
import { terminalOf } from './terminal.ts';
import { describeTraffic } from './traffic.ts';
import { saveMemory } from './tune-v8.ts';
import { withinTime } from './watchdog.ts';

export interface ReportFlags extends SelectionFlags, AcceptanceFlags {
  readonly failOn: Severity | 'none';
  readonly minScore?: number;
  readonly allowIncomplete?: boolean;
  readonly output?: readonly string[];
  readonly minSeverity?: Severity;
  readonly color: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

export interface ScanFlags extends ConnectionFlags, ReportFlags, OfflineFlags, FleetFlags {
  readonly secretsMetadata?: boolean;
  readonly probeAnonymous?: boolean;
  readonly kubeletConfigz?: string;
  readonly selector?: string;
  readonly concurrency: number;
  readonly chunkSize: number;
  readonly timeout: string;
}

/** `kaudit scan`: resolves with the exit code. */
export async function runScan(flags: ScanFlags): Promise<number> {
  if (wantsFleet(flags)) return (await import('./fleet.ts')).runFleet(flags);
  const plan = await readPlan(flags);
  const offline = offlineSource(flags);
  if (offline !== null && flags.probeAnonymous === true)
    throw new UsageError(
      '--probe-anonymous has no meaning for --inventory and --manifests',
      'It asks a cluster; kaudit collect --probe-anonymous records the answer.',
    );
  if (offline !== null && flags.secretsMetadata === true)
    throw new UsageError(
      '--secrets-metadata has no meaning for --inventory and --manifests',
      'It asks a cluster; kaudit collect --secrets-metadata records the answer.',
    );
  refuseNamespaces(flags);
  if (flags.manifests !== undefined && flags.kubeletConfigz !== undefined)
    throw new UsageError('--kubelet-configz has no meaning for --manifests', 'No manifest is of a running kubelet.');
  const kubelets = await readKubeletFiles(flags.kubeletConfigz);
  parseOutputs(flags.output, formats);
  // Before anything is opened and signals are caught: a pipe that nobody writes to is left as any program is.
  const recorded = await offline?.();
  const obtain = async (watch: Watch) => recorded ?? collectFromCluster(flags, plan.checks, watch);
  const select = (inventory: Inventory) => (recorded === undefined ? inventory : selecting(inventory, flags.selector));
  return reportOn(flags, plan, async (watch) => addKubeletFiles(select(await obtain(watch)), kubelets));
}

/** What collecting can be told from outside. */
export interface Watch {
  readonly signal: AbortSignal;
  readonly onProgress: ReturnType<typeof showProgress>['onProgress'];
  /** Clears the line that shows progress, before other text. */
  readonly endProgress: () => void;
}

/** Milliseconds that judging may take after the deadline of the scan: what was seen in time deserves a report. */
export const AUDIT_GRACE = 4_000;

/**
 * Opens the outputs, obtains an inventory, judges it, writes the outputs and says which exit code that means. `grace`:
 * milliseconds for judging after the deadline.
 */
export async function reportOn(
  flags: ReportFlags & { readonly timeout?: string },
  { baseline, ...plan }: Plan,
  obtain: (watch: Watch) => Promise<Inventory>,
  grace = AUDIT_GRACE,
): Promise<number> {
  const outputs = await openOutputs(parseOutputs(flags.output, formats));
  const session = startSession(flags.timeout ?? '0');
  const progress = showProgress(flags.quiet === true);
  const watch = { signal: session.signal, onProgress: progress.onProgress, endProgress: progress.end };
  try {
    const inventory = await obtain(watch).finally(progress.end);
    const report = judge(inventory, { ...plan, baseline }, flags, session.left() + grace);
    const { exitCode, reason } = decide(report, gateOf(flags));
    await outputs.write((format, toFile) => renderFor(report, format, toFile, flags, `Exit ${exitCode}: ${reason}.`));
    return session.interruption() ?? exitCode;
  } catch (error) {
    await outputs.discard();
    throw error;
  } finally {
    session.end();
  }
}

/** What an inventory means, by a plan; throws OverdueError after so many milliseconds, BaselineError for another cluster's baseline. */
export function judge(
  inventory: Inventory,
  { baseline, remember, ...plan }: Plan,
  flags: Pick<ReportFlags, 'includeSystem'>,
  milliseconds: number,
): Report {
  return withinTime(milliseconds, () => {
    const judged = audit(inventory, { ...plan, tool });
    assertSomethingAsked(judged);
    const compared = baseline === null ? judged : compareWithBaseline(judged, baseline, flags);
    return remember === undefined ? compared : remember(compared);
  });
}

/** A scan that asks nothing would be clean, whatever runs in the cluster. */
function assertSomethingAsked({ checks, notSelected, scan: { complete, scope } }: Report): void {
  const [first] = notSelected;
  if (checks.length === 0 && first !== undefined)
    throw new UsageError(
      'no check is left to run: all lie outside what was asked for',
      `${first.check}: ${first.reason}`,
    );
  if (scope.selector !== undefined && complete && checks.every(({ evaluated }) => evaluated === 0))
    throw new UsageError(
      `no workload has labels ${scope.selector}, nor do its pods`,
      'kubectl get all -A --show-labels shows what there is.',
    );
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
): Iterable<string> {
  const terminal = terminalOf(color);
  return renderPieces(report, format, {
    columns: toFile ? 100 : terminal.columns,
    color: toFile ? color === 'always' : terminal.color,
    quiet,
    verbose,
    ...(minSeverity === undefined ? {} : { minSeverity }),
    ...(closing === undefined ? {} : { closing }),
  });
}

/** The thresholds that flags and configuration set. */
export function gateOf({ failOn, minScore, allowIncomplete = false, failOnNew = false, ...flags }: ReportFlags): Gate {
  const frameworkScores = flags.settings?.frameworkScores ?? new Map();
  return { failOn, allowIncomplete, failOnNew, frameworkScores, ...(minScore === undefined ? {} : { minScore }) };
}

/** Bytes of heap that an item of a list may come to need, judged and reported; what does not fit is not read. */
const HEAP_PER_ITEM = 12 * 1024;

/** The flags of everything that reads a cluster. */
export interface ReadingFlags extends ConnectionFlags {
  readonly secretsMetadata?: boolean;
  readonly probeAnonymous?: boolean;
  readonly selector?: string;
  readonly concurrency: number;
  readonly chunkSize: number;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  /** Set where several clusters are read at once: which one this is, and how many share the memory. */
  readonly among?: { readonly context: string; readonly clusters: number };
}

/** Connects as the flags say and collects what the checks need. */
export async function collectFromCluster(
  flags: ReadingFlags,
  checks: readonly Check[],
  watch: Watch,
): Promise<Inventory> {
  const inventory = await readCluster(flags, watch, (connection, options) =>
    collectFor(connection, {
      ...options,
      checks,
      namespaces: namespacesOf(flags),
      probeAnonymous: flags.probeAnonymous === true,
      secretsMetadata: flags.secretsMetadata === true,
      // An empty one selects everything, as with kubectl; commander makes it of undefined too.
      ...(flags.selector ? { selector: flags.selector } : {}),
    }),
  );
  assertNamespacesExist(inventory, inventory.scan.namespaces);
  return inventory;
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
  const maxItems = Math.floor(getHeapStatistics().heap_size_limit / HEAP_PER_ITEM / (flags.among?.clusters ?? 1));
  try {
    const onRead: typeof onProgress = (progress) => {
      saveMemory(progress.items);
      onProgress?.(progress);
    };
    return await read(connection, { concurrency, chunkSize, maxItems, signal, onProgress: onRead });
  } finally {
    connection.transport.close();
    endProgress();
    process.stderr.write(describeTraffic(connection.transport.traffic(), flags));
  }
}
