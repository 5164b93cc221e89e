import { readScript } from './shell.ts';
import { type Word, wordsOfContainer } from './words.ts';

/** The words after the program's name, or why they are not to be had. */
export type ProgramArguments = { readonly words: readonly Word[] } | { readonly unreadable: string };

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh']);
const SHELL_PREFIXES = new Set('exec command builtin time nohup if then elif else while until do ! {'.split(' '));
// Programs that do nothing but start the program named in their arguments.
const WRAPPERS = new Set(
  (
    'go-runner watch-termination env nice ionice setsid timeout stdbuf sudo su-exec gosu tini dumb-init chroot nsenter ' +
    'unshare taskset chrt systemd-cat busybox'
  ).split(' '),
);
// Names of hyperkube's subcommands, besides the programs' own.
const HYPERKUBE_ALIASES = new Map([
  ['kube-apiserver', 'apiserver'],
  ['kube-controller-manager', 'controller-manager'],
  ['kube-scheduler', 'scheduler'],
  ['kube-proxy', 'proxy'],
]);
const MAX_NESTING = 4;

/**
 * Finds the arguments that a container hands to a program: directly, with the image's own entrypoint, through hyperkube,
 * a wrapper like go-runner, or a shell script. Anything that would have to be guessed is unreadable.
 */
export function argumentsOf(command: readonly string[], args: readonly string[], program: string): ProgramArguments {
  const words = wordsOfContainer([...command, ...args]);
  const raw = [...command, ...args];
  const first = words[0];
  if (first === undefined) return { unreadable: `the container states neither command nor args` };
  if (first.text.startsWith('-')) return { words };
  return afterProgram(words, raw, program, 0);
}

/** `raw` holds the words as written, for scripts: those are read by the shell's rules and not by the kubelet's. */
function afterProgram(
  words: readonly Word[],
  raw: readonly string[],
  program: string,
  depth: number,
): ProgramArguments {
  for (let at = 0; at < words.length; at++) {
    const name = nameOf(words[at]);
    if (name === program) return { words: words.slice(at + 1) };
    if (isHyperkube(name) && startsSubcommand(words[at + 1], program)) return { words: words.slice(at + 2) };
    if (SHELLS.has(name)) return inShell(words.slice(at + 1), raw.slice(at + 1), program, depth);
  }
  return { unreadable: `the container does not start ${program} by name` };
}

function inShell(words: readonly Word[], raw: readonly string[], program: string, depth: number): ProgramArguments {
  let at = 0;
  let hasScript = false;
  for (; /^[-+]/.test(words[at]?.text ?? ''); at++) {
    const option = words[at]?.text ?? '';
    if (option === '--') {
      at++;
      break;
    }
    if (option.startsWith('--')) continue;
    hasScript ||= option.startsWith('-') && option.includes('c');
    // -o takes the name of an option: sh -eo pipefail -c …
    if (option.endsWith('o')) at++;
  }
  const script = raw[at];
  if (script === undefined) return { unreadable: `the container starts a shell without a script` };
  if (!hasScript) return { unreadable: 'the container runs a script file, whose content is not visible' };
  if (depth >= MAX_NESTING) return { unreadable: 'the container nests too many shells' };
  const read = readScript(script);
  if ('unreadable' in read) return read;
  // The word after the script is $0. Substituting "$@" in more than a few commands could make a short script endless.
  const mentions = read.commands.flat().filter(isAllPositional).length;
  const positional = mentions <= 4 ? words.slice(at + 2) : undefined;
  return theOne(
    read.commands.map((command) => startedBy(withPositional(command, positional), program, depth)),
    program,
  );
}

function theOne(candidates: readonly (ProgramArguments | undefined)[], program: string): ProgramArguments {
  const found = candidates
    .filter((candidate) => candidate !== undefined)
    .filter((candidate) => !printsVersion(candidate));
  const [only, ...others] = found;
  if (only === undefined) return { unreadable: `its script does not start ${program} by name` };
  if (others.length > 0) return { unreadable: `its script starts ${program} in several places` };
  return only;
}

/** What a simple command hands to the program; undefined if it starts something else. */
function startedBy(command: readonly Word[], program: string, depth: number): ProgramArguments | undefined {
  let at = 0;
  for (; at < command.length; at++) {
    const text = command[at]?.text ?? '';
    if (SHELL_PREFIXES.has(text)) {
      if (text === 'exec' && command[at + 1]?.text === '-a') at += 2;
    } else if (!/^\w+=/.test(text)) break;
  }
  const rest = command.slice(at);
  const name = nameOf(rest[0]);
  if (name === program) return { words: rest.slice(1) };
  if (isHyperkube(name)) return startsSubcommand(rest[1], program) ? { words: rest.slice(2) } : undefined;
  const dashes = rest.findIndex(({ text, expansion }) => text === '--' && expansion === undefined);
  const wrapped = SHELLS.has(name) || WRAPPERS.has(name) ? rest : dashes > 0 ? rest.slice(dashes + 1, dashes + 2) : [];
  if (wrapped.length === 0 || !mentions(rest, program)) return undefined;
  const from = wrapped === rest ? rest : rest.slice(dashes + 1);
  return afterProgram(
    from,
    from.map(({ text, expansion }) => text + (expansion ?? '')),
    program,
    depth + 1,
  );
}

function mentions(words: readonly Word[], program: string): boolean {
  return words.some(({ text }) => text.includes(program) || isHyperkube(basename(text)));
}

function withPositional(command: readonly Word[], positional: readonly Word[] | undefined): readonly Word[] {
  return positional === undefined ? command : command.flatMap((word) => (isAllPositional(word) ? positional : [word]));
}

function isAllPositional({ text, expansion }: Word): boolean {
  return text === '' && (expansion === '$@' || expansion === '$*');
}

function printsVersion(candidate: ProgramArguments): boolean {
  return (
    'words' in candidate &&
    candidate.words.length > 0 &&
    candidate.words.every(({ text }) => /^--?(version|help|h)$/.test(text))
  );
}

function startsSubcommand(word: Word | undefined, program: string): boolean {
  const name = nameOf(word);
  return name === program || (name !== '' && name === HYPERKUBE_ALIASES.get(program));
}

function isHyperkube(name: string): boolean {
  return name === 'hyperkube';
}

/** The last path segment of a word that is plain text and no option of a wrapper. */
function nameOf(word: Word | undefined): string {
  return word === undefined || word.expansion !== undefined || word.text.startsWith('-') ? '' : basename(word.text);
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
