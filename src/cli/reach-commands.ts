import { type Command, Option } from 'commander';
import { addConnectionFlags, addInventoryFlags, appendList } from './flags.ts';
import type { SetExitCode } from './program.ts';

/** `kaudit reach`. */
export function addReach(program: Command, setExitCode: SetExitCode): void {
  const formats = ['table', 'json', 'yaml', 'csv', 'dot', 'mermaid', 'html'];
  const command = program
    .command('reach')
    .summary('may traffic flow from here to there, and by which policy')
    .description(
      'Answers by the NetworkPolicies; whether the network plugin enforces them is another question.\nFROM and TO: NAMESPACE/POD, NAMESPACE/KIND/NAME, NAMESPACE/ (every pod of it), NAMESPACE/?app=db (a selector), internet, ip:ADDRESS, node.\nExit codes: 0 allowed, 1 denied or mixed, 3 cannot tell; of --policies: 0 nothing to report, 1 something, 3 cannot tell.',
    )
    .argument('[from]', 'who sends')
    .argument('[to]', 'who receives');
  addConnectionFlags(command);
  addInventoryFlags(command);
  command
    .option('--port <port>', 'only this port: 5432 or 5432/TCP; all ports by default')
    .option('--matrix', 'every flow between workloads, and between them and the internet')
    .option(
      '--policies',
      'every policy: whom it selects, what it closes, rules that add nothing, and who is left without DNS',
    )
    .option('--suggest', 'write the least NetworkPolicies for the namespace of -n, verified, ready for kubectl apply')
    .option('--expectations <file>', 'with --suggest: what is to be reachable besides (repeatable)', appendList)
    .option('--explain', 'name the policies and rules that decide')
    .addOption(
      new Option(
        '-o, --output <format>',
        'table, json or yaml; csv with --policies or --matrix; dot, mermaid or html with --matrix',
      )
        .choices(formats)
        .default('table'),
    )
    .addHelpText(
      'after',
      `
Examples:
  kaudit reach shop/deployment/web shop/statefulset/db --port 5432/TCP --explain
  kaudit reach internet shop/
  kaudit reach 'dev/' 'shop/?app=db' --port 5432
  kaudit reach --matrix -n shop -o mermaid
  kaudit reach --matrix -o html > reach.html
  kaudit reach --policies -n shop
  kaudit reach --suggest -n shop --expectations expectations.yaml > policies.yaml`,
    )
    .action(async (from, to, flags) => setExitCode(await (await import('./reach.ts')).runReach(from, to, flags)));
}
