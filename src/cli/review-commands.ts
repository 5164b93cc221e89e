import { type Command, Option } from 'commander';
import { addConnectionFlags, addInventoryFlags } from './flags.ts';
import type { SetExitCode } from './program.ts';

/** `kaudit rbac review`. */
export function addReview(rbac: Command, setExitCode: SetExitCode): void {
  const command = rbac
    .command('review')
    .summary('who may do what, for a person to tick off')
    .description(
      'Lists every subject of every binding with its rights in words, the risk, where they were granted and when that changed last.\nExit codes: 0, 3 incomplete.',
    )
    .addOption(
      new Option('-o, --output <format>', 'table, md, csv or json')
        .choices(['table', 'md', 'csv', 'json'])
        .default('table'),
    )
    .option('--all', 'with what Kubernetes itself ships');
  addConnectionFlags(command);
  addInventoryFlags(command);
  command
    .addHelpText(
      'after',
      `
Examples:
  kaudit rbac review -o csv > review.csv
  kaudit rbac review --inventory prod.inventory.json -o md`,
    )
    .action(async (flags) => setExitCode(await (await import('./review.ts')).runReview(flags)));
}
