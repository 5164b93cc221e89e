import { printable } from './printable.ts';

/** The text of one `Warning` header (RFC 7234 5.5: code, agent, quoted text), printable and cut after 300 characters. */
export function warningText(header: string): string {
  // Node reads header bytes as Latin-1; API servers write UTF-8.
  const text = Buffer.from(header.slice(0, 2000), 'latin1').toString('utf8');
  const match = /^\d{3} \S{1,200} "((?:[^"\\]|\\.)*)/.exec(text);
  return printable((match?.[1] ?? text).replaceAll(/\\(.)/g, '$1'));
}
