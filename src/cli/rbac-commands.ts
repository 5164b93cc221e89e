import { type Command, Option } from 'commander';
import { addConnectionFlags, addInventoryFlags, appendList } from './flags.ts';
import type { SetExitCode } from './program.ts';
import { addReview } from './review-commands.ts';
import { addSelectionFlags } from './scan-flags.ts';

/** `kaudit rbac` and `kaudit rbac review`. */
export function addRbac(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('rbac')
    .enablePositionalOptions()
    .summary('print the least rights that the selected checks need')
    .description(
      'Prints a ClusterRole, or a Role for each namespace named, with binding and ServiceAccount, ready for kubectl apply.',
    );
  addSelectionFlags(command);
  addConnectionFlags(command);
  addInventoryFlags(command);
  command.options.find(({ long }) => long === '--namespace')?.argParser(appendList);
  command
    .option('--service-account <ns/name>', 'who gets the rights', 'kaudit/kaudit')
    .option(
      '--secrets-metadata',
      'what --secrets-metadata of a scan needs too: list on secrets, which RBAC cannot narrow',
    )
    .addOption(
      new Option('--publish <target>', 'instead: what kaudit publish --to policyreport|openreports needs').choices([
        'policyreport',
        'openreports',
      ]),
    )
    .addOption(
      new Option('-o, --output <format>', 'yaml, json or table').choices(['yaml', 'json', 'table']).default('yaml'),
    )
    .addHelpText(
      'after',
      `
Without a cluster the rights are those for any cluster. Where a flag names one (--context, --kubeconfig, --server …) or a
recording does, nothing is asked for that it does not serve.

Examples:
  kaudit rbac | kubectl apply -f -
  kaudit rbac --check host-pid -o table
  kaudit rbac --context prod                 only for what prod serves`,
    )
    .action(async (flags) => (await import('./rbac.ts')).runRbac(flags));
  addReview(command, setExitCode);
}
