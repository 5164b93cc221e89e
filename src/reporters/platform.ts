import { severities } from '../check.ts';
import { printable } from '../printable.ts';
import type { PlatformCapability, PlatformGap, PlatformProduct } from '../report.ts';
import { wrap } from './text.ts';

/** Products named in a line. */
const named = 3;

/**
 * Two lines a capability: what there is, its state and how far it reaches; below, its worst gap and the names of the others.
 * With `all`, every gap in full.
 */
export function renderPlatformRows(capabilities: readonly PlatformCapability[], columns: number, all: boolean): string {
  const [titles, states] = [
    widest(capabilities.map(({ title }) => title)),
    widest(capabilities.map(({ state }) => state)),
  ];
  const indent = titles + states + 4;
  return capabilities
    .flatMap((one) => {
      const [first = '', ...rest] = wrap(reachOf(one), Math.max(20, columns - indent));
      const line = `${one.title.padEnd(titles)}  ${one.state.padEnd(states)}  ${first}`.trimEnd();
      return [line, ...rest.map((more) => `${' '.repeat(indent)}${more}`), ...gapLines(one, columns, all)];
    })
    .join('\n');
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, text.length), 0);
}

/** `Falco 0.41.0; 5 of 6 nodes`. */
function reachOf({ products, coverage }: PlatformCapability): string {
  const shown = products.slice(0, named).map(productText);
  const left = products.length - shown.length;
  const names = `${shown.join(', ')}${left === 0 ? '' : ` and ${left} more`}`;
  return [names, coverage ?? ''].filter((text) => text !== '').join('; ');
}

function productText({ name, versions, state, note }: PlatformProduct): string {
  const version = versions.length === 0 ? '' : ` ${versions.join(', ')}`;
  const mark = state === 'ready' ? (note === null ? '' : ` (${note})`) : ` (${state})`;
  return printable(`${name}${version}${mark}`, 80);
}

function gapLines({ gaps, products, unknown }: PlatformCapability, columns: number, all: boolean): string[] {
  const broken = products.flatMap(({ state, note }) => (state === 'ready' || note === null ? [] : [printable(note)]));
  const worst = [...gaps].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const [first] = worst;
  const others = worst.slice(1).map(({ check }) => check);
  const told = all
    ? [...broken, ...worst.map(gapText)]
    : [
        ...broken.slice(0, 1),
        ...(first === undefined ? [] : [gapText(first)]),
        ...(others.length === 0 ? [] : [`also: ${others.join(', ')}`]),
      ];
  const unseen = unknown.length === 0 ? [] : ['not all of it was seen'];
  return [...told, ...unseen].flatMap((text) => {
    const [head = '', ...rest] = wrap(text, columns - 6);
    return [`  - ${head}`, ...rest.map((line) => `    ${line}`)];
  });
}

function gapText({ check, findings, message }: PlatformGap): string {
  return `${check}${findings > 1 ? ` (${findings})` : ''}: ${printable(message, 200)}`;
}
