import { type Command, Option } from 'commander';
import { addConnectionFlags, addInventoryFlags } from './flags.ts';
import type { SetExitCode } from './program.ts';
import { configOption } from './scan-flags.ts';

/** `kaudit psa`. */
export function addPsa(program: Command, setExitCode: SetExitCode): void {
  const formats = ['table', 'json', 'yaml', 'commands'];
  const command = program
    .command('psa')
    .summary('the way to stricter Pod Security, namespace by namespace')
    .description(
      'Says what each namespace enforces, which level its workloads meet already, and what stands in the way of the next; changes nothing.',
    );
  addConnectionFlags(command);
  addInventoryFlags(command);
  command
    .addOption(configOption())
    .addOption(
      new Option('-o, --output <format>', `${formats.slice(0, -1).join(', ')} or commands`)
        .choices(formats)
        .default('table'),
    )
    .addHelpText(
      'after',
      `
Examples:
  kaudit psa --context prod
  kaudit psa --context prod -o commands > labels.sh   kubectl label commands to read, then to run
  kaudit psa --inventory prod.inventory.json -o json`,
    )
    .action(async (flags) => setExitCode(await (await import('./psa.ts')).runPsa(flags)));
}
