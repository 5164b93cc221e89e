/** What XML 1.0 has no way to say, not even escaped. */
const illegal = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** One element with its attributes in order; `children` is XML already. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[] = [],
): string {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escapeXml(String(value))}"`)];
  if (children.length === 0) return `<${start.join(' ')}/>`;
  return `<${start.join(' ')}>${children.join('')}</${name}>`;
}

/** Text for an element or an attribute; characters that XML can not carry become U+FFFD. */
export function escapeXml(text: string): string {
  return text.replace(illegal, '\uFFFD').replace(/[&<>"'\n\r\t]/g, (character) => entities[character] ?? '');
}
