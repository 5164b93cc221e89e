/** Terminal controls, bidi overrides, zero-width and other invisible characters: never shown as they are. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]|[\ud800-\udfff]/gu;

/** The text on one line with control, bidi and zero-width characters spelled `\u{…}`, cut after `limit` characters. */
export function printable(text: string, limit = 300): string {
  const escaped = text
    .slice(0, limit)
    .replace(unprintable, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return text.length > limit ? `${escaped}…` : escaped;
}
