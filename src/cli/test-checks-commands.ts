import { type Command, Option } from 'commander';
import type { SetExitCode } from './program.ts';

/** `kaudit test-checks`. */
export function addTestChecks(program: Command, setExitCode: SetExitCode): void {
  program
    .command('test-checks')
    .summary('run the examples of your own checks')
    .description(
      'Loads checks as --checks does and runs every example: each must give the status and the exact messages that it states.',
    )
    .argument('<dirs...>', 'folders or files of checks: .js, .mjs, .ts, or CEL in .yaml')
    .addOption(new Option('-o, --output <format>', 'table or json').choices(['table', 'json']).default('table'))
    .option('-v, --verbose', 'every example, not only those that fail; details of errors')
    .addHelpText('after', '\nExit codes: 0 all hold, 1 some do not, 2 a check can not be loaded.')
    .action(async (dirs, flags) => setExitCode(await (await import('./test-checks.ts')).runTestChecks(dirs, flags)));
}
