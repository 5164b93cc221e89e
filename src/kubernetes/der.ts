/** One element of DER: its tag and what it holds. */
export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** The bytes of base64 text; none where it is no base64. */
export function decodeBase64(text: string): Uint8Array {
  const clean = text.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(clean) || clean.replace(/=+$/, '').length % 4 === 1) return new Uint8Array();
  return Uint8Array.from(atob(clean), (character) => character.charCodeAt(0));
}

/** The elements of a DER sequence, one after another; reading ends where the bytes are none. */
export function elementsOf(bytes: Uint8Array): Element[] {
  const elements: Element[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0;
    const extra = first < 0x80 ? 0 : first - 0x80;
    if (extra > 3) return elements;
    const length = extra === 0 ? first : bytes.slice(at + 2, at + 2 + extra).reduce((sum, byte) => sum * 256 + byte, 0);
    const start = at + 2 + extra;
    if (start + length > bytes.length) return elements;
    elements.push({ tag, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}
