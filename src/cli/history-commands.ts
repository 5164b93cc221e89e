import { type Command, Option } from 'commander';
import { appendList } from './flags.ts';
import type { SetExitCode } from './program.ts';

/** What can be done with a history; `trend` where nothing is said. */
export const historyActions = ['trend', 'list', 'findings', 'show', 'add', 'prune'] as const;

/** `kaudit history`. */
export function addHistory(program: Command, setExitCode: SetExitCode): void {
  program
    .command('history')
    .summary('keep reports, and follow score and findings over time')
    .description(
      'Keeps JSON reports in a folder, SQLite or PostgreSQL, and says how scores moved, what opened and closed, and how long fixes took.',
    )
    .argument(
      '<store>',
      'a folder, sqlite:FILE, postgres://HOST/DB, or env:NAME for the variable that holds one of them',
    )
    .argument('[action]', `${historyActions.join(', ')}; trend by default`, 'trend')
    .argument('[items...]', 'reports to add, - reads standard input; or the fingerprint to show')
    .addOption(
      new Option(
        '-o, --output <format[=file]>',
        'table, json, csv or html; repeatable, each to its own file',
      ).argParser((value: string, before: readonly string[] = []) => [...before, value]),
    )
    .option('--cluster <name>', 'only this cluster, by context or UID')
    .addOption(new Option('--since <time>', 'only from then on: 90d, 12w, 48h or a date').default('90d'))
    .addOption(new Option('--keep <time>', 'prune: forget what is older: 90d, 12w, 48h or a date'))
    .addOption(new Option('--severity <names>', 'findings: only these severities').argParser(appendList))
    .addOption(new Option('--team <names>', 'findings: only these teams').argParser(appendList))
    .option('--all', 'findings: closed ones too, and those of system components')
    .addOption(
      new Option('--color <when>', 'colour the output')
        .choices(['auto', 'always', 'never'])
        .default('auto')
        .env('KAUDIT_COLOR'),
    )
    .option('-v, --verbose', 'every row; details of errors')
    .addHelpText(
      'after',
      `
Examples:
  kaudit scan -o json=report.json; kaudit history sqlite:audits.db add report.json
  kaudit history sqlite:audits.db -o table -o html=trend.html
  kaudit history postgres://audit@db.internal/audits findings --severity critical   (password: PGPASSWORD)
  kaudit history reports/ --cluster prod --since 30d
  kaudit history env:KAUDIT_HISTORY prune --keep 365d

The password of a database is best left to PGPASSWORD or PGPASSFILE: arguments are seen by others on the machine.`,
    )
    .action(async (store: string, action: string, items: string[], flags) => {
      setExitCode(await (await import('./history.ts')).runHistory(store, action, items, flags));
    });
}
