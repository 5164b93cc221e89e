import { type Command, Option } from 'commander';
import { addConnectionFlags, addInventoryFlags, appendList } from './flags.ts';
import type { SetExitCode } from './program.ts';
import { addSelectionFlags } from './scan-flags.ts';

/** `kaudit fix`. */
export function addFix(program: Command, setExitCode: SetExitCode): void {
  const formats = ['table', 'patch', 'kustomize', 'json'];
  const command = program
    .command('fix')
    .summary('patches for the findings that a patch can close; applies none of them')
    .description(
      'Prints patches, each proven by judging the patched inventory again, with what they may break; and why the other findings have none. kaudit changes nothing itself.',
    )
    .option('--finding <fingerprints>', 'only these findings, by fingerprint or its beginning', appendList)
    .option('--all', 'every finding, which is the default')
    .option('--include-system', 'objects of system components too')
    .addOption(
      new Option('-o, --output <format>', 'table, patch (kubectl commands), kustomize or json')
        .choices(formats)
        .default('table'),
    );
  addSelectionFlags(command);
  addConnectionFlags(command);
  addInventoryFlags(command);
  command
    .addHelpText(
      'after',
      `
Examples:
  kaudit fix --check privilege-escalation,missing-seccomp -o patch > fix.sh   commands to read, then to run
  kaudit fix --inventory prod.inventory.json -o kustomize > kustomization.yaml
  kaudit fix --manifests deploy/ -o json

Exit codes: 0 answered, 2 usage, 3 not everything was seen: there may be more to fix.`,
    )
    .action(async (flags) => setExitCode(await (await import('./fix.ts')).runFix(flags)));
}
