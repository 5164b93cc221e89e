import { printable } from '../printable.ts';
import type { Page } from './page.ts';
import { amount, wrap } from './text.ts';

/** Before anything else: that this identity sees a part of the cluster alone. */
export function narrowness({ report, columns }: Page): string {
  const { listable } = report.scan.scope;
  if (listable === undefined) return '';
  const [shown, more] = [listable.slice(0, 10), listable.length - 10];
  const places = `${shown.join(', ')}${more > 0 ? ` and ${amount(more, 'other')}` : ''}`;
  const flags = shown.map((name) => `-n ${name}`).join(' ');
  return wrap(
    printable(
      `This identity may list in ${places} alone. Whatever lies elsewhere is out of its sight, and the verdicts that rest on it are unknown; kaudit scan ${flags}${more > 0 ? ' …' : ''} judges these namespaces for themselves.`,
      2_000,
    ),
    columns,
  ).join('\n');
}
