import type { Answer, Because, HeldRule, Holder, Holders, Rights } from '../can/can.ts';
import { printable } from '../printable.ts';
import { renderRows, wrap } from '../reporters/text.ts';

/** `yes`, `no: …` or `cannot tell: …`; with `explain` each way in which somebody may. */
export function describeAnswer({ allowed, because, reason }: Answer, explain: boolean): string {
  if (allowed === null) return `cannot tell: ${printable(reason, 2_000)}\n`;
  if (!allowed) return `no: ${printable(reason, 2_000)}\n`;
  if (because.length === 0) return explain ? `yes: ${printable(reason, 2_000)}\n` : 'yes\n';
  return explain ? `yes\n${because.map((one) => `  ${through(one)}: ${contentOf(one)}\n`).join('')}` : 'yes\n';
}

/** One line for each subject, with `explain` the ways in which it may. */
export function describeHolders({ subjects, reason }: Holders, columns: number, explain: boolean): string {
  const notes = reason === null ? '' : `Others may as well: ${printable(reason, 2_000)}\n`;
  if (subjects.length === 0) return `nobody by what was seen\n${notes}`;
  if (explain) {
    const lines = subjects.flatMap((holder) => [
      [holder.kind, holder.namespace, holder.name]
        .filter((part) => part !== undefined)
        .map((part) => printable(part))
        .join(' '),
      ...holder.because.map((one) => `  ${through(one)}: ${contentOf(one)}`),
    ]);
    return `${lines.join('\n')}\n${notes}`;
  }
  const rows = subjects.map(({ kind, namespace = '', name }: Holder) => [kind, printable(name), printable(namespace)]);
  return `${renderRows(['kind', 'name', 'namespace'], rows, columns)}\n${notes}`;
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
    place,
    ...[...rules].flatMap(([content, ways]) => [
      ...wrap(content, columns - 4).map((line, i) => `${i === 0 ? '  ' : '    '}${line}`),
      ...(explain ? ways.map((way) => `    ${through(way)}`) : []),
    ]),
  ]);
  const note = reason === null ? [] : [`${complete ? '' : 'There may be more: '}${printable(reason, 2_000)}`];
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
