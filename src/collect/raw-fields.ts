import { isJson } from './redact.ts';

export type Json = Record<string, unknown>;

/** Levels of nesting that are walked; anything deeper is cut off. */
export const maxDepth = 100;

/** A text that says something; undefined for an empty one and for anything else. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** These fields of an object, those that it has. */
export function pick(from: Json, fields: readonly string[]): Json {
  const picked: Json = {};
  for (const field of fields) if (from[field] !== undefined) picked[field] = from[field];
  return picked;
}

/** The same of those that are texts. */
export function pickTexts<K extends string>(from: Json, fields: readonly K[]): Partial<Record<K, string>> {
  const picked: Partial<Record<K, string>> = {};
  for (const field of fields) {
    const value = text(from[field]);
    if (value !== undefined) picked[field] = value;
  }
  return picked;
}

/** Deletes nulls in place, as decoding JSON into Kubernetes' types does, and cuts off what lies too deep. */
export function prune(value: unknown, depth = 0): void {
  if (Array.isArray(value)) {
    if (depth >= maxDepth) value.length = 0;
    for (const item of value) if (typeof item === 'object') prune(item, depth + 1);
  } else if (isJson(value)) {
    for (const key of Object.keys(value)) {
      const held = value[key];
      if (held === null || depth >= maxDepth) delete value[key];
      else if (typeof held === 'object') prune(held, depth + 1);
    }
  }
}
