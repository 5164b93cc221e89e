import { type Command, Option } from 'commander';
import { appendList, parseCount, parseLabelSelector, parsePageSize, parseScore } from './flags.ts';

/** Worst first; the module that judges by them is not loaded for help. */
export const severityNames = ['critical', 'high', 'medium', 'low', 'info'];

/** Names of all formats of a report; a test keeps them equal to the reporters, which are not loaded for help. */
export const formatNames = [
  'table',
  'wide',
  'json',
  'yaml',
  'csv',
  'markdown',
  'html',
  'sarif',
  'junit',
  'gitlab',
  'github',
  'oscal',
  'ocsf',
  'asff',
  'policyreport',
  'openreports',
  'prometheus',
];

/** `-o` of commands that answer with data. */
export function dataFormat(): Option {
  return new Option('-o, --output <format>', 'table, json or yaml').choices(['table', 'json', 'yaml']).default('table');
}

/** `--checks` of every command that knows checks. */
export function checksOption(): Option {
  return new Option(
    '--checks <dir>',
    'checks of your own too: JavaScript or CEL in YAML, from this folder alone (repeatable); JavaScript runs as code',
  ).argParser((value: string, before: readonly string[] = []) => [...before, value]);
}

/** Which workloads to judge. */
export function selectorOption(): Option {
  return new Option(
    '-l, --selector <query>',
    'judge only workloads with such labels, their own or those of their pods: app=web,tier!=test,env in (a,b)',
  ).argParser(parseLabelSelector);
}

/** Which checks to run, and the configuration that may say so too. */
export function addSelectionFlags(command: Command): void {
  command
    .addOption(new Option('--check <ids>', 'only these checks').argParser(appendList).env('KAUDIT_CHECK'))
    .addOption(
      new Option('--skip-check <ids>', 'leave these checks out').argParser(appendList).env('KAUDIT_SKIP_CHECK'),
    )
    .addOption(new Option('--category <names>', 'only these categories').argParser(appendList).env('KAUDIT_CATEGORY'))
    .addOption(
      new Option('--framework <ids>', 'the checks of these benchmarks, reported by control; or a file of your own')
        .argParser(appendList)
        .env('KAUDIT_FRAMEWORK'),
    )
    .addOption(checksOption())
    .addOption(configOption());
}

/** A command with this option obeys the configuration. */
export function configOption(): Option {
  return new Option('--config <file>', 'configuration; ./kaudit.yaml or the one in XDG_CONFIG_HOME by default').env(
    'KAUDIT_CONFIG',
  );
}

/** When the exit code is 1, and what is excused. */
export function addGateFlags(command: Command): void {
  command
    .addOption(
      new Option('--fail-on <severity>', 'exit 1 at this severity or above')
        .choices([...severityNames, 'none'])
        .default('high')
        .env('KAUDIT_FAIL_ON'),
    )
    .addOption(new Option('--min-score <n>', 'exit 1 below this score').argParser(parseScore).env('KAUDIT_MIN_SCORE'))
    .option('--allow-incomplete', 'exit 0 although something could not be seen')
    .option('--exclude-namespace <names>', 'do not judge what lies in these namespaces', appendList)
    .option('--include-system', 'let findings of system components count in score and exit code')
    .addOption(
      new Option('--waivers <file>', 'findings that you accept, with reason and last day').env('KAUDIT_WAIVERS'),
    )
    .option(
      '--allow-annotation-waivers',
      'let objects excuse themselves with kaudit.dev/waive.CHECK: whoever edits an object then grades himself',
    )
    .addOption(
      new Option('--baseline <file>', 'an earlier JSON report: tells new findings from known ones').env(
        'KAUDIT_BASELINE',
      ),
    )
    .option('--fail-on-new', 'exit 1 only for findings that the baseline does not have');
}

/** Where the report goes and how much of it is shown. */
export function addOutputFlags(command: Command): void {
  command
    .addOption(
      new Option('-o, --output <format[=file]>', `${formatNames.join(', ')}; repeatable, each to its own file`)
        .argParser((value: string, before: readonly string[] = []) => [...before, value])
        .env('KAUDIT_OUTPUT'),
    )
    .option(
      '--history <store>',
      'earlier scans of the cluster, for the curve in -o html: a folder, sqlite:FILE, postgres://…',
    )
    .addOption(
      new Option(
        '--min-severity <severity>',
        'show only findings of this severity or above; json, yaml and formats for other programs stay whole',
      ).choices(severityNames),
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

/** What of a cluster is read, how, and for how long: of everything that collects as a scan does. */
export function addReadingFlags(command: Command): void {
  command
    .option('--secrets-metadata', 'list names, types and ages of Secrets too, never their contents')
    .option('--probe-anonymous', 'send one GET without credentials, to see whether such requests are let in')
    .option(
      '--kubelet-configz <dir>',
      'settings of kubelets that you recorded: NODE.json as kubectl get --raw /api/v1/nodes/NODE/proxy/configz prints it',
    )
    .option('--concurrency <n>', 'requests in flight at once', parseCount, 4)
    .option('--chunk-size <n>', 'items per page of a list; 0 for all at once', parsePageSize, 500)
    .addOption(selectorOption())
    .option('--timeout <duration>', 'limit of the whole scan', '10m');
}
