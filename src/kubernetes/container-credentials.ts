import { namesSecret } from './credential-names.ts';
import { credentialTitle, judgeLiteral, readShape } from './credential-shapes.ts';
import { isRecord } from './record.ts';

/** A credential that a container's spec holds: what it does with it, and the field. */
export interface FoundCredential {
  /** `sets DB_PASSWORD to a password`. */
  readonly how: string;
  readonly path: string;
}

/** The credentials in a container as collected, whose values were replaced by their shapes: in env, command and args. */
export function credentialsIn(container: {
  readonly env?: unknown;
  readonly command?: unknown;
  readonly args?: unknown;
}): FoundCredential[] {
  return [...inEnv(container.env), ...inWords(container.command, 'command'), ...inWords(container.args, 'args')];
}

function inEnv(env: unknown): FoundCredential[] {
  if (!Array.isArray(env)) return [];
  return env.flatMap((variable: unknown, i): FoundCredential[] => {
    if (!isRecord(variable) || typeof variable.name !== 'string') return [];
    const title = judgeLiteral(variable.name, variable.value);
    return title === undefined ? [] : [{ how: `sets ${variable.name} to ${title}`, path: `env[${i}].value` }];
  });
}

/** Words of a command line: `--password=<text>`, `--password`, `<text>`, and whatever is a credential by itself. */
function inWords(words: unknown, field: string): FoundCredential[] {
  if (!Array.isArray(words)) return [];
  return words.flatMap((word: unknown, i): FoundCredential[] => {
    if (typeof word !== 'string') return [];
    const path = `${field}[${i}]`;
    const equals = word.indexOf('=');
    if (word.startsWith('-') && equals > 0) {
      const title = judgeLiteral(word.slice(0, equals), word.slice(equals + 1));
      return title === undefined ? [] : [{ how: `gives ${word.slice(0, equals)} ${title} in ${path}`, path }];
    }
    const shape = readShape(word);
    if (shape === undefined) return [];
    const before: unknown = words[i - 1];
    const flag = typeof before === 'string' && /^--?[a-zA-Z][\w-]*$/.test(before) ? before : undefined;
    const title = credentialTitle(shape);
    const named = flag === undefined || namesSecret(flag) === undefined ? undefined : judgeLiteral(flag, word);
    if (named !== undefined) return [{ how: `gives ${flag} ${named} in ${path}`, path }];
    return title === undefined ? [] : [{ how: `has ${title} in ${path}`, path }];
  });
}
