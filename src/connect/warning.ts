import { printable } from './printable.ts';

/** The text of one `Warning` header (RFC 7234 5.5: code, agent, quoted text), printable and cut after 300 characters. */
export function warningText(header: string): string {
  const match = /^\d{3} \S{1,200} "((?:[^"\\]|\\.)*)"/.exec(header.slice(0, 2000));
  return printable((match?.[1] ?? header).replaceAll(/\\(.)/g, '$1'));
}
