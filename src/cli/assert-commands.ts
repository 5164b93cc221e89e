import { type Command, Option } from 'commander';
import { addConnectionFlags, addInventoryFlags } from './flags.ts';
import type { SetExitCode } from './program.ts';

/** `kaudit assert`. */
export function addAssert(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('assert')
    .summary("test a team's expectations about rights and reachability")
    .description(
      'Reads files of kind Expectations (kaudit.dev/v1alpha1) with sections can and reach, and says which of them do not hold and what breaks them.\nExit codes: 0 all hold, 1 any is broken, 3 any cannot be told, 2 a file is not written as one.',
    )
    .argument('<files...>', 'YAML or JSON files of expectations; - reads standard input');
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
  kaudit assert expectations.yaml
  kaudit assert rights.yaml network.yaml --inventory prod.inventory.json -o json
  kaudit assert expectations.yaml --manifests deploy/        before anything is applied

A file:
  apiVersion: kaudit.dev/v1alpha1
  kind: Expectations
  can:
    - { subject: "sa:shop/frontend", verb: get, resource: secrets, namespace: shop, expect: denied }
  reach:
    - { from: shop/deployment/frontend, to: shop/statefulset/db, port: 5432/TCP, expect: allowed }
    - { from: internet, to: shop/, expect: denied }`,
    )
    .action(async (files, flags) => setExitCode(await (await import('./assert.ts')).runAssert(files, flags)));
}
