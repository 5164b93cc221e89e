import type { Fix, ObjectFix } from '../paths/fix.ts';
import type { PathGroup, PathStep, PathsAnswer } from '../paths/paths.ts';
import { printable } from '../printable.ts';
import { hang, tenthsRange, wrap } from '../reporters/text.ts';

/** The paths, the shortest first: one line for each step, and under it the object that makes it true. */
export function describePaths(answer: PathsAnswer, columns: number): string {
  const { paths, to, reaching, entries, already, reason, bounds } = answer;
  const lines = paths.flatMap((group) => describeGroup(group, columns));
  const goal = targetWords[to];
  const holders = already === 0 ? '' : `; ${already} more hold everything by themselves`;
  const summary =
    reaching === 0
      ? `no path to ${goal} from ${amount(entries - already, 'entry', 'entries')}${holders}`
      : `${reaching} of ${amount(entries - already, 'entry', 'entries')} ${reaching === 1 ? 'leads' : 'lead'} to ${goal}${holders}`;
  const notes = [
    ...(reaching === 0 && to === 'cluster-admin' ? ['--to takeover looks for every Secret and for nodes too'] : []),
    ...(bounds === null ? [] : [`Not listed: ${bounds}`]),
    ...(reason === null ? [] : [`There may be more: ${reason}`]),
  ];
  return [...lines, ...[summary, ...notes].flatMap((note) => wrap(printable(note, 2_000), columns))]
    .map((line) => `${line}\n`)
    .join('');
}

const targetWords: Readonly<Record<PathsAnswer['to'], string>> = {
  'cluster-admin': 'control of the cluster',
  'control-plane': 'the control plane',
  secrets: 'every Secret',
  node: 'a node',
  cloud: 'an identity of the cloud',
  ports: 'ports through the API server',
  traffic: 'the traffic of others',
  takeover: 'the cluster, its Secrets or a node',
};

function describeGroup({ entry, alike, target, hops, shortest, others, cut }: PathGroup, columns: number): string[] {
  const [first, ...more] = alike;
  const also = first === undefined ? '' : `, and ${first}${more.length === 0 ? '' : ` and ${more.length} more`}`;
  const head = `${entry.name}${also} → ${target}, ${amount(hops, 'step', 'steps')}`;
  const rest =
    others.length === 0
      ? []
      : [`  ${others.length}${cut ? ' or more' : ''} other ${others.length === 1 ? 'way' : 'ways'}:`];
  return [
    ...wrap(printable(head, 1_000), columns),
    ...shortest.flatMap((step, at) => describeStep(step, `${at + 1}.`, columns)),
    ...rest,
    ...others.flatMap((route) =>
      hang(printable([entry.name, ...route.map(({ to }) => to)].join(' → '), 2_000), columns, 4, 6),
    ),
    '',
  ];
}

function describeStep({ does, to, because }: PathStep, number: string, columns: number): string[] {
  const indent = (text: string, by: number) => hang(printable(text, 2_000), columns, by);
  const [first = '', ...rest] = indent(`${does} ${to}`, 5);
  return [`  ${number} ${first.trimStart()}`, ...rest, ...because.flatMap((why) => indent(why, 7))];
}

/** The edits that close the paths, as commands to read and to run. */
export function describeFix({ method, edits, objects, open, before, after, score }: Fix): string {
  if (before === 0) return '';
  const count = amount(edits, 'edit', 'edits');
  const best = method === 'exact' ? 'no fewer would do' : 'found step by step, fewer might do';
  const lines = [
    '',
    `# ${count} (${best}), evaluated again: ${before} → ${after} ${after === 1 ? 'entry leads' : 'entries lead'} there`,
    ...(score === null ? [] : [`# score ${tenthsRange(...score.before)} → ${tenthsRange(...score.after)}`]),
    ...open.slice(0, 20).map((name) => `# beyond any edit: ${printable(name)}`),
    ...(open.length > 20 ? [`# … and ${open.length - 20} more`] : []),
    ...objects.flatMap((fix) => [...fix.edits.map((edit) => `# ${printable(edit, 1_000)}`), commandOf(fix)]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** A kubectl command; the tests in its patch refuse an object that has changed since. */
function commandOf({ object, patch, delete: isDeletion }: ObjectFix): string {
  const { apiVersion, kind, namespace, name } = object;
  const slash = apiVersion.indexOf('/');
  const resource = `${kind.toLowerCase()}${slash < 0 ? '' : `.${apiVersion.slice(0, slash)}`}`;
  const place = namespace === undefined ? '' : ` -n ${shell(namespace)}`;
  if (isDeletion) return `kubectl delete ${shell(resource)} ${shell(name)}${place}`;
  if (patch.length === 0) return `# ${printable(`${kind} ${name} was not collected: edit it by hand`)}`;
  return `kubectl patch ${shell(resource)} ${shell(name)}${place} --type=json -p ${shell(JSON.stringify(patch))}`;
}

/** One word for a POSIX shell; control and bidi characters stand as JSON escapes, which only patches hold. */
export function shell(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (sign) =>
    [...sign]
      .flatMap((one) => one.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`))
      .join(''),
  );
  return /^[A-Za-z0-9._/-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", "'\\''")}'`;
}

/** The paths as a graph for Graphviz. */
export function drawDot(answer: PathsAnswer): string {
  const { nodes, edges } = drawn(answer);
  const lines = [
    ...nodes.map((name) => `  ${quote(name)};`),
    ...edges.map(({ from, to, label }) => `  ${quote(from)} -> ${quote(to)} [label=${quote(label)}];`),
  ];
  return `digraph paths {\n  rankdir=LR;\n${lines.map((line) => `${line}\n`).join('')}}\n`;
}

/** The paths as a Mermaid flowchart. */
export function drawMermaid(answer: PathsAnswer): string {
  const { nodes, edges } = drawn(answer);
  const ids = new Map(nodes.map((name, index) => [name, `n${index}`]));
  const lines = [
    ...[...ids].map(([name, id]) => `  ${id}["${entities(name)}"]`),
    ...edges.map(({ from, to, label }) => `  ${ids.get(from)} -->|"${entities(label)}"| ${ids.get(to)}`),
  ];
  return `flowchart LR\n${lines.map((line) => `${line}\n`).join('')}`;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

function drawn({ paths }: PathsAnswer): { readonly nodes: readonly string[]; readonly edges: readonly Edge[] } {
  const edges = new Map<string, Edge>();
  for (const { shortest, others } of paths)
    for (const { from, to, technique } of [shortest, ...others].flat())
      edges.set(`${from}\n${to}\n${technique}`, { from, to, label: technique });
  const all = [...edges.values()];
  return { nodes: [...new Set(all.flatMap(({ from, to }) => [from, to]))], edges: all };
}

function quote(text: string): string {
  return `"${printable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function entities(text: string): string {
  return printable(text).replace(/[^A-Za-z0-9 /._,-]/g, (sign) => `#${sign.codePointAt(0)};`);
}

function amount(n: number, one: string, more: string): string {
  return `${n} ${n === 1 ? one : more}`;
}
