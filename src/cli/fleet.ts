import { loadKubeconfig } from '../connect/kubeconfig.ts';
import { surroundingsWith } from '../connect/surroundings.ts';
import { type ClusterResult, compact, type FleetCheck, type Outcome, summariseFleet } from '../fleet/fleet.ts';
import { decide } from '../gate.ts';
import { printable } from '../printable.ts';
import { fleetFormats, renderFleet } from '../reporters/fleet.ts';
import { formats } from '../reporters/index.ts';
import { suggest } from '../select.ts';
import { tool } from '../tool.ts';
import { readReportFile } from './diff.ts';
import { explainError, UsageError } from './errors.ts';
import { assertWritable, fileNames, outputsFor, placeholder } from './fleet-files.ts';
import { type OutputSpec, openOutputs, parseOutputs } from './output.ts';
import { type Plan, readPlan } from './plan.ts';
import { AUDIT_GRACE, collectFromCluster, gateOf, judge, renderFor, type ScanFlags } from './scan.ts';
import { parseTimeout, type Session, showProgress, startSession } from './session.ts';
import { terminalOf } from './terminal.ts';

/** Clusters scanned at once where nothing else is asked for. */
const clustersAtOnce = 4;

/** `kaudit scan --contexts …`: scans several clusters at once, one failing never stops the others; resolves with the exit code. */
export async function runFleet(flags: ScanFlags): Promise<number> {
  assertForSeveral(flags);
  const contexts = await chooseContexts(flags);
  const { single, summary } = splitOutputs(flags.output);
  const plan = await readPlan({ ...omitBaseline(flags), failOnNew: false });
  const names = fileNames(contexts);
  for (const name of names.values()) await assertWritable(outputsFor(name, single));
  const outputs = await openOutputs(summary);
  const session = startSession('0');
  const progress = showProgress(flags.quiet === true);
  try {
    const run: Run = { flags, plan, single, names, session, progress, catalogue: new Map(), share: 1 };
    const outcomes = await scanAll(contexts, run);
    progress.end();
    const report = summariseFleet(outcomes, { tool, ...(flags.equal === undefined ? {} : { equal: flags.equal }) });
    const exitCode = session.interruption() ?? report.exitCode;
    await outputs.write((format, toFile) => {
      const { columns, color } = terminalOf(flags.color);
      return renderFleet(report, format, {
        columns: toFile ? 100 : columns,
        color: toFile ? flags.color === 'always' : color,
        quiet: flags.quiet === true,
        verbose: flags.verbose === true,
      });
    });
    return exitCode;
  } catch (error) {
    await outputs.discard();
    throw error;
  } finally {
    progress.end();
    session.end();
  }
}

interface Run {
  readonly flags: ScanFlags;
  readonly plan: Plan;
  readonly single: readonly OutputSpec[];
  readonly names: ReadonlyMap<string, string>;
  readonly session: Session;
  readonly progress: ReturnType<typeof showProgress>;
  readonly catalogue: Map<string, FleetCheck>;
  /** How many clusters share the memory. */
  readonly share: number;
}

/** Every context's outcome; no more than `--cluster-concurrency` inventories are in memory at once. */
async function scanAll(contexts: readonly string[], run: Run): Promise<Outcome[]> {
  const share = Math.min(run.flags.clusterConcurrency ?? clustersAtOnce, contexts.length);
  const outcomes: Outcome[] = [];
  const queue = contexts.values();
  const work = async (): Promise<void> => {
    for (const context of queue) outcomes.push(await scanOne(context, { ...run, share }));
  };
  await Promise.all(Array.from({ length: share }, work));
  return outcomes;
}

async function scanOne(context: string, run: Run): Promise<Outcome> {
  if (run.session.interruption() !== null)
    return { context, error: { message: 'not scanned: interrupted', exitCode: 3 } };
  try {
    return { context, result: await scanCluster(context, run) };
  } catch (error) {
    const { text, code } = explainError(error, run.flags.verbose === true);
    run.progress.end();
    process.stderr.write(text.replace(/^kaudit: /, `kaudit: ${printable(context)}: `));
    const message = error instanceof Error ? error.message : String(error);
    return { context, error: { message, exitCode: code } };
  }
}

