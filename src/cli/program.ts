import { Command, Option } from 'commander';
import { description, tool } from '../tool.ts';
import { addConnectionFlags, addInventoryFlags, appendList, parseCount, parseScore } from './flags.ts';
import { addReach } from './reach-commands.ts';
import { addCan, addWhoCan } from './rights-commands.ts';

/** How a command reports its exit code. */
export type SetExitCode = (code: number) => void;

const severityNames = ['critical', 'high', 'medium', 'low', 'info'];

/** The command line: every command loads its code only when it runs. */
export function createProgram(setExitCode: SetExitCode): Command {
  const program = new Command('kaudit')
    .description(description)
    .version(tool.version, '-V, --version')
    .showHelpAfterError('(kaudit --help lists the commands)')
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  kaudit demo                              audit a demo cluster that kaudit serves itself
  kaudit scan                              audit the current context
  kaudit scan --context prod -o json=prod.json -o table
  kaudit scan -n shop --fail-on critical   only what a namespace can tell
  kaudit collect -o prod.inventory.json    record now, audit later:
  kaudit scan --inventory prod.inventory.json
  kaudit explain privileged-container      why it matters and how to fix it

Exit codes: 0 clean, 1 a threshold is breached, 2 usage, 3 incomplete, 4 cluster not scanned, 5 internal error.`,
    );
  addScan(program, setExitCode);
  addDemo(program, setExitCode);
  addCollect(program);
  addCatalogue(program);
  addRbac(program);
  addCan(program, setExitCode);
  addWhoCan(program, setExitCode);
  addReach(program, setExitCode);
  addPsa(program, setExitCode);
  addReport(program);
  return program;
}

function addScan(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('scan')
    .summary('audit a cluster: connect, collect, judge, score, report')
    .description('Audits a cluster with GET requests alone, reads no Secret, and says what it could not see.');
  addConnectionFlags(command);
  addSelectionFlags(command);
  addGateFlags(command);
  addOutputFlags(command);
  command
    .option(
      '--inventory <path>',
      'audit a recording instead of a cluster: of kaudit collect, of kubectl get -o json|yaml, or a dump folder; - reads standard input',
    )
    .option(
      '--manifests <paths...>',
      'audit YAML or JSON files or folders as if they were the whole cluster; - reads standard input',
    )
    .option('--concurrency <n>', 'requests in flight at once', parseCount, 4)
    .option('--chunk-size <n>', 'items per page of a list', parseCount, 500)
    .option('--timeout <duration>', 'limit of the whole scan', '10m')
    .addHelpText(
      'after',
      `
Examples:
  kaudit scan --context prod
  kaudit scan -o table -o json=report.json          two outputs of one scan
  kaudit scan --check privileged-container,host-pid
  kaudit scan --category rbac --fail-on critical --min-score 60
  kaudit scan --as system:serviceaccount:ci:deployer
  kaudit scan --manifests deploy/ rbac.yaml         before anything is applied
  helm template ./chart | kaudit scan --manifests -
  kubectl get pods,deploy -A -o json | kaudit scan --inventory -`,
    )
    .action(async (flags) => setExitCode(await (await import('./scan.ts')).runScan(flags)));
}

function addDemo(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('demo')
    .summary('audit the embedded demo cluster')
    .description('Starts the demo cluster, a real HTTPS API server on loopback, and audits it as any cluster.');
  addSelectionFlags(command);
  addGateFlags(command);
  addOutputFlags(command);
  command
    .option('--serve', 'only serve the demo cluster and print how to reach it, until interrupted')
    .option('--port <n>', 'port to serve on; a free one by default', parseCount)
    .action(async (flags) => setExitCode(await (await import('./demo.ts')).runDemo(flags)));
}

function addCollect(program: Command): void {
  const command = program
    .command('collect')
    .summary('record a redacted inventory to audit later')
    .description(
      'Collects what a scan would and writes it to a file, secrets replaced: kaudit scan --inventory FILE audits it.',
    );
  addConnectionFlags(command);
  addSelectionFlags(command);
  command
    .requiredOption('-o, --output <file>', 'file to write; - writes to standard output')
    .option('--concurrency <n>', 'requests in flight at once', parseCount, 4)
    .option('--chunk-size <n>', 'items per page of a list', parseCount, 500)
    .option('--timeout <duration>', 'limit of the whole scan', '10m')
    .option('-q, --quiet', 'no progress')
    .option('-v, --verbose', 'details of errors')
    .action(async (flags) => (await import('./collect.ts')).runCollect(flags));
}

function addCatalogue(program: Command): void {
  const format = () =>
    new Option('-o, --output <format>', 'table, json or yaml').choices(['table', 'json', 'yaml']).default('table');
  program
    .command('checks')
    .summary('list the checks')
    .option('--category <names>', 'only these categories', appendList)
    .addOption(format())
    .action(async (flags) => (await import('./catalogue.ts')).runChecks(flags));
  program
    .command('explain')
    .summary('one check: why it matters, how to fix it, examples, controls')
    .argument('<id>', 'id of the check, as kaudit checks lists it')
    .addOption(format())
    .action(async (id, flags) => (await import('./catalogue.ts')).runExplain(id, flags));
}

function addRbac(program: Command): void {
  const command = program
    .command('rbac')
    .summary('print the least rights that the selected checks need')
    .description(
      'Prints a ClusterRole, or a Role for each namespace named, with binding and ServiceAccount, ready for kubectl apply.',
    );
  addSelectionFlags(command);
  command
    .option('-n, --namespace <name>', 'only these namespaces', appendList)
    .option('--service-account <ns/name>', 'who gets the rights', 'kaudit/kaudit')
    .addOption(new Option('-o, --output <format>', 'yaml or json').choices(['yaml', 'json']).default('yaml'))
    .action(async (flags) => (await import('./rbac.ts')).runRbac(flags));
}

function addPsa(program: Command, setExitCode: SetExitCode): void {
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

function addReport(program: Command): void {
  const command = program
    .command('report')
    .summary('render a saved JSON report again')
    .argument('<file>', 'report that kaudit scan -o json wrote; - reads standard input');
  addOutputFlags(command);
  command.action(async (file, flags) => (await import('./report.ts')).runReport(file, flags));
}

function addSelectionFlags(command: Command): void {
  command
    .addOption(new Option('--check <ids>', 'only these checks').argParser(appendList).env('KAUDIT_CHECK'))
    .addOption(
      new Option('--skip-check <ids>', 'leave these checks out').argParser(appendList).env('KAUDIT_SKIP_CHECK'),
    )
    .addOption(new Option('--category <names>', 'only these categories').argParser(appendList).env('KAUDIT_CATEGORY'));
}

function addGateFlags(command: Command): void {
  command
    .addOption(
      new Option('--fail-on <severity>', 'exit 1 at this severity or above')
        .choices([...severityNames, 'none'])
        .default('high')
        .env('KAUDIT_FAIL_ON'),
    )
    .addOption(new Option('--min-score <n>', 'exit 1 below this score').argParser(parseScore).env('KAUDIT_MIN_SCORE'))
    .option('--allow-incomplete', 'exit 0 although something could not be seen')
    .option('--include-system', 'let findings of system components count in score and exit code');
}

function addOutputFlags(command: Command): void {
  command
    .option(
      '-o, --output <format[=file]>',
      'table, json or yaml; repeatable, each to its own file',
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .addOption(
      new Option('--min-severity <severity>', 'show only findings of this severity or above').choices(severityNames),
    )
    .addOption(
      new Option('--color <when>', 'colour the output')
        .choices(['auto', 'always', 'never'])
        .default('auto')
        .env('KAUDIT_COLOR'),
    )
    .option('-q, --quiet', 'only the first block; no progress')
    .option('-v, --verbose', 'every finding; details of errors');
}
