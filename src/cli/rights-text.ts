import type { Answer, Because, HeldRule, Holder, Holders, Rights } from '../can/can.ts';
import { printable } from '../printable.ts';
import { hang, renderRows } from '../reporters/text.ts';
import { terminalOf } from './terminal.ts';

/** `yes`, `no: …` or `cannot tell: …`; with `explain` each way in which somebody may. */
export function describeAnswer(
  { allowed, because, reason }: Answer,
  explain: boolean,
  columns = terminalOf('auto').columns,
): string {
  const say = (word: string) => `${hang(`${word}: ${printable(reason, 2_000)}`, columns, 0, 2).join('\n')}\n`;
  if (allowed === null) return say('cannot tell');
  if (!allowed) return say('no');
  if (!explain) return 'yes\n';
  return because.length === 0 ? say('yes') : `${['yes', ...waysOf(because, columns)].join('\n')}\n`;
}

function waysOf(because: readonly Because[], columns: number): string[] {
  return because.flatMap((one) => hang(`${through(one)}: ${contentOf(one)}`, columns, 2, 4));
}

/** One line for each subject, with `explain` the ways in which it may. */
export function describeHolders({ subjects, reason }: Holders, columns: number, explain: boolean): string {
  const notes =
    reason === null ? '' : `${hang(`Others may as well: ${printable(reason, 2_000)}`, columns, 0, 2).join('\n')}\n`;
  if (subjects.length === 0) return `nobody by what was seen\n${notes}`;
  if (explain) {
    const lines = subjects.flatMap((holder) => [
      ...hang(
        [holder.kind, holder.namespace, holder.name, holder.onlyIn && `only in ${holder.onlyIn.join(', ')}`]
          .filter((part) => part !== undefined)
          .map((part) => printable(part, 2_000))
          .join(' '),
        columns,
        0,
        2,
      ),
      ...waysOf(holder.because, columns),
    ]);
    return `${lines.join('\n')}\n${notes}`;
  }
  const head = [
    'kind',
    'name',
    'namespace',
    ...(subjects.some(({ onlyIn }) => onlyIn !== undefined) ? ['only in'] : []),
  ];
  const rows = subjects.map(({ kind, namespace = '', name, onlyIn = [] }: Holder) =>
    [kind, name, namespace, onlyIn.join(', ')].slice(0, head.length).map((cell) => printable(cell, 2_000)),
  );
  return `${renderRows(head, rows, columns)}\n${notes}`;
}

/** The rules by namespace, each once; with `explain` through what they are held. */
export function describeRights({ rights, reason, complete }: Rights, columns: number, explain: boolean): string {
  const places = new Map<string, Map<string, HeldRule[]>>();
  for (const held of rights) {
    const place = held.namespace === null ? 'in the whole cluster' : `in namespace ${printable(held.namespace)}`;
    const rules = places.get(place) ?? new Map<string, HeldRule[]>();
    places.set(place, rules);
    const content = contentOf(held);
    rules.set(content, [...(rules.get(content) ?? []), held]);
  }
  const lines = [...places].flatMap(([place, rules]) => [
    ...hang(place, columns, 0, 2),
    ...[...rules].flatMap(([content, ways]) => [
      ...hang(content, columns, 2, 4),
      ...(explain ? ways.flatMap((way) => hang(through(way), columns, 4, 6)) : []),
    ]),
  ]);
  const note =
    reason === null ? [] : hang(`${complete ? '' : 'There may be more: '}${printable(reason, 2_000)}`, columns, 0, 2);
  return `${[...(lines.length === 0 ? ['nothing by what was seen'] : lines), ...note].join('\n')}\n`;
}

/** `ClusterRoleBinding jane gives ClusterRole reader to user jane`. */
function through({ binding, role, as, aggregatedFrom }: Because): string {
  const place = binding.namespace === undefined ? '' : `${binding.namespace}/`;
  const sources = aggregatedFrom === undefined ? '' : ` (aggregated from ${aggregatedFrom.join(', ')})`;
  return printable(`${binding.kind} ${place}${binding.name} gives ${role.kind} ${role.name}${sources} to ${as}`, 2_000);
}

/** `get, list on pods, deployments.apps named web`. */
function contentOf({ rule }: Because): string {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const named = resourceNames.length === 0 ? '' : ` named ${resourceNames.map((name) => name || '""').join(', ')}`;
  const what = [
    ...resources.flatMap((resource) => apiGroups.map((group) => inGroup(resource, group))),
    ...nonResourceURLs,
  ];
  return printable(`${verbs.join(', ')} on ${what.join(', ')}${named}`, 4_000);
}

function inGroup(resource: string, group: string): string {
  if (group === '') return resource;
  const [name = '', ...below] = resource.split('/');
  return [`${name}.${group}`, ...below].join('/');
}
