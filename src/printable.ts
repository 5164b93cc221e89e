/** Terminal controls, bidi overrides, zero-width and other invisible characters: never shown as they are. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Variation_Selector}]/gu;

/** The text on one line with control, bidi and zero-width characters spelled `\u{…}`, cut after `limit` characters. */
export function printable(text: string, limit = 300): string {
  const escaped = text
    .slice(0, limit)
    .replace(unprintable, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return text.length > limit ? `${escaped}…` : escaped;
}

/** A score with one decimal, rounded down: it is never shown better than it is. */
export function tenths(score: number): string {
  return (Math.floor(score * 10) / 10).toFixed(1);
}
