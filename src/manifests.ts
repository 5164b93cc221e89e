import { LineCounter, parseAllDocuments } from 'yaml';

/** A text that is not YAML or JSON: says in which line and why. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/** The objects of a YAML or JSON text, one a document; empty documents are skipped, and what is not a mapping is an error. */
export function readObjects(text: string, name: string): unknown[] {
  const lines = new LineCounter();
  // kubectl reads YAML 1.1: `yes` and `on` are booleans there.
  const documents = parseAllDocuments(text, { version: '1.1', lineCounter: lines, logLevel: 'silent', merge: true });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      const { line, col } = lines.linePos(error.pos[0]);
      throw new ManifestError(`${name}:${line}:${col}: ${error.message.split('\n')[0]}`);
    }
    const object: unknown = document.toJS({ maxAliasCount: 100 });
    if (object === null || object === undefined) return [];
    if (typeof object !== 'object' || Array.isArray(object)) {
      const { line } = lines.linePos(document.range[0]);
      throw new ManifestError(`${name}:${line}: expected an object with apiVersion and kind`);
    }
    return [object];
  });
}
