import fc from 'fast-check';
import { anyCharacter } from '../support/characters.ts';

/** Stands in inputs where secrets stand; no error may repeat it. */
export const secret = 'FUZZ-SECRET-7f3a';

/** Pieces that parsers trip over. */
const pieces: readonly string[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', '\0', '\u001b[31m', '\u202e', '\ud800', '\ufeff'],
  ...['{', '}', '[', ']', '"', "'", ',', ':', '&a ', '*a', '<<: *a', '!!binary ', '!!js/function ', '---\n', '...\n'],
  ...[
    '\n',
    '\r\n',
    '\t',
    '  ',
    '- ',
    '# ',
    '|\n',
    '>\n',
    '%YAML 1.2\n',
    '? ',
    '= ',
    '==',
    '!=',
    '!',
    '(',
    ')',
    ' in (',
  ],
  ...['0', '-1', '1e309', '9223372036854775808', '0x10', '.5', '1Ei', '1.5m', 'NaN', 'null', 'true', '~', '1'],
  ...['/', '@', 'sha256:', ':latest', '--', '-', '--a=', 'sh -c ', '$(', '${', '`', '&&', '||', ';', 'has(', 'all()'],
  ...['a'.repeat(300), '['.repeat(200), '{"a":'.repeat(200), ' '.repeat(500), 'a,'.repeat(300), '\\u0000', '\\'],
];

type Change = readonly [kind: 'insert' | 'cut' | 'double' | 'swap', at: number, length: number, piece: string];

const change: fc.Arbitrary<Change> = fc.tuple(
  fc.constantFrom('insert', 'cut', 'double', 'swap'),
  fc.nat(100_000),
  fc.integer({ min: 1, max: 60 }),
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: fc.string({ unit: anyCharacter, maxLength: 20 }) },
  ),
);

function applied(text: string, [kind, place, length, piece]: Change): string {
  const at = text.length === 0 ? 0 : place % text.length;
  const [before, part, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)];
  if (kind === 'insert') return before + piece + part + after;
  if (kind === 'cut') return before + after;
  if (kind === 'double') return before + part + part + after;
  return before + piece + after;
}

/** Texts near to those that a parser understands, and some that are nothing of the kind. */
export function textsLike(...seeds: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.constantFrom(...seeds), fc.array(change, { maxLength: 6 }))
        .map(([seed, changes]) => changes.reduce(applied, seed)),
    },
    { weight: 2, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join('')) },
    { weight: 1, arbitrary: fc.string({ unit: anyCharacter, maxLength: 200 }) },
    // Long texts of one piece: what is not linear shows.
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...pieces), fc.constantFrom(...seeds))
        .map(([piece, seed]) => seed + piece.repeat(Math.ceil(50_000 / piece.length))),
    },
  );
}

/** Values near to an object: fields missing, null, of other types, named like those of every object. */
export function valuesLike(...seeds: readonly unknown[]): fc.Arbitrary<unknown> {
  const odd = fc.oneof(
    fc.constantFrom<unknown>(null, 0, -1, '', 'x', true, [], {}, [null], [[]], Number.NaN, 'a'.repeat(5_000), {
      toString: null,
      valueOf: null,
    }),
    fc.jsonValue({ maxDepth: 3 }),
  );
  return fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(100_000), odd, fc.constantFrom('set', 'drop', '__proto__', 'constructor', 'toString')), {
        maxLength: 5,
      }),
    )
    .map(([seed, changes]) => {
      const value: unknown = structuredClone(seed);
      for (const [n, other, how] of changes) changeField(value, n, other, how);
      return value;
    });
}

/** Changes the nth field of a value, or gives its object a field of its own by that name. */
function changeField(value: unknown, n: number, other: unknown, how: string): void {
  const places: [holder: object, key: string][] = [];
  const walk = (one: unknown): void => {
    if (typeof one !== 'object' || one === null || places.length > 100_000) return;
    for (const key of Object.keys(one)) {
      places.push([one, key]);
      walk(Reflect.get(one, key));
    }
  };
  walk(value);
  const [holder, key] = places[n % Math.max(1, places.length)] ?? [];
  if (holder === undefined || key === undefined) return;
  if (how === 'drop' && Array.isArray(holder)) holder.splice(Number(key), 1);
  else if (how === 'drop') Reflect.deleteProperty(holder, key);
  else {
    // A list has no fields of its own: JSON knows none.
    const name = how === 'set' || Array.isArray(holder) ? key : how;
    Object.defineProperty(holder, name, { value: other, enumerable: true, configurable: true, writable: true });
  }
}
