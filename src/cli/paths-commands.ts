import { type Command, Option } from 'commander';
import { addConnectionFlags, addInventoryFlags, parseCount } from './flags.ts';
import type { SetExitCode } from './program.ts';

const targets = ['cluster-admin', 'control-plane', 'secrets', 'node', 'cloud', 'ports', 'traffic', 'takeover'];

/** `kaudit paths`. */
export function addPaths(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('paths')
    .summary('how an attacker gets from here to control of the cluster, and what closes the way')
    .description(
      'Follows rights, pods, tokens and nodes step by step; every step names the object that makes it true.\nFROM: any, exposed, NAME or user:NAME, group:NAME, sa:NAMESPACE/NAME, pod:NAMESPACE/NAME, NAMESPACE/KIND/NAME.\nExit codes: 0 no path, 1 paths found, 3 cannot tell completely.',
    )
    .option('--from <from>', 'where the attacker begins', 'any')
    .addOption(
      new Option('--to <target>', 'where the path ends; takeover is any of the first four')
        .choices(targets)
        .default('cluster-admin'),
    )
    .option('--max-hops <n>', 'leave longer paths out', parseCount, 8)
    .option('--max-paths <n>', 'other paths listed for each entry besides the shortest', parseCount, 4)
    .option('--fix', 'the least number of edits that close all of these paths, as patches, proven by evaluating again')
    .addOption(
      new Option('-o, --output <format>', 'table, json, yaml, dot or mermaid')
        .choices(['table', 'json', 'yaml', 'dot', 'mermaid'])
        .default('table'),
    );
  addConnectionFlags(command);
  addInventoryFlags(command);
  command
    .addHelpText(
      'after',
      `
Examples:
  kaudit paths --from exposed
  kaudit paths --from sa:ci/gitlab-runner --to node
  kaudit paths --from pod:shop/web-0 -o mermaid
  kaudit paths --inventory prod.inventory.json --fix     kubectl patch commands to read, then to run`,
    )
    .action(async (flags) => setExitCode(await (await import('./paths.ts')).runPaths(flags)));
}
