import { SubjectError } from '../can/asker.ts';
import type { Target } from '../facts/attack-graph.ts';
import { loadChecks } from '../load-checks.ts';
import { collectPaths } from '../paths/collect.ts';
import { fixPaths } from '../paths/fix.ts';
import { EntryError, findPaths } from '../paths/paths.ts';
import { neededSources } from '../scan.ts';
import { selectChecks } from '../select.ts';
import { dataText } from './data-text.ts';
import { UsageError } from './errors.ts';
import { namespacesOf } from './flags.ts';
import { type InventoryFlags, type Obtained, obtain } from './inventory.ts';
import { writeStdout } from './output.ts';
import { describeFix, describePaths, drawDot, drawMermaid } from './paths-text.ts';
import { readCluster } from './scan.ts';
import { terminalOf } from './terminal.ts';

export interface PathsFlags extends InventoryFlags {
  readonly from: string;
  readonly to: Target;
  readonly maxHops: number;
  readonly maxPaths: number;
  readonly fix?: boolean;
  readonly output: 'table' | 'json' | 'yaml' | 'dot' | 'mermaid';
}

/** `kaudit paths`: resolves with 0 where no path was found, 1 where some were, 3 where nobody can tell completely. */
export async function runPaths(flags: PathsFlags): Promise<number> {
  const { output, from, to, maxHops, maxPaths, fix = false } = flags;
  if (namespacesOf(flags) !== null)
    throw new UsageError('paths cross namespaces: leave -n out', 'Name an entry instead: --from sa:shop/web.');
  if (fix && (output === 'dot' || output === 'mermaid')) throw new UsageError(`--fix has no form as ${output}`);
  const { inventory, interruption } = await obtainFor(flags);
  try {
    const answer = findPaths(inventory, { from, to, maxHops, maxPaths });
    const checks = selectChecks(loadChecks(), {});
    const closing = fix ? fixPaths(inventory, { from, to }, checks) : null;
    const whole = closing === null ? answer : { ...answer, fix: closing };
    switch (output) {
      case 'json':
      case 'yaml':
        await writeStdout(dataText(whole, output));
        break;
      case 'dot':
        await writeStdout(drawDot(answer));
        break;
      case 'mermaid':
        await writeStdout(drawMermaid(answer));
        break;
      default:
        await writeStdout(
          `${describePaths(answer, terminalOf('auto').columns)}${closing === null ? '' : describeFix(closing)}`,
        );
    }
    return interruption ?? (answer.reaching > 0 ? 1 : answer.complete ? 0 : 3);
  } catch (error) {
    if (error instanceof EntryError || error instanceof SubjectError)
      throw new UsageError(error.message, 'See kaudit paths --help for what --from takes.');
    throw error;
  }
}

function obtainFor(flags: PathsFlags): Promise<Obtained> {
  // The score of before and after needs what a scan needs.
  const more = flags.fix === true ? neededSources(selectChecks(loadChecks(), {})) : [];
  return obtain(flags, (watch) =>
    readCluster(flags, watch, (connection, options) =>
      collectPaths(connection, options, { exposed: flags.from === 'exposed', more }),
    ),
  );
}
