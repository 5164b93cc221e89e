import { type Component, flagType } from './defaults.ts';
import { argumentsOf } from './program.ts';
import { type Word, wordOf } from './words.ts';

/** One mention of a flag: its text, or why the text is not to be had although the flag is given. */
export type FlagMention = { readonly text: string } | { readonly unreadable: string };

/** The flags of one process, names normalised (`--a_b` is `--a-b`), mentions in the order of the command line. */
export type ParsedFlags = {
  readonly component: Component;
  readonly mentions: ReadonlyMap<string, readonly FlagMention[]>;
  /** Why flags may be given that are not among the mentions; undefined when the command line was read to its end. */
  readonly hidden: string | undefined;
  /** True where every value is the process's own answer, defaults included, so that given and default look alike. */
  readonly resolved: boolean;
};

/**
 * Reads the flags of a component out of a container's `command` and `args`, as the component would: shell wrappers,
 * hyperkube, entrypoint plus args. `environment` is the container's env (`[{name, value}]`) or its names: an `ETCD_…` name
 * whose value was not kept makes a flag of etcd given all the same. Odd shapes make flags unreadable; nothing throws.
 * Sources: spf13/pflag (Kubernetes), Go's flag package and etcd's pkg/flags (etcd).
 */
export function parseCommandLine(
  command: unknown,
  args: unknown,
  component: Component,
  environment?: unknown,
): ParsedFlags {
  const commandWords = stringsOf(command);
  const argWords = stringsOf(args);
  if (commandWords === undefined || argWords === undefined) {
    return { component, mentions: new Map(), hidden: 'command or args is not a list of strings', resolved: false };
  }
  const found = argumentsOf(commandWords, argWords, component);
  const reader = new FlagReader(component);
  const given = 'words' in found ? reader.read(found.words) : { mentions: new Map(), hidden: found.unreadable };
  return component === 'etcd' ? withEnvironment(given, environment) : { component, ...given, resolved: false };
}

/** The flags of a component from name and text pairs, as `/flagz` gives them. */
export function flagsOfPairs(
  component: Component,
  pairs: Iterable<readonly [name: unknown, text: unknown]>,
): ParsedFlags {
  const mentions = new Map<string, FlagMention[]>();
  for (const [name, text] of pairs) {
    if (typeof name !== 'string') continue;
    addMention(mentions, name, typeof text === 'string' ? { text } : { unreadable: 'its value is not a string' });
  }
  return { component, mentions, hidden: undefined, resolved: false };
}

type Given = { readonly mentions: Map<string, FlagMention[]>; readonly hidden: string | undefined };

class FlagReader {
  readonly #component: Component;
  #mentions = new Map<string, FlagMention[]>();
  #hidden: string | undefined;

  constructor(component: Component) {
    this.#component = component;
  }

  read(words: readonly Word[]): Given {
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (word === undefined || (word.text === '--' && word.expansion === undefined)) break;
      if (this.#flag(word, words[at + 1])) at++;
    }
    return { mentions: this.#mentions, hidden: this.#hidden };
  }

  /** Reads the flag in a word; true if it took the next word as its value. */
  #flag({ text, expansion }: Word, next: Word | undefined): boolean {
    const equals = text.indexOf('=');
    if (expansion !== undefined && (equals < 0 || !text.startsWith('-'))) {
      this.#forget(expansion);
      return false;
    }
    const name = this.#nameIn(equals < 0 ? text : text.slice(0, equals));
    if (name === undefined) return false;
    if (equals >= 0) {
      addMention(this.#mentions, name, mentionOf({ text: text.slice(equals + 1), ...(expansion && { expansion }) }));
      return false;
    }
    const type = flagType(this.#component, name);
    // A component refuses to start with a stray word, so what follows a flag of an unknown version is its value.
    const takesNext = type === undefined ? next !== undefined && !next.text.startsWith('-') : type !== 'bool';
    if (!takesNext) addMention(this.#mentions, name, { text: 'true' });
    else if (next === undefined) addMention(this.#mentions, name, { unreadable: 'it has no value' });
    else addMention(this.#mentions, name, mentionOf(next));
    return takesNext && next !== undefined;
  }

  /** etcd's parser takes one dash or two; the others know one dash only before a letter, and of those only -v matters. */
  #nameIn(text: string): string | undefined {
    if (text.startsWith('--')) return text.length > 2 ? text.slice(2) : undefined;
    if (!text.startsWith('-') || text === '-') return undefined;
    if (this.#component === 'etcd') return text.slice(1);
    return text === '-v' ? 'v' : undefined;
  }

  /** A word that may become any flag in the container: what stood before it may be overridden. */
  #forget(expansion: string): void {
    this.#mentions = new Map();
    this.#hidden = `the command line holds ${shorten(expansion)}, which only the container can expand`;
  }
}

function mentionOf({ text, expansion }: Word): FlagMention {
  return expansion === undefined
    ? { text }
    : { unreadable: `its value holds ${shorten(expansion)}, which only the container can expand` };
}

function addMention(mentions: Map<string, FlagMention[]>, name: string, mention: FlagMention): void {
  const normalised = name.replaceAll('_', '-');
  const earlier = mentions.get(normalised);
  if (earlier === undefined) mentions.set(normalised, [mention]);
  else earlier.push(mention);
}

/** Whether the environment settles a flag of etcd: such a value is never collected. */
export function isSetByEnvironment({ mentions }: ParsedFlags): boolean {
  return [...mentions.values()]
    .flat()
    .some((mention) => 'unreadable' in mention && mention.unreadable.startsWith(bySetting));
}

const bySetting = 'it is set by the environment variable';

/** etcd reads a flag that is not on its command line from ETCD_ and the name in capitals (etcd, pkg/flags). */
function withEnvironment({ mentions, hidden }: Given, environment: unknown): ParsedFlags {
  for (const entry of Array.isArray(environment) ? environment : []) {
    const variable: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'name') : entry;
    if (typeof variable !== 'string' || !/^ETCD_[A-Z0-9_]+$/.test(variable)) continue;
    const name = variable.slice('ETCD_'.length).toLowerCase().replaceAll('_', '-');
    if (mentions.has(name)) continue;
    const value: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'value') : undefined;
    // An empty variable is none (etcd, pkg/flags/flag.go).
    if (value === '' || value === '<empty>') continue;
    const kept = typeof value === 'string' && !/^<.*>$/.test(value);
    mentions.set(name, [
      kept ? mentionOf(wordOf(value)) : { unreadable: `${bySetting} ${variable}, whose value was not collected` },
    ]);
  }
  return { component: 'etcd', mentions, hidden, resolved: false };
}

/** Absent is an empty list; anything that is not a list of strings is undefined. */
function stringsOf(list: unknown): readonly string[] | undefined {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) return undefined;
  return list.every((word) => typeof word === 'string') ? list : undefined;
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
}
