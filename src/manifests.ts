import { Composer, type CST, type Document, isAlias, isMap, isScalar, isSeq, LineCounter, Parser } from 'yaml';
import { excessOf } from './connect/yaml-limits.ts';
import type { Place } from './inventory.ts';
import { isRecord } from './kubernetes/record.ts';

/** A text that is not YAML or JSON: says in which line and why. Never quotes the text, which may hold a Secret. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/** One object of a file and where it stands there. */
export interface Manifest {
  readonly object: Record<string, unknown>;
  readonly place: Place;
}

export interface ReadOptions {
  /** Skips what has no `kind`, as there is in folders; else it is an error. */
  readonly loose?: boolean;
  /** Whether a key that is repeated in one mapping is an error; else the last one counts, as for kubectl. Default true. */
  readonly uniqueKeys?: boolean;
}

/** A hostile MiB may cost the parser 1 GB; 20 MB of real manifests stay below. */
const limits = { depth: 500, indent: 1_000, marks: 2_000_000 };

/** The objects of a YAML or JSON text, one a document; empty documents are skipped, and what is not a mapping is an error. */
export function readObjects(text: string, name: string): unknown[] {
  return readManifests(text, name).map(({ object }) => object);
}

/** The objects of a YAML or JSON text, the items of lists one by one, each with the lines of its fields. Throws ManifestError. */
export function readManifests(
  text: string,
  file: string,
  { loose = false, uniqueKeys = true }: ReadOptions = {},
): Manifest[] {
  if (text.includes('\0')) throw new ManifestError(`${file}: a binary file, not YAML or JSON`);
  const bare = text.replace(/^\ufeff/, '');
  return splitDocuments(bare).flatMap(({ text: part, line: before }) => {
    const excess = excessOf(part, limits);
    if (excess !== null) throw new ManifestError(`${file}:${before + 1}:1: ${excess}`);
    const lines = new LineCounter();
    const lineAt = (offset: number): number => before + lines.linePos(offset).line;
    return parsePart(part, { file, lines, before, uniqueKeys }).flatMap((document) => {
      const start = document.contents?.range?.[0] ?? 0;
      const value = toValue(document, file, lineAt(start));
      if (value === null || value === undefined) return [];
      if (!isRecord(value) || typeof value.kind !== 'string') {
        if (loose) return [];
        // Examples and lists of kubectl may leave out the kind; what is no mapping is none of them.
        if (!isRecord(value))
          throw new ManifestError(`${file}:${lineAt(start)}: expected an object with apiVersion and kind`);
      }
      return placed(value, document.contents, { file, lineAt });
    });
  });
}

/** Documents apart: `---` at the beginning of a line is a mark even inside a block of text. */
function splitDocuments(text: string): { text: string; line: number }[] {
  const starts = [0, ...[...text.matchAll(/^---(?=\s|$)/gm)].map(({ index }) => index)];
  let line = 0;
  return starts.flatMap((start, i) => {
    const part = text.slice(start, starts[i + 1] ?? text.length);
    const before = line;
    line += part.split('\n').length - 1;
    // Before the first mark stand directives, comments or nothing; no directive changes how manifests are read.
    const empty = part.split('\n').every((one) => /^\s*(?:$|#)|^%/.test(one));
    return empty ? [] : [{ text: part, line: before }];
  });
}

interface PartSettings {
  readonly file: string;
  readonly lines: LineCounter;
  readonly before: number;
  readonly uniqueKeys: boolean;
}

function parsePart(text: string, { file, lines, before, uniqueKeys }: PartSettings): Document.Parsed[] {
  const fail = (what: string, offset: number): ManifestError => {
    const { line, col } = lines.linePos(offset);
    return new ManifestError(`${file}:${before + line}:${col}: ${what}`);
  };
  try {
    const composer = new Composer({
      // kubectl reads YAML 1.1: `yes` and `on` are booleans there; but it knows neither dates nor base 60.
      version: '1.1',
      customTags: (tags) =>
        tags.filter((tag) => typeof tag === 'string' || (!foreign.has(tag.tag) && tag.format !== 'TIME')),
      logLevel: 'silent',
      prettyErrors: false,
      merge: true,
      uniqueKeys,
    });
    const tokens = new Parser(lines.addNewLine).parse(text);
    const documents = [...composer.compose(untilError(tokens, fail), false, text.length)];
    for (const { errors } of documents) {
      const [error] = errors;
      if (error !== undefined) throw fail(error.message.split(/[:"\n]/)[0]?.trim() || 'not YAML', error.pos[0]);
    }
    return documents;
  } catch (error) {
    if (error instanceof ManifestError) throw error;
    throw fail(error instanceof RangeError ? 'nested too deeply' : 'not YAML', 0);
  }
}

/** The tokens of a text up to the first that is none: of a hostile text each further one costs what a whole object does. */
function* untilError(
  tokens: Iterable<CST.Token>,
  fail: (what: string, offset: number) => ManifestError,
): Generator<CST.Token> {
  for (const token of tokens) {
    if (token.type === 'error') throw fail(token.message.split(/[:"\n]/)[0]?.trim() || 'not YAML', token.offset);
    yield token;
  }
}

const foreign = new Set(['timestamp', 'binary', 'omap', 'pairs', 'set'].map((name) => `tag:yaml.org,2002:${name}`));

function toValue(document: Document.Parsed, file: string, line: number): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const what = error instanceof RangeError ? 'nested too deeply' : 'too many or unresolved aliases';
    throw new ManifestError(`${file}:${line}:1: ${what}`);
  }
}

interface Placing {
  readonly file: string;
  readonly lineAt: (offset: number) => number;
}

/** The object, or the items of a list, each with its place. */
function placed(object: Record<string, unknown>, node: unknown, placing: Placing): Manifest[] {
  const { kind, apiVersion, items } = object;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) {
    return [{ object, place: placeOf(node, placing) }];
  }
  const nodes = isMap(node) ? node.get('items', true) : undefined;
  const kindOfItems = kind === 'List' ? {} : { apiVersion, kind: kind.slice(0, -'List'.length) };
  return items.flatMap((item: unknown, i) =>
    isRecord(item) ? placed({ ...kindOfItems, ...item }, isSeq(nodes) ? nodes.items[i] : undefined, placing) : [],
  );
}

function placeOf(node: unknown, { file, lineAt }: Placing): Place {
  const lines = new Map<string, number>();
  const walk = (value: unknown, path: string, depth: number): void => {
    if (depth > 100 || isAlias(value) || isScalar(value)) return;
    if (isMap(value)) {
      for (const { key, value: inner } of value.items) {
        if (!isScalar(key)) continue;
        const at = path === '' ? String(key.value) : `${path}${fieldOf(String(key.value))}`;
        lines.set(at, lineAt(key.range?.[0] ?? 0));
        walk(inner, at, depth + 1);
      }
    } else if (isSeq(value)) {
      value.items.forEach((inner, i) => {
        const at = `${path}[${i}]`;
        const start = startOf(inner);
        if (start !== undefined) lines.set(at, lineAt(start));
        walk(inner, at, depth + 1);
      });
    }
  };
  walk(node, '', 0);
  return { file, line: lineAt(startOf(node) ?? 0), lines };
}

/** As checks write the path of a field: `.image`, `["app.kubernetes.io/name"]`. */
function fieldOf(key: string): string {
  return /^[\w-]+$/.test(key) ? `.${key}` : `["${key}"]`;
}

function startOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range?.[0] : undefined;
}
