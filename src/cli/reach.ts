import type { Inventory } from '../inventory.ts';
import { collectPolicies, collectReach } from '../reach/collect.ts';
import { matrix } from '../reach/flows.ts';
import { type ReachVerdict, reach } from '../reach/reach.ts';
import { dataText } from './data-text.ts';
import { UsageError } from './errors.ts';
import { namespacesOf } from './flags.ts';
import { assertNamespacesExist } from './namespaces.ts';
import { type OfflineFlags, offlineSource } from './offline.ts';
import { writeStdout } from './output.ts';
import { describeReach, renderMatrix } from './reach-text.ts';
import { type ReadingFlags, readCluster } from './scan.ts';
import { showProgress, startSession } from './session.ts';
import { terminalOf } from './terminal.ts';

export interface ReachFlags extends ReadingFlags, OfflineFlags {
  readonly timeout: string;
  readonly output: 'table' | 'json' | 'yaml' | 'csv' | 'dot' | 'mermaid' | 'html';
  readonly explain?: boolean;
  readonly matrix?: boolean;
  readonly policies?: boolean;
  readonly port?: string;
  readonly suggest?: boolean;
  readonly expectations?: readonly string[];
}

const exitCodes: Readonly<Record<ReachVerdict, number>> = { allowed: 0, denied: 1, mixed: 1, unknown: 3 };

/** `kaudit reach`: resolves with 0 where allowed, 1 where denied or mixed, 3 where nobody can tell. */
export async function runReach(from: string | undefined, to: string | undefined, flags: ReachFlags): Promise<number> {
  const { output, port } = flags;
  if (flags.suggest === true) {
    if (from !== undefined || flags.matrix === true)
      throw new UsageError('--suggest is about a namespace: name neither FROM nor TO, nor --matrix');
    if (output !== 'table' && output !== 'yaml' && output !== 'json')
      throw new UsageError(`--suggest writes YAML or JSON, not ${output}`);
    return (await import('./reach-suggest.ts')).runSuggest(flags);
  }
  if (flags.policies === true) {
    if (from !== undefined || flags.matrix === true || port !== undefined)
      throw new UsageError('--policies is about all policies: name neither FROM nor TO, nor --matrix, nor --port');
    if (output === 'dot' || output === 'mermaid' || output === 'html')
      throw new UsageError(`-o ${output} is a format of --matrix`);
    const { inventory, interruption } = await obtain(flags, collectPolicies);
    assertNamespacesExist(inventory, namespacesOf(flags));
    return interruption ?? (await (await import('./reach-policies.ts')).showPolicies(inventory, flags));
  }
  if (flags.expectations !== undefined)
    throw new UsageError('--expectations goes with --suggest', 'kaudit assert FILE tests them.');
  const asked = port === undefined ? {} : { port };
  if (flags.matrix === true) {
    if (from !== undefined) throw new UsageError('--matrix is about everybody: name neither FROM nor TO');
    const { inventory, interruption } = await obtain(flags);
    const namespaces = namespacesOf(flags);
    assertNamespacesExist(inventory, namespaces);
    const known = matrix(inventory, { ...asked, namespaces });
    if (output === 'json' || output === 'yaml') await writeStdout(dataText(known, output));
    else if (output === 'html') await writeStdout((await import('./reach-html.ts')).renderMatrixPage(known));
    else await writeStdout(renderMatrix(known, output, terminalOf('auto').columns));
    return interruption ?? (known.complete && known.flows.every(({ verdict }) => verdict !== 'unknown') ? 0 : 3);
  }
  if (from === undefined || to === undefined)
    throw new UsageError(
      'reach from where to where?',
      'Name FROM and TO, as in: kaudit reach shop/deployment/web shop/db-0, or --matrix.',
    );
  if (output === 'csv' || output === 'dot' || output === 'mermaid' || output === 'html')
    throw new UsageError(`-o ${output} is a format of --matrix`);
  const { inventory, interruption } = await obtain(flags);
  const answer = reach(inventory, { from, to, ...asked });
  await writeStdout(output === 'table' ? describeReach(answer, flags.explain === true) : dataText(answer, output));
  return interruption ?? exitCodes[answer.verdict];
}

async function obtain(
  flags: ReachFlags,
  collect: typeof collectReach = collectReach,
): Promise<{ readonly inventory: Inventory; readonly interruption: number | null }> {
  const offline = offlineSource(flags);
  if (offline !== null) return { inventory: await offline(), interruption: null };
  const session = startSession(flags.timeout);
  const progress = showProgress(flags.quiet === true);
  const watch = { signal: session.signal, onProgress: progress.onProgress, endProgress: progress.end };
  try {
    const inventory = await readCluster(flags, watch, (connection, options) =>
      // Policies of the whole cluster decide within a namespace too: -n says what is shown.
      collect(connection, options),
    );
    return { inventory, interruption: session.interruption() };
  } finally {
    progress.end();
    session.end();
  }
}
