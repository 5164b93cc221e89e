import type { Word } from './words.ts';

/** The simple commands of a script in order, redirections and comments dropped, or why it cannot be read. */
export type Script = { readonly commands: readonly (readonly Word[])[] } | { readonly unreadable: string };

const SEPARATORS = new Set([';', '&', '|', '\n', '(', ')']);

/**
 * Splits a POSIX shell script into simple commands (POSIX.1-2017, Shell Command Language 2.2, 2.3, 2.7), as far as the
 * start scripts of control planes go: quotes, comments, redirections, separators. Nothing is expanded or executed.
 */
export function readScript(script: string): Script {
  const reader = new ScriptReader(script);
  const unreadable = reader.read();
  return unreadable === undefined ? { commands: reader.commands } : { unreadable };
}

class ScriptReader {
  readonly commands: Word[][] = [];
  readonly #script: string;
  #at = 0;
  #command: Word[] = [];
  #text = '';
  #expansion: string | undefined;
  /** Whether a word has begun; a quoted empty word has no characters yet. */
  #inWord = false;
  #quoted = false;
  #dropNext = false;

  constructor(script: string) {
    this.#script = script;
  }

  read(): string | undefined {
    while (this.#at < this.#script.length) {
      const failure = this.#step(this.#script[this.#at] ?? '');
      if (failure !== undefined) return failure;
    }
    this.#endCommand();
    return undefined;
  }

  #step(character: string): string | undefined {
    const next = this.#script[this.#at + 1];
    if (character === "'") return this.#singleQuoted();
    if (character === '"') return this.#doubleQuoted();
    if (character === '$' || character === '`') return this.#expand();
    if (character === '\\') {
      if (next !== '\n') this.#append(next ?? '');
      this.#at += 2;
      return undefined;
    }
    if (character === '<' || character === '>' || (character === '&' && next === '>')) return this.#redirect();
    if (character === '#' && !this.#inWord) {
      const end = this.#script.indexOf('\n', this.#at);
      this.#at = end < 0 ? this.#script.length : end;
      return undefined;
    }
    this.#at++;
    if (SEPARATORS.has(character)) this.#endCommand();
    else if (character === ' ' || character === '\t' || character === '\r') this.#endWord();
    else this.#append(character);
    return undefined;
  }

  #singleQuoted(): string | undefined {
    const end = this.#script.indexOf("'", this.#at + 1);
    if (end < 0) return 'its script has an unclosed quote';
    this.#quoted = true;
    this.#append(this.#script.slice(this.#at + 1, end));
    this.#at = end + 1;
    return undefined;
  }

  #doubleQuoted(): string | undefined {
    this.#quoted = true;
    this.#append('');
    this.#at++;
    while (this.#at < this.#script.length) {
      const character = this.#script[this.#at] ?? '';
      const next = this.#script[this.#at + 1] ?? '';
      if (character === '"') {
        this.#at++;
        return undefined;
      }
      if (character === '$' || character === '`') {
        const failure = this.#expand();
        if (failure !== undefined) return failure;
      } else if (character === '\\' && '"\\$`\n'.includes(next)) {
        if (next !== '\n') this.#append(next);
        this.#at += 2;
      } else {
        this.#append(character);
        this.#at++;
      }
    }
    return 'its script has an unclosed quote';
  }

  /** Takes `$name`, `${…}`, `$(…)` or a backquoted command as it stands. */
  #expand(): string | undefined {
    const start = this.#at;
    const end = endOfExpansion(this.#script, start);
    if (end === undefined) return 'its script has an unclosed substitution';
    this.#at = end;
    this.#inWord = true;
    const source = this.#script.slice(start, end);
    if (source === '$') this.#append('$');
    else this.#expansion = (this.#expansion ?? '') + source;
    return undefined;
  }

  #redirect(): string | undefined {
    // The number of a file descriptor (2>&1) or its variable ({FD}>file) belongs to the redirection.
    if (!this.#quoted && this.#expansion === undefined && /^(?:\d+|\{\w+\})$/.test(this.#text)) this.#resetWord();
    else this.#endWord();
    const operator = /[<>&|-]*/y;
    operator.lastIndex = this.#at;
    const found = operator.exec(this.#script)?.[0] ?? '';
    if (found.startsWith('<<') && !found.startsWith('<<<')) return 'its script has a here-document';
    if (this.#script[this.#at + 1] === '(') {
      const end = endOfNesting(this.#script, this.#at + 1, '(', ')');
      if (end === undefined) return 'its script has an unclosed substitution';
      this.#at = end;
      this.#dropNext = false;
      return undefined;
    }
    // In `>&-` the dash is the target; in `> >(…)` the second operator comes after a blank.
    this.#at += Math.max(1, found.length);
    this.#dropNext = !found.endsWith('-');
    return undefined;
  }

  #append(text: string): void {
    this.#inWord = true;
    if (this.#expansion === undefined) this.#text += text;
    else this.#expansion += text;
  }

  #endWord(): void {
    if (!this.#inWord) return;
    if (this.#dropNext) this.#dropNext = false;
    else if (this.#expansion === undefined) this.#command.push({ text: this.#text });
    else this.#command.push({ text: this.#text, expansion: this.#expansion });
    this.#resetWord();
  }

  #resetWord(): void {
    this.#text = '';
    this.#expansion = undefined;
    this.#inWord = false;
    this.#quoted = false;
  }

  #endCommand(): void {
    this.#endWord();
    this.#dropNext = false;
    if (this.#command.length > 0) this.commands.push(this.#command);
    this.#command = [];
  }
}

/** Where the expansion that begins at `start` ends; a `$` that begins none ends after itself. */
function endOfExpansion(script: string, start: number): number | undefined {
  if (script[start] === '`') {
    const end = script.indexOf('`', start + 1);
    return end < 0 ? undefined : end + 1;
  }
  const next = script[start + 1];
  if (next === '(') return endOfNesting(script, start + 1, '(', ')');
  if (next === '{') return endOfNesting(script, start + 1, '{', '}');
  if (next !== undefined && /[@*#?$!\d-]/.test(next)) return start + 2;
  const name = /[A-Za-z_]\w*/y;
  name.lastIndex = start + 1;
  return start + 1 + (name.exec(script)?.[0].length ?? 0);
}

function endOfNesting(script: string, start: number, open: string, close: string): number | undefined {
  let depth = 0;
  for (let at = start; at < script.length; at++) {
    if (script[at] === open) depth++;
    else if (script[at] === close && --depth === 0) return at + 1;
  }
  return undefined;
}
