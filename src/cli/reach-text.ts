import { printable } from '../printable.ts';
import type { Flow, ReachMatrix } from '../reach/flows.ts';
import type { ReachAnswer } from '../reach/reach.ts';
import { hang, renderRows } from '../reporters/text.ts';
import { terminalOf } from './terminal.ts';

/** The answer in a line, and why where asked for. */
export function describeReach(
  { verdict, reason, because }: ReachAnswer,
  explain: boolean,
  columns = terminalOf('auto').columns,
): string {
  const lines = because.map(({ policy, direction, rule, effect }) => {
    const where = rule === null ? '' : ` rule ${rule}`;
    return `${effect} ${direction}: ${policy.kind} ${policy.namespace ?? ''}/${policy.name}${where}`;
  });
  return [verdict, ...[reason, ...(explain ? lines : [])].flatMap((line) => hang(printable(line, 2_000), columns, 2))]
    .map((line) => `${line}\n`)
    .join('');
}

/** The flows of a matrix in one of the formats that are drawn. */
export function renderMatrix(known: ReachMatrix, format: 'table' | 'csv' | 'dot' | 'mermaid', columns: number): string {
  const pairs = groupPairs(known.flows);
  switch (format) {
    case 'csv':
      return [['from', 'to', 'port', 'endPort', 'protocol', 'verdict'], ...known.flows.map(toCells)]
        .map((cells) => `${cells.map(csvCell).join(',')}\r\n`)
        .join('');
    case 'dot':
      return `digraph reach {\n  rankdir=LR;\n${nodesOf(known)
        .map((name) => `  ${quote(name)};\n`)
        .join('')}${pairs
        .filter(({ label }) => label !== 'denied')
        .map(({ from, to, label }) => `  ${quote(from)} -> ${quote(to)} [label=${quote(label)}];\n`)
        .join('')}}\n`;
    case 'mermaid': {
      const ids = new Map(nodesOf(known).map((name, index) => [name, `n${index}`]));
      return `flowchart LR\n${[...ids].map(([name, id]) => `  ${id}["${entities(name)}"]\n`).join('')}${pairs
        .filter(({ label }) => label !== 'denied')
        .map(({ from, to, label }) => `  ${ids.get(from)} -->|"${entities(label)}"| ${ids.get(to)}\n`)
        .join('')}`;
    }
    default:
      return `${renderRows(
        ['from', 'to', 'reaches'],
        pairs.map(({ from, to, label }) => [printable(from), printable(to), label]),
        columns,
      )}\n`;
  }
}

interface PairLabel {
  readonly from: string;
  readonly to: string;
  /** `all ports`, `TCP 80, UDP 53`, `denied`, `unknown`, `mixed`. */
  readonly label: string;
}

function groupPairs(flows: readonly Flow[]): PairLabel[] {
  const pairs = new Map<string, Flow[]>();
  for (const flow of flows) {
    const key = `${flow.from}\n${flow.to}`;
    const known = pairs.get(key);
    if (known === undefined) pairs.set(key, [flow]);
    else known.push(flow);
  }
  return [...pairs.values()].flatMap((group): PairLabel[] => {
    const [first] = group;
    if (first === undefined) return [];
    const named = group.flatMap((flow) => (flow.port === null ? [] : [portLabel(flow)]));
    const rest = group.find(({ port }) => port === null)?.verdict;
    const label = [
      ...named,
      ...(rest === undefined || (rest === 'denied' && named.length > 0)
        ? []
        : [rest === 'allowed' ? 'all ports' : rest]),
    ];
    return [{ from: first.from, to: first.to, label: label.join(', ') }];
  });
}

function portLabel({ port, endPort, protocol, verdict }: Flow): string {
  const range = `${protocol} ${port}${endPort === undefined ? '' : `-${endPort}`}`;
  return verdict === 'allowed' ? range : `${range} ${verdict}`;
}

function nodesOf({ from, to }: ReachMatrix): string[] {
  return [...new Set([...from, ...to])];
}

function toCells({ from, to, port, endPort, protocol, verdict }: Flow): string[] {
  return [
    from,
    to,
    port === null ? '' : String(port),
    endPort === undefined ? '' : String(endPort),
    protocol ?? '',
    verdict,
  ];
}

/** A cell of CSV. A spreadsheet takes a cell that begins with one of these for a formula. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function quote(text: string): string {
  return `"${printable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function entities(text: string): string {
  return printable(text).replace(/[^A-Za-z0-9 /._,-]/g, (sign) => `#${sign.codePointAt(0)};`);
}
