import { printable } from '../../printable.ts';

/** Text that is HTML already: `html` makes it, and whatever else gets into a page is escaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Part = string | number | Markup | readonly Markup[];

const longest = 10_000;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** A template whose values are escaped, for text and for attributes in double quotes; nested markup stays as it is. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(texts.map((text, i) => (i === 0 ? text : `${written(parts[i - 1])}${text}`)).join(''));
}

/** Nothing, where a template wants something. */
export const nothing = new Markup('');

/** The same for each: a list of markup. */
export function each<T>(items: readonly T[], write: (item: T, index: number) => Markup): readonly Markup[] {
  return items.map(write);
}

/** Markup only where the condition holds. */
export function where(condition: boolean, write: () => Markup): Markup {
  return condition ? write() : nothing;
}

function written(part: Part | undefined): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(written).join('');
  return escapeText(String(part));
}

/** Every sign that means something in HTML as a reference, every one that moves or hides text spelled out. */
function escapeText(text: string): string {
  return printable(text, longest).replace(/[&<>"'`]/g, (sign) => entities[sign] ?? '');
}
