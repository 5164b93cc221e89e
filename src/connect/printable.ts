const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** The text on one line with control, bidi and zero-width characters spelled `\u{…}`, cut after `limit` characters. */
export function printable(text: string, limit = 300): string {
  const escaped = text
    .slice(0, limit)
    .replace(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return text.length > limit ? `${escaped}…` : escaped;
}

/** A URL fit for a message: user name and password masked, query and fragment dropped. */
export function printableUrl(url: URL): string {
  const login = url.username === '' && url.password === '' ? '' : '***@';
  return printable(`${url.protocol}//${login}${url.host}${url.pathname === '/' ? '' : url.pathname}`);
}
