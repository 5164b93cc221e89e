import { type Command, Option } from 'commander';
import { addConnectionFlags, addInventoryFlags } from './flags.ts';
import type { SetExitCode } from './program.ts';

/** `kaudit rightsize`. */
export function addRightsize(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('rightsize')
    .summary('the rights that were used, against those that were granted, from audit logs')
    .description(
      'Reads audit logs of the API server, matches every request to the rules that allow it, and prints for each subject what it did not use and a narrower role. kaudit changes nothing itself.',
    )
    .requiredOption(
      '--audit-log <files...>',
      'audit logs, one JSON event a line, gzip too; - reads standard input. Together they are one log',
    )
    .option(
      '--subject <subject>',
      'only this one: NAME or user:NAME, group:NAME, sa:NAMESPACE/NAME (repeatable)',
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .addOption(
      new Option('-o, --output <format>', 'table, yaml (roles and bindings to apply) or json')
        .choices(['table', 'yaml', 'json'])
        .default('table'),
    );
  addConnectionFlags(command);
  addInventoryFlags(command);
  command
    .addHelpText(
      'after',
      `
Examples:
  kaudit rightsize --audit-log audit.log audit-*.log.gz --subject sa:ci/runner -o yaml > runner.yaml
  zcat audit-*.gz | kaudit rightsize --audit-log - --inventory prod.inventory.json

Exit codes: 0 answered, 2 usage, 3 bindings or lines of the log could not be read.`,
    )
    .action(async (flags) => setExitCode(await (await import('./rightsize.ts')).runRightsize(flags)));
}
