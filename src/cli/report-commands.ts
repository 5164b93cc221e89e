import { type Command, Option } from 'commander';
import { appendList } from './flags.ts';
import type { SetExitCode } from './program.ts';
import { addOutputFlags, dataFormat, severityNames } from './scan-flags.ts';

/** `kaudit report`. */
export function addReport(program: Command): void {
  const command = program
    .command('report')
    .summary('render a saved JSON report again')
    .argument('<file>', 'report that kaudit scan -o json wrote; - reads standard input');
  addOutputFlags(command);
  command
    .option('--framework <ids>', 'report by the controls of these benchmarks too, as far as its checks ran', appendList)
    .option(
      '--baseline <file>',
      'an earlier JSON report: tells new findings from known ones, and which controls changed',
    )
    .action(async (file, flags) => (await import('./report.ts')).runReport(file, flags));
}

/** `kaudit diff`. */
export function addDiff(program: Command, setExitCode: SetExitCode): void {
  program
    .command('diff')
    .summary('what changed between two reports, and why the score moved')
    .argument('<old>', 'earlier JSON report')
    .argument('<new>', 'later JSON report of the same cluster')
    .addOption(dataFormat())
    .addOption(
      new Option('--fail-on <severity>', 'exit 1 where a new finding has this severity or more')
        .choices([...severityNames, 'none'])
        .default('high'),
    )
    .option(
      '--framework <ids>',
      'compare the controls of these benchmarks too, though the reports were made without them',
      appendList,
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing new at the threshold, 1 something is, 3 a scan did not see enough to compare.',
    )
    .action(async (old, now, flags) => setExitCode(await (await import('./diff.ts')).runDiff(old, now, flags)));
}

/** `kaudit config check`. */
export function addConfig(program: Command): void {
  const command = program.command('config').summary('the configuration: kaudit.yaml');
  command
    .command('check')
    .summary('read the configuration as a scan would, and say what it sets')
    .argument('[file]', 'the file; kaudit.yaml, .kaudit.yaml or kaudit/config.yaml in XDG_CONFIG_HOME by default')
    .action(async (file) => (await import('./config.ts')).runConfigCheck(file));
}
