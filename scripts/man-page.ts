import type { Command, Option } from 'commander';

/** The manual page kaudit(1) in roff, from the program's own definition; no date, so that the same program gives the same page. */
export function manPage(program: Command): string {
  const commands = commandsOf(program);
  return [
    `.TH ${program.name().toUpperCase()} 1 "" "${program.name()} ${roff(program.version() ?? '')}" "User Commands"`,
    '.SH NAME',
    `${program.name()} \\- a live, read-only audit scanner for Kubernetes clusters`,
    '.SH SYNOPSIS',
    `.B ${program.name()}`,
    '.I command',
    '[\\fIargument\\fR ...] [\\fIoption\\fR ...]',
    '.SH DESCRIPTION',
    paragraph(program.description()),
    '.SH COMMANDS',
    ...commands.flatMap((command) => ['.TP', `.B ${roff(pathOf(command))}`, sentence(command)]),
    ...commands.flatMap(sectionOf),
    '.SH EXIT STATUS',
    ...exitCodes.flatMap(([code, meaning]) => ['.TP', `.B ${code}`, paragraph(meaning)]),
    '.SH ENVIRONMENT',
    paragraph(
      'KUBECONFIG, HTTPS_PROXY, NO_PROXY, NO_COLOR and SSL settings of Node mean what they mean elsewhere. Options that may be set by a variable:',
    ),
    ...variablesOf(commands).flatMap(([name, flags]) => ['.TP', `.B ${name}`, paragraph(flags)]),
    '.SH FILES',
    '.TP',
    '.I kaudit.yaml',
    'configuration, looked for in the working directory and in $XDG_CONFIG_HOME/kaudit/config.yaml',
    '.SH SEE ALSO',
    '.BR kubectl (1)',
    '',
  ].join('\n');
}

const exitCodes = [
  ['0', 'scanned completely, nothing at or above the threshold'],
  ['1', 'a threshold is breached'],
  ['2', 'usage or configuration error'],
  ['3', 'the scan is incomplete and nothing is breached'],
  ['4', 'the cluster could not be scanned'],
  ['5', 'internal error, an output that broke, or a target that did not take a report'],
  ['130, 143', 'interrupted, terminated'],
] as const;

function commandsOf(command: Command): Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => one.name() !== 'help')
    .flatMap((one) => [one, ...commandsOf(one)]);
}

function pathOf(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name());
  return names.join(' ');
}

function sentence(command: Command): string {
  return paragraph(command.summary() || command.description());
}

function sectionOf(command: Command): string[] {
  const usage = command.createHelp().commandUsage(command);
  const options = command.createHelp().visibleOptions(command);
  const args = command.createHelp().visibleArguments(command);
  return [
    `.SH "KAUDIT ${roff(pathOf(command).toUpperCase())}"`,
    `.B ${roff(usage)}`,
    '.PP',
    paragraph(command.description()),
    ...args.flatMap((argument) => ['.TP', `.I ${roff(argument.name())}`, paragraph(argument.description)]),
    ...options.flatMap((option) => ['.TP', `.B ${roff(option.flags)}`, paragraph(describe(command, option))]),
  ];
}

function describe(command: Command, option: Option): string {
  return command.createHelp().optionDescription(option);
}

function variablesOf(commands: readonly Command[]): [string, string][] {
  const found = new Map<string, string>();
  for (const { options } of commands)
    for (const { envVar, long, short } of options) if (envVar !== undefined) found.set(envVar, `as ${long ?? short}`);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

function paragraph(text: string): string {
  return roff(text.trim()).replace(/\n+/g, '\n.br\n');
}

/** A line that begins with a dot or a quote would be a request of roff; a bare hyphen, a hyphen of typography. */
function roff(text: string): string {
  return text
    .replace(/\\/g, '\\e')
    .replace(/-/g, '\\-')
    .replace(/^([.'])/gm, '\\&$1')
    .replace(/[^\x00-\x7f]/gu, (c) => `\\[u${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`);
}
