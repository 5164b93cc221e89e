import type { Argument, Command, Option } from 'commander';
import { formatNames } from './scan-flags.ts';

/** A word that may stand next. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** Values that are not written in the command line's own definition. */
export type ValueSource = 'check' | 'framework' | 'context' | 'cluster' | 'user' | 'namespace';

/** Options whose values come from a source, by their long name. */
const sources: ReadonlyMap<string, ValueSource> = new Map([
  ['--check', 'check'],
  ['--skip-check', 'check'],
  ['--framework', 'framework'],
  ['--context', 'context'],
  ['--contexts', 'context'],
  ['--cluster', 'cluster'],
  ['--user', 'user'],
  ['--namespace', 'namespace'],
  ['--exclude-namespace', 'namespace'],
]);

/** Options that take several values in one word, separated by commas. */
const lists: ReadonlySet<string> = new Set([
  '--check',
  '--skip-check',
  '--framework',
  '--category',
  '--exclude-namespace',
  '--contexts',
]);

const publishTargets = ['policyreport', 'openreports', 'pushgateway=', 's3://', 'webhook='];

/**
 * What may stand in place of the last word, all words after `kaudit` given; `files` where a file name is expected.
 * Subcommands, flags and choices are read from the program itself, so no second list of them is kept.
 */
export async function complete(
  program: Command,
  words: readonly string[],
  valuesOf: (source: ValueSource) => Promise<readonly Candidate[]>,
): Promise<readonly Candidate[] | 'files'> {
  const current = words.at(-1) ?? '';
  const { command, position, waiting, ended } = read(program, words.slice(0, -1));
  const values = async (option: Option, prefix: string) => {
    const offered = await valuesOfOption(option, valuesOf);
    if (offered === 'files' || offered === 'anything') return offered === 'files' ? 'files' : [];
    return matching(offered, prefix, lists.has(option.long ?? ''));
  };
  if (waiting !== null) return values(waiting, current);
  const [, name, rest] = /^(--[^=]+)=(.*)$/s.exec(current) ?? [];
  if (!ended && name !== undefined && rest !== undefined) {
    const option = optionOf(command, name);
    const found = option === undefined || !takesValue(option) ? [] : await values(option, rest);
    return found === 'files' ? found : found.map(({ value, ...one }) => ({ ...one, value: `${name}=${value}` }));
  }
  if (!ended && current.startsWith('-')) return matching(flagsOf(command), current, false);
  if (command.commands.length > 0 && position === 0) {
    const below = visibleCommands(command).map((one) => ({ value: one.name(), description: one.summary() }));
    if (command.registeredArguments.length === 0 || current !== '') return matching(below, current, false);
  }
  return argumentValues(command, position, current, valuesOf);
}

interface Reading {
  readonly command: Command;
  /** How many arguments of the command stand already. */
  readonly position: number;
  /** The option that waits for its value. */
  readonly waiting: Option | null;
  /** Whether `--` stood: no flag follows. */
  readonly ended: boolean;
}

function read(program: Command, words: readonly string[]): Reading {
  let [command, position, ended]: [Command, number, boolean] = [program, 0, false];
  let waiting: Option | null = null;
  for (const word of words) {
    if (waiting !== null) {
      waiting = null;
    } else if (!ended && word === '--') {
      ended = true;
    } else if (!ended && word.startsWith('-') && word.length > 1) {
      const option = optionOf(command, word);
      if (option !== undefined && takesValue(option)) waiting = option;
    } else {
      const below = position === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (below === undefined) position += 1;
      else command = below;
    }
  }
  return { command, position, waiting, ended };
}

function optionOf(command: Command, word: string): Option | undefined {
  return command.options.find(({ long, short }) => long === word || short === word);
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

function visibleCommands(command: Command): readonly Command[] {
  // Commander has no public list of what is not hidden but that of its help.
  return command.createHelp().visibleCommands(command);
}

function flagsOf(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description }) => ({ value: long ?? short ?? '', description }));
}

async function valuesOfOption(
  option: Option,
  valuesOf: (source: ValueSource) => Promise<readonly Candidate[]>,
): Promise<readonly Candidate[] | 'files' | 'anything'> {
  const { long = '', argChoices, flags } = option;
  if (argChoices !== undefined) return plain(argChoices);
  const source = sources.get(long);
  if (source !== undefined) return valuesOf(source);
  if (long === '--to') return plain(publishTargets);
  if (long === '--category') {
    const { categories } = await import('../check.ts');
    return plain(categories);
  }
  if (long === '--output' && flags.includes('format[=file]')) return plain(formatNames);
  return /<(file|path|dir|paths|folder)(\.\.\.)?>/.test(flags) ? 'files' : 'anything';
}

async function argumentValues(
  command: Command,
  position: number,
  current: string,
  valuesOf: (source: ValueSource) => Promise<readonly Candidate[]>,
): Promise<readonly Candidate[] | 'files'> {
  const expected: Argument | undefined =
    command.registeredArguments[position] ?? command.registeredArguments.filter(({ variadic }) => variadic).at(-1);
  if (expected === undefined) return [];
  if (expected.argChoices !== undefined) return matching(plain(expected.argChoices), current, false);
  if (command.name() === 'explain') return matching(await valuesOf('check'), current, false);
  if (command.name() === 'frameworks') return matching(await valuesOf('framework'), current, false);
  return /^(file|files|old|new|dirs?|paths?|folder|reports?|items)$/.test(expected.name()) ? 'files' : [];
}

function plain(values: readonly string[]): readonly Candidate[] {
  return values.map((value) => ({ value, description: '' }));
}

/** Those that begin with what stands there; in a list, with what stands after its last comma. */
function matching(candidates: readonly Candidate[], current: string, isList: boolean): readonly Candidate[] {
  const start = isList ? current.lastIndexOf(',') + 1 : 0;
  const [before, prefix] = [current.slice(0, start), current.slice(start)];
  const taken = new Set(before.split(','));
  return candidates
    .filter(({ value }) => value.startsWith(prefix) && !taken.has(value))
    .map(({ value, description }) => ({ value: `${before}${value}`, description }));
}
