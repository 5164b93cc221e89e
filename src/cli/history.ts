import { openHistory } from '../history/open.ts';
import { recordOf } from '../history/record.ts';
import type { HistoryFilter, HistoryStore } from '../history/store.ts';
import { trendOf } from '../history/trend.ts';
import { printable } from '../printable.ts';
import { readReport } from '../read-report.ts';
import { type HistoryView, renderEpisodes, renderScans, renderTrend } from '../reporters/history.ts';
import { UsageError } from './errors.ts';
import { historyActions } from './history-commands.ts';
import { readText } from './input.ts';
import { openOutputs, parseOutputs, writeStdout } from './output.ts';
import { terminalOf } from './terminal.ts';

export interface HistoryFlags {
  readonly output?: readonly string[];
  readonly cluster?: string;
  readonly since: string;
  readonly keep?: string;
  readonly severity?: readonly string[];
  readonly team?: readonly string[];
  readonly all?: boolean;
  readonly color: string;
  readonly verbose?: boolean;
}

type Render = (format: string, view: HistoryView) => string;

/** `kaudit history STORE [ACTION]`: resolves with the exit code. */
export async function runHistory(
  store: string,
  action: string,
  items: readonly string[],
  flags: HistoryFlags,
): Promise<number> {
  if (!historyActions.some((one) => one === action))
    throw new UsageError(`there is no action ${JSON.stringify(action)}`, `There are ${historyActions.join(', ')}.`);
  const takesItems = action === 'add' || action === 'show';
  if (!takesItems && items.length > 0) throw new UsageError(`${action} takes no ${JSON.stringify(items[0])}`);
  if (takesItems && items.length === 0)
    throw new UsageError(
      action === 'add' ? 'add what?' : 'show what?',
      action === 'add' ? 'Name JSON reports.' : 'Name a fingerprint.',
    );
  const before = action === 'prune' ? timeBack(keepOf(flags), '--keep') : null;
  const filter = filterOf(flags);
  const onSkip = (file: string, why: string): void => {
    process.stderr.write(`kaudit: left out ${printable(file)}: ${printable(why)}\n`);
  };
  const history = await openHistory(placeOf(store), onSkip, { create: action === 'add' });
  try {
    if (action === 'add') return await addReports(history, items);
    if (before !== null) return await pruneHistory(history, before);
    await answer(history, action, items, filter, flags);
    return 0;
  } finally {
    await history.close();
  }
}

/** Adds each report; one that is no report does not keep the others out, and makes the exit code 2. */
async function addReports(history: HistoryStore, files: readonly string[]): Promise<number> {
  let failed = false;
  for (const file of files) {
    const text = await readText(file);
    try {
      const added = await history.add(recordOf(readReport(text)), text);
      await writeStdout(`${printable(file)}: ${added ? 'added' : 'known already'}\n`);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ReportError') throw error;
      failed = true;
      process.stderr.write(`kaudit: ${printable(file)}: not a report of kaudit: ${printable(error.message)}\n`);
    }
  }
  return failed ? 2 : 0;
}

async function pruneHistory(history: HistoryStore, before: string): Promise<number> {
  const { scans, findings } = await history.prune(before);
  await writeStdout(`forgot ${scans} scans and ${findings} closed findings from before ${before}\n`);
  return 0;
}

async function answer(
  history: HistoryStore,
  action: string,
  items: readonly string[],
  filter: HistoryFilter,
  flags: HistoryFlags,
): Promise<void> {
  const outputs = await openOutputs(
    parseOutputs(flags.output, action === 'trend' ? ['table', 'json', 'csv', 'html'] : ['table', 'json', 'csv']),
  );
  try {
    const render = await answerOf(history, action, items, filter, flags);
    await outputs.write((format, toFile) => {
      const { columns, color } = terminalOf(flags.color);
      const verbose = flags.verbose === true;
      return render(format, {
        columns: toFile ? 100 : columns,
        color: toFile ? flags.color === 'always' : color,
        verbose,
      });
    });
  } catch (error) {
    await outputs.discard();
    throw error;
  }
}

async function answerOf(
  history: HistoryStore,
  action: string,
  items: readonly string[],
  filter: HistoryFilter,
  { severity, team, all = false }: HistoryFlags,
): Promise<Render> {
  const clusters = await history.clusters();
  const { cluster, since = null } = filter;
  if (cluster !== undefined && !clusters.some(({ key, name }) => key === cluster || name === cluster))
    throw new UsageError(
      `there is no cluster ${JSON.stringify(cluster)} in ${history.name}`,
      `It knows ${clusters.map(({ name }) => printable(name, 60)).join(', ') || 'none yet'}.`,
    );
  if (action === 'list') {
    const scans = await history.scans(filter);
    return (format, view) => renderScans(scans, format, view);
  }
  const episodes = await history.episodes(action === 'show' ? ofAllTimes(filter) : filter);
  if (action === 'show') {
    const found = episodes.filter(({ fingerprint }) =>
      items.some((item) => item.length >= 6 && fingerprint.startsWith(item)),
    );
    if (found.length === 0)
      throw new UsageError(
        `there is no finding ${items.join(', ')} in ${history.name}`,
        'Six letters of a fingerprint or more.',
      );
    return (format, view) => renderEpisodes(found, clusters, format, view);
  }
  if (action === 'findings') {
    const wanted = episodes.filter(
      (one) =>
        (all || (one.closedAt === null && one.scope === 'user')) &&
        (severity === undefined || severity.includes(one.severity)) &&
        (team === undefined || team.includes(one.team ?? 'none')),
    );
    return (format, view) => renderEpisodes(wanted, clusters, format, view);
  }
  const trend = trendOf(await history.scans(filter), episodes, clusters, since);
  return (format, view) => renderTrend(trend, history.name, format, view);
}

/** How much `prune` keeps: said, never guessed. */
function keepOf({ keep }: HistoryFlags): string {
  if (keep === undefined) throw new UsageError('prune what?', 'Say how much to keep: --keep 90d.');
  return keep;
}

function ofAllTimes({ since: _, ...filter }: HistoryFilter): HistoryFilter {
  return filter;
}

function filterOf({ cluster, since }: HistoryFlags): HistoryFilter {
  return { since: timeBack(since, '--since'), ...(cluster === undefined ? {} : { cluster }) };
}

const units: ReadonlyMap<string, number> = new Map([
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 7 * 86_400_000],
]);

/** The moment that a flag means: so long ago, or a date; ISO 8601 in UTC. */
function timeBack(text: string, flag: string): string {
  const [, amount, unit = ''] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  if (amount !== undefined) return new Date(Date.now() - Number(amount) * (units.get(unit) ?? 0)).toISOString();
  const date = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(date)) throw new UsageError(`${flag} ${text}: expected a time such as 90d, 12w, 48h or 2026-01-31`);
  return new Date(date).toISOString();
}

/** The store itself, or what the variable of `env:NAME` holds, which others on the machine do not see. */
export function placeOf(store: string): string {
  if (!store.startsWith('env:')) return store;
  const name = store.slice('env:'.length);
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new UsageError(`the variable ${name} is not set`, 'It names the store.');
  return value;
}
