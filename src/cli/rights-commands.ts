import { type Command, Option } from 'commander';
import { addConnectionFlags, addInventoryFlags } from './flags.ts';
import type { SetExitCode } from './program.ts';

/** `kaudit can`. */
export function addCan(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('can')
    .summary('may somebody do something, and by which binding')
    .description(
      'Answers by the RBAC objects as the API server would. Without a verb it lists all that the subject may do.\nExit codes: 0 yes, 1 no, 3 cannot tell.',
    )
    .argument('<subject>', 'NAME or user:NAME, group:NAME, sa:NAMESPACE/NAME, pod:NAMESPACE/NAME')
    .argument('[verb]', 'get, list, create, …')
    .argument('[resource]', 'RESOURCE[.GROUP][/SUBRESOURCE], or a /path')
    .argument('[name]', 'of one object');
  addQuestionFlags(command);
  const groups = command.options.find(({ long }) => long === '--as-group');
  if (groups !== undefined) groups.description = 'group of the subject besides those that it has anyway (repeatable)';
  command
    .addHelpText(
      'after',
      `
Examples:
  kaudit can jane get secrets -n shop
  kaudit can sa:shop/frontend create deployments.apps/scale web -n shop --explain
  kaudit can group:system:unauthenticated get /metrics
  kaudit can jane --as-group dev                    all that she may do, in every namespace`,
    )
    .action(async (subject, verb, resource, name, flags) =>
      setExitCode(await (await import('./can.ts')).runCan(subject, verb, resource, name, flags)),
    );
}

/** `kaudit who-can`. */
export function addWhoCan(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('who-can')
    .summary('who may do something, and by which binding')
    .description('Lists every user, group and service account that a binding lets do it. Exit codes: 0, 3 incomplete.')
    .argument('<verb>', 'get, list, create, …')
    .argument('<resource>', 'RESOURCE[.GROUP][/SUBRESOURCE], or a /path')
    .argument('[name]', 'of one object');
  addQuestionFlags(command);
  command
    .addHelpText(
      'after',
      `
Examples:
  kaudit who-can get secrets -n shop --explain
  kaudit who-can get /metrics`,
    )
    .action(async (verb, resource, name, flags) =>
      setExitCode(await (await import('./can.ts')).runWhoCan(verb, resource, name, flags)),
    );
}

function addQuestionFlags(command: Command): void {
  addConnectionFlags(command);
  command
    .option('--subresource <name>', 'of the resource, as after its /')
    .option('--explain', 'show the bindings and rules')
    .addOption(
      new Option('-o, --output <format>', 'table, json or yaml').choices(['table', 'json', 'yaml']).default('table'),
    );
  addInventoryFlags(command);
}
