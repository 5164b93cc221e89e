import { isRecord } from '../kubernetes/record.ts';
import { ConnectionError } from './errors.ts';
import { printable } from './printable.ts';

/** Typed access to the fields of a JSON object from a file. A wrong type is an error that names its path; null is absent. */
export interface Fields {
  text(name: string): string;
  flag(name: string): boolean;
  texts(name: string): string[];
  /** A nested object, or null. */
  object(name: string): Fields | null;
  /** A list of objects. */
  objects(name: string): Fields[];
  /** A map of strings, in file order. */
  textMap(name: string): Map<string, string>;
  /** A map of lists of strings, in file order. */
  textsMap(name: string): Map<string, string[]>;
  /** The value as it is. */
  raw(name: string): unknown;
  /** An error about this object. */
  problem(what: string, name?: string): ConnectionError;
}

/** Reads `value`, which must be an object, found at `path` of `file`. */
export function fieldsOf(value: unknown, path: string, file: string): Fields {
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  const problem = (what: string, name?: string) => {
    const place = name === undefined ? path : at(name);
    return new ConnectionError('config', {
      what: place === '' ? what : `${printable(place, 200)} ${what}`,
      where: printable(file),
    });
  };
  if (!isRecord(value)) throw problem(`is ${kindOf(value)}, not an object`);

  const raw = (name: string): unknown => (Object.hasOwn(value, name) ? value[name] : undefined) ?? undefined;
  const list = (name: string): unknown[] => {
    const found = raw(name) ?? [];
    if (!Array.isArray(found)) throw problem(`is ${kindOf(found)}, not a list`, name);
    return found;
  };
  const record = (name: string): Record<string, unknown> => {
    const found = raw(name) ?? {};
    if (!isRecord(found)) throw problem(`is ${kindOf(found)}, not an object`, name);
    return found;
  };
  const textAt = (found: unknown, name: string): string => {
    if (typeof found !== 'string') throw problem(`is ${kindOf(found)}, not a string`, name);
    return found;
  };
  const textsAt = (found: unknown, name: string): string[] => {
    if (!Array.isArray(found)) throw problem(`is ${kindOf(found)}, not a list`, name);
    return found.map((entry, i) => textAt(entry, `${name}[${i}]`));
  };
  return {
    text: (name) => textAt(raw(name) ?? '', name),
    flag: (name) => {
      const found = raw(name) ?? false;
      if (typeof found !== 'boolean') throw problem(`is ${kindOf(found)}, not true or false`, name);
      return found;
    },
    texts: (name) => textsAt(raw(name) ?? [], name),
    object: (name) => (raw(name) === undefined ? null : fieldsOf(raw(name), at(name), file)),
    objects: (name) => list(name).map((entry, i) => fieldsOf(entry, at(`${name}[${i}]`), file)),
    textMap: (name) =>
      new Map(Object.entries(record(name)).map(([key, entry]) => [key, textAt(entry ?? '', `${name}.${key}`)])),
    textsMap: (name) =>
      new Map(Object.entries(record(name)).map(([key, entry]) => [key, textsAt(entry ?? [], `${name}.${key}`)])),
    raw,
    problem,
  };
}

/** The type in words; never the value, which may be a secret in the wrong place. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
