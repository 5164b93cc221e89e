import { fieldsOf, listOf } from '../pod-security/fields.ts';
import { type Origins, originsOf } from './image-origin.ts';

/** Whether a rule allows images by where they come from: patterns that start with a registry, or expressions that read it. */
export function ruleOrigins(validate: unknown): Origins {
  const { pattern, anyPattern, foreach, deny, cel, assert } = fieldsOf(validate);
  if ([pattern, anyPattern, foreach].some(holdsOriginPattern)) return read;
  const code =
    JSON.stringify([deny, listOf(foreach).map((one) => fieldsOf(one).deny), assert] satisfies unknown[]) ?? '';
  if (/images?\b[^"]*\.registry|element\.image|registry/i.test(code)) return read;
  const { expressions, variables } = fieldsOf(cel);
  return originsOf(expressions, variables);
}

const read: Origins = { subject: 'origins', coverage: 'every' };

function holdsOriginPattern(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsOriginPattern);
  return Object.entries(fieldsOf(value)).some(([key, inner]) =>
    /^[=^X(]*\(?image\)?$/.test(key) && typeof inner === 'string'
      ? inner
          .split('|')
          .some(
            (one) =>
              /^\s*[a-z0-9][a-z0-9.-]*(:\d+)?\/|\.[a-z]{2,}\/|^\s*\{\{.*\}\}\/?/i.test(one) &&
              !one.trim().startsWith('!'),
          )
      : holdsOriginPattern(inner),
  );
}
