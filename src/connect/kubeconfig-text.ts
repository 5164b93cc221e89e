import { ConnectionError } from './errors.ts';
import { printable } from './printable.ts';
import { excessOf, type YamlLimits } from './yaml-limits.ts';

/** Beyond these a text is refused before the YAML parser, which needs up to 1 GB for a hostile MiB. */
const LIMITS: YamlLimits = { depth: 100, indent: 200, marks: 100_000 };

/** The value of a JSON or YAML text; `file` is for messages, which never quote the text. The YAML parser loads on demand. */
export async function parseKubeconfigText(text: string, file: string): Promise<unknown> {
  if (text.trimStart().startsWith('{')) {
    try {
      return JSON.parse(text);
    } catch {
      // A YAML flow mapping starts with the same character.
    }
  }
  const excess = excessOf(text, LIMITS);
  if (excess !== null) throw new ConnectionError('config', { what: excess, where: printable(file) });
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const fail = (what: string, offset?: number) => {
    const position = offset === undefined ? null : lines.linePos(offset);
    const where = printable(position === null ? file : `${file}:${position.line}:${position.col}`);
    return new ConnectionError('config', { what: `not valid YAML: ${printable(what, 120)}`, where });
  };
  try {
    // As client-go: a repeated key is no error, the last one counts.
    const options = {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      merge: true,
      schema: 'core',
    } as const;
    const document = parseDocument(text, options);
    const [first] = document.errors;
    // The parser's own message may quote the text around the fault, and with it a token: only its code is passed on.
    if (first !== undefined) throw fail(first.code.toLowerCase().replaceAll('_', ' '), first.pos[0]);
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof ConnectionError) throw error;
    throw fail(error instanceof ReferenceError ? 'too many or unresolved aliases' : 'it cannot be composed');
  }
}
