import { type Command, Option } from 'commander';
import { addConnectionFlags, addInventoryFlags } from './flags.ts';
import type { SetExitCode } from './program.ts';

/** `kaudit platform`. */
export function addPlatform(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('platform')
    .summary('what guards, watches and backs up the cluster')
    .description(
      'Says of each capability of a platform (admission, scanning, logs, backup …) which product serves it, whether it works, how far it reaches and what is missing.',
    );
  addConnectionFlags(command);
  addInventoryFlags(command);
  command
    .addOption(
      new Option('-o, --output <format>', 'table, json or yaml').choices(['table', 'json', 'yaml']).default('table'),
    )
    .addHelpText(
      'after',
      `
Examples:
  kaudit platform --context prod
  kaudit platform --context prod -v            every gap
  kaudit platform --inventory prod.inventory.json -o json`,
    )
    .action(async (flags) => setExitCode(await (await import('./platform.ts')).runPlatform(flags)));
}
