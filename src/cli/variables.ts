import { type Command, InvalidArgumentError, type Option } from 'commander';
import { UsageError } from './errors.ts';
import { truths } from './flags.ts';

/** Flags that KAUDIT_ variables stand in for, beside those that name their variable themselves; kubectl's have none. */
const own: ReadonlySet<string> = new Set([
  '--allow-annotation-waivers',
  '--allow-http',
  '--allow-incomplete',
  '--checks',
  '--concurrency',
  '--exclude-namespace',
  '--fail-on-new',
  '--include-system',
  '--kubelet-configz',
  '--min-severity',
  '--probe-anonymous',
  '--quiet',
  '--secrets-metadata',
  '--timeout',
  '--verbose',
]);

/** Names, in the help of every command, the variables that stand in for its flags: KAUDIT_MIN_SEVERITY for `--min-severity`. */
export function addVariables(program: Command): void {
  for (const command of program.commands) {
    for (const option of command.options) if (own.has(option.long ?? '')) option.env(variableOf(option));
    addVariables(command);
  }
}

/** Sets the options that variables give and flags do not; throws UsageError for a value that the flag would not take. */
export function readVariables(command: Command): void {
  for (const option of command.options) {
    const said = own.has(option.long ?? '') ? process.env[variableOf(option)] : undefined;
    if (said === undefined || said === '' || command.getOptionValueSource(option.attributeName()) === 'cli') continue;
    command.setOptionValueWithSource(option.attributeName(), readValue(option, said), 'env');
  }
}

function readValue(option: Option, said: string): unknown {
  const refuse = (expected: string) => new UsageError(`${variableOf(option)}=${said}: ${expected}`);
  if (option.required || option.optional)
    try {
      return option.parseArg === undefined ? said : option.parseArg(said, undefined);
    } catch (error) {
      throw error instanceof InvalidArgumentError ? refuse(error.message) : error;
    }
  // A switch is not on for a variable that says false.
  const on = truths.get(said);
  if (on === undefined) throw refuse('expected true or false');
  return on;
}

function variableOf({ long }: Option): string {
  return `KAUDIT_${(long ?? '').slice(2).toUpperCase().replaceAll('-', '_')}`;
}
