import { type Command, Option } from 'commander';
import { addConnectionFlags } from './flags.ts';
import type { SetExitCode } from './program.ts';

const appendTarget = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Adds `kaudit publish`, the one command that writes anywhere but to files. */
export function addPublish(program: Command, setExitCode: SetExitCode): void {
  const command = program
    .command('publish')
    .summary('send a saved JSON report to where others look')
    .description(
      'Sends a report that kaudit scan -o json wrote to one target or several; scan itself never writes to a server.',
    )
    .argument('<file>', 'report that kaudit scan -o json wrote; - reads standard input')
    .addOption(
      new Option(
        '--to <target>',
        'policyreport, openreports, pushgateway=URL, s3://BUCKET/KEY, webhook=URL (repeatable; KAUDIT_TO takes one)',
      )
        .argParser(appendTarget)
        .env('KAUDIT_TO'),
    )
    .addOption(
      new Option(
        '--cluster-name <name>',
        "what the cluster is called at targets that hold many; the report's context or, in a pod, its uid by default",
      ).env('KAUDIT_CLUSTER_NAME'),
    )
    .option('--plain-http', 'accept http:// targets that are not this machine')
    .addOption(new Option('-o, --output <format>', 'table or json').choices(['table', 'json']).default('table'))
    .option('--timeout <duration>', 'limit of the whole command', '5m')
    .option('-v, --verbose', 'details of errors');
  addConnectionFlags(command);
  command
    .addHelpText(
      'after',
      `
Secrets come from the environment, or from the file that NAME_FILE names; never from arguments:
  webhook      KAUDIT_WEBHOOK_URL, KAUDIT_WEBHOOK_SECRET (signs), KAUDIT_WEBHOOK_TOKEN (bearer)
  pushgateway  KAUDIT_PUSHGATEWAY_URL, KAUDIT_PUSHGATEWAY_USERNAME, KAUDIT_PUSHGATEWAY_PASSWORD
  s3           AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; AWS_REGION, AWS_ENDPOINT_URL
policyreport and openreports use the connection flags; kaudit rbac --publish FORMAT prints the rights they need.

Examples:
  kaudit publish report.json --to policyreport
  kaudit publish report.json --to pushgateway=https://push.example --to s3://audits/prod/
  KAUDIT_WEBHOOK_SECRET_FILE=/run/secrets/hook kaudit publish report.json --to webhook=https://hooks.example/kaudit

Exit codes: 0 every target has it, 5 one or more do not, 2 usage.`,
    )
    .action(async (file, flags) => setExitCode(await (await import('./publish.ts')).runPublish(file, flags)));
}
