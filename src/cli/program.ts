import { Command } from 'commander';
import { description, tool } from '../tool.ts';
import { addAssert } from './assert-commands.ts';
import { addCompletion } from './completion-commands.ts';
import { addFix } from './fix-commands.ts';
import { addConnectionFlags, addOfflineFlags, appendList, parseCount, parsePageSize, switchOff } from './flags.ts';
import { addFleetFlags } from './fleet-flags.ts';
import { addHistory } from './history-commands.ts';
import { addPaths } from './paths-commands.ts';
import { addPlatform } from './platform-commands.ts';
import { addPsa } from './psa-commands.ts';
import { addPublish } from './publish-commands.ts';
import { addRbac } from './rbac-commands.ts';
import { addReach } from './reach-commands.ts';
import { addConfig, addDiff, addReport } from './report-commands.ts';
import { addCan, addWhoCan } from './rights-commands.ts';
import { addRightsize } from './rightsize-commands.ts';
import {
  addGateFlags,
  addOutputFlags,
  addReadingFlags,
  addSelectionFlags,
  checksOption,
  dataFormat,
  selectorOption,
} from './scan-flags.ts';
import { addTestChecks } from './test-checks-commands.ts';
import { addVariables, readVariables } from './variables.ts';

/** How a command reports its exit code. */
export type SetExitCode = (code: number) => void;

/** The command line: every command loads its code only when it runs. `off`: switches that were said to be off. */
export function createProgram(setExitCode: SetExitCode, off: ReadonlySet<string> = new Set()): Command {
  const program = new Command('kaudit')
    .description(description)
    .version(tool.version, '-V, --version')
    .showHelpAfterError('(kaudit --help lists the commands)')
    // A command below another has flags of its own: rbac review -o csv.
    .enablePositionalOptions()
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
  addCollect(program, setExitCode);
  addCatalogue(program);
  addRbac(program, setExitCode);
  addDoctor(program, setExitCode);
  addCan(program, setExitCode);
  addWhoCan(program, setExitCode);
  addPaths(program, setExitCode);
  addReach(program, setExitCode);
  addAssert(program, setExitCode);
  addPsa(program, setExitCode);
  addPlatform(program, setExitCode);
  addReport(program);
  addDiff(program, setExitCode);
  addHistory(program, setExitCode);
  addConfig(program);
  addFix(program, setExitCode);
  addRightsize(program, setExitCode);
  addTestChecks(program, setExitCode);
  addPublish(program, setExitCode);
  addCompletion(program);
  addVariables(program);
  for (const command of program.commands)
    command.showHelpAfterError(`(kaudit ${command.name()} --help lists its arguments and flags)`);
  program.hook('preAction', async (_, command) => {
    switchOff(command, off);
    readVariables(command);
    if (command.getOptionValue('checks') !== undefined)
      await (await import('./custom-checks.ts')).applyCustomChecks(command);
    await (await import('./config.ts')).applyConfig(command);
  });
  return program;
}

function addScan(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('scan')
    .summary('audit a cluster: connect, collect, judge, score, report')
    .description('Audits a cluster with GET requests alone, reads no Secret, and says what it could not see.');
  addConnectionFlags(command);
  addFleetFlags(command);
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
    );
  addReadingFlags(command);
  command
    .addHelpText(
      'after',
      `
Examples:
  kaudit scan --context prod
  kaudit scan --all-contexts -o html=fleet.html     several clusters at once, one summary
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
    .option('--chunk-size <n>', 'items per page of a list; 0 for all at once', parsePageSize, 500)
    .addOption(selectorOption())
    .action(async (flags) => setExitCode(await (await import('./demo.ts')).runDemo(flags)));
}

function addCollect(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('collect')
    .summary('record a redacted inventory to audit later')
    .description(
      'Collects what a scan would and writes it to a file, secrets replaced: kaudit scan --inventory FILE audits it.',
    );
  addConnectionFlags(command);
  addSelectionFlags(command);
  command.requiredOption('-o, --output <file>', 'file to write; - writes to standard output');
  addReadingFlags(command);
  command
    .option('-q, --quiet', 'no progress')
    .option('-v, --verbose', 'details of errors')
    .action(async (flags) => setExitCode(await (await import('./collect.ts')).runCollect(flags)));
}

function addCatalogue(program: Command): void {
  program
    .command('checks')
    .summary('list the checks')
    .option('--category <names>', 'only these categories', appendList)
    .addOption(checksOption())
    .addOption(dataFormat())
    .action(async (flags) => (await import('./catalogue.ts')).runChecks(flags));
  program
    .command('frameworks')
    .summary('list the benchmarks: how many controls are automated, and what is left to people')
    .argument('[id]', 'one benchmark, control by control; or a file of your own')
    .addOption(dataFormat())
    .action(async (id, flags) => (await import('./frameworks.ts')).runFrameworks(id, flags));
  program
    .command('explain')
    .summary('one check: why it matters, how to fix it, examples, controls')
    .argument('<id>', 'id of the check, as kaudit checks lists it')
    .addOption(checksOption())
    .addOption(dataFormat())
    .action(async (id, flags) => (await import('./catalogue.ts')).runExplain(id, flags));
}

function addDoctor(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('doctor')
    .summary('what this identity can and can not read, and which checks that costs')
    .description(
      'Looks without scanning: reaches the server, asks for one item of each list that the checks read, and says what is in the way.',
    );
  addConnectionFlags(command);
  addSelectionFlags(command);
  addOfflineFlags(command);
  command
    .addOption(dataFormat())
    .option('--concurrency <n>', 'requests in flight at once', parseCount, 4)
    .option('--timeout <duration>', 'limit of the whole command', '2m')
    .option('-v, --verbose', 'what can be read too, and every command; details of errors')
    .addHelpText('after', '\nExit codes: 0 all of it can be read, 3 something can not, 4 the cluster is not reached.')
    .action(async (flags) => setExitCode(await (await import('./doctor.ts')).runDoctor(flags)));
}
