import { isJson } from './redact.ts';

/** The shape that a field must have: of a type, a list or map of a shape, or an object with some known fields. */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'scalar'
  | 'object'
  | { readonly list: Shape; readonly nonEmpty?: true }
  | { readonly map: Shape }
  | Fields;

export interface Fields {
  readonly fields: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
}

/** The first place where a value does not have a shape, in words; undefined where it has. */
export function mismatch(value: unknown, shape: Shape, path: string): string | undefined {
  if (typeof shape === 'string') return matches(value, shape) ? undefined : wrong(path, shape, value);
  if ('list' in shape) {
    if (!Array.isArray(value)) return wrong(path, 'a list', value);
    if (shape.nonEmpty === true && value.length === 0) return `${path} is empty`;
    return firstOf(value, (item, i) => mismatch(item, shape.list, `${path}[${i}]`));
  }
  if (!isJson(value)) return wrong(path, 'an object', value);
  if ('map' in shape)
    return firstOf(Object.entries(value), ([key, item]) => mismatch(item, shape.map, `${path}.${key}`));
  for (const field of shape.required ?? []) if (value[field] === undefined) return `${join(path, field)} is missing`;
  for (const field of Object.keys(shape.fields)) {
    const inner = shape.fields[field];
    if (inner === undefined || value[field] === undefined) continue;
    const found = mismatch(value[field], inner, join(path, field));
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstOf<T>(items: readonly T[], find: (item: T, i: number) => string | undefined): string | undefined {
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    const found = item === undefined ? undefined : find(item, i);
    if (found !== undefined) return found;
  }
  return undefined;
}

function matches(value: unknown, type: 'string' | 'number' | 'boolean' | 'scalar' | 'object'): boolean {
  if (type === 'scalar') return typeof value === 'string' || typeof value === 'number';
  return type === 'object' ? isJson(value) : typeof value === type;
}

function join(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`;
}

function wrong(path: string, expected: string, value: unknown): string {
  const seen = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  return `${path || 'the object'} should be ${expected}, is ${seen}`;
}