async function scanCluster(context: string, run: Run): Promise<ClusterResult> {
  const { flags, session, progress, share } = run;
  const limit = parseTimeout(flags.timeout);
  const started = performance.now();
  const deadline = limit === 0 ? [] : [AbortSignal.timeout(limit)];
  const name = run.names.get(context) ?? context;
  const baseline = await baselineOf(flags, name);
  const inventory = await collectFromCluster(
    { ...flags, context, among: { context, clusters: share } },
    run.plan.checks,
    {
      signal: AbortSignal.any([session.signal, ...deadline]),
      onProgress: (one) => progress.onProgress({ ...one, source: `${printable(context, 40)} ${one.source}` }),
      endProgress: progress.end,
    },
  );
  const left = limit === 0 ? Number.POSITIVE_INFINITY : Math.max(0, limit - (performance.now() - started));
  const report = judge(inventory, { ...run.plan, baseline }, flags, left + AUDIT_GRACE);
  const decision = decide(report, gateOf(flags));
  const outputs = await openOutputs(outputsFor(name, run.single));
  const closing = `Exit ${decision.exitCode}: ${decision.reason}.`;
  await outputs.write((format, toFile) => renderFor(report, format, toFile, flags, closing));
  return compact(context, report, decision, run.catalogue);
}

/** The earlier report of this cluster. */
async function baselineOf({ baseline }: ScanFlags, name: string): Promise<Plan['baseline']> {
  return baseline === undefined ? null : readReportFile(baseline.replaceAll(placeholder, name));
}

function omitBaseline({ baseline: _, ...flags }: ScanFlags): Omit<ScanFlags, 'baseline'> {
  return flags;
}

/** Flags that speak of one cluster; a credential among them would be sent to all. */
const ofOneCluster = [
  ['server', '--server'],
  ['cluster', '--cluster'],
  ['user', '--user'],
  ['token', '--token'],
  ['certificateAuthority', '--certificate-authority'],
  ['clientCertificate', '--client-certificate'],
  ['clientKey', '--client-key'],
  ['tlsServerName', '--tls-server-name'],
  ['inventory', '--inventory'],
  ['manifests', '--manifests'],
  ['kubeletConfigz', '--kubelet-configz'],
] as const;

function assertForSeveral(flags: ScanFlags): void {
  for (const [key, name] of ofOneCluster)
    if (flags[key] !== undefined)
      throw new UsageError(
        `${name} speaks of one cluster, not of several`,
        'Write it into the contexts, or scan one by one.',
      );
  const { baseline, failOnNew = false } = flags;
  if (failOnNew && baseline === undefined)
    throw new UsageError(
      '--fail-on-new compares with a baseline',
      `Name earlier reports: --baseline DIR/${placeholder}.json.`,
    );
  if (baseline?.includes(placeholder) === false)
    throw new UsageError('a baseline is of one cluster', `Name one for each: --baseline DIR/${placeholder}.json.`);
  parseTimeout(flags.timeout);
}

/** The contexts to scan, each once. Rejects with UsageError where one does not exist, or none does; with ConnectionError. */
async function chooseContexts({ contexts, kubeconfig }: ScanFlags): Promise<string[]> {
  const { config, files } = await loadKubeconfig(kubeconfig, surroundingsWith({}));
  const known = [...config.contexts.keys()].sort();
  const where = files.map((file) => printable(file)).join(', ');
  if (contexts === undefined) {
    if (known.length === 0) throw new UsageError(`there is no context in ${where}`, 'Name a kubeconfig: --kubeconfig.');
    return known;
  }
  for (const name of contexts)
    if (!config.contexts.has(name))
      throw new UsageError(`there is no context ${JSON.stringify(name)} in ${where}${suggest(name, known)}`);
  if (contexts.length === 0) throw new UsageError('--contexts names none');
  return [...new Set(contexts)];
}

/** The outputs of each cluster, which name their file by `{context}`, and those of the summary. */
function splitOutputs(values: readonly string[] | undefined): { single: OutputSpec[]; summary: OutputSpec[] } {
  const isSingle = (value: string) => value.includes(placeholder);
  const single = (values ?? []).filter(isSingle);
  const rest = values?.filter((value) => !isSingle(value));
  for (const value of rest ?? []) {
    const [format = ''] = value.split('=', 1);
    if (formats.includes(format) && !fleetFormats.includes(format))
      throw new UsageError(
        `-o ${value}: there is no summary of several clusters in this format`,
        `The formats are ${fleetFormats.join(', ')}; of each cluster alone: -o ${format}=DIR/${placeholder}.${format}.`,
      );
  }
  return { single: parseOutputs(single, formats), summary: parseOutputs(rest, fleetFormats) };
}
