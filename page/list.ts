import type { PageCheck } from '../src/reporters/html/page-data.ts';
import { byId, make, mark } from './elements.ts';
import { choices, matching } from './filter.ts';
import { checkOf, findings, objectOf, severities, teamOf, textOf, total } from './findings.ts';

/** Groups, and findings of a group, that are put on the page at once; a button brings the next. */
const groupsAtOnce = 100;
const itemsAtOnce = 100;

type Grouping = 'check' | 'object' | 'namespace' | 'team';

interface Group {
  readonly key: string;
  readonly items: number[];
}

const list = byId('list', HTMLElement);
const shown = byId('shown', HTMLElement);
const suffix = shown.textContent?.split(';').slice(1).join(';') ?? '';
/** Puts all that is left on the page. */
let completers: (() => void)[] = [];

function grouping(): Grouping {
  const { value } = choices.group;
  return value === 'object' || value === 'namespace' || value === 'team' ? value : 'check';
}

const keyOf: Readonly<Record<Grouping, (i: number) => string>> = {
  check: (i) => checkOf(i).id,
  object: objectOf,
  namespace: (i) => textOf(findings.namespace, i),
  team: teamOf,
};

/** By check in the order of the report; else those that cost most first. */
function groupsOf(items: readonly number[], by: Grouping): Group[] {
  const groups = new Map<string, Group>();
  for (const i of items) {
    const key = keyOf[by](i);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { key, items: [i] });
    else group.items.push(i);
  }
  const points = new Map([...groups].map(([key, { items: own }]) => [key, sum(own, (i) => findings.points[i] ?? 0)]));
  const all = [...groups.values()];
  return by === 'check' ? all : all.sort((a, b) => (points.get(b.key) ?? 0) - (points.get(a.key) ?? 0));
}

function sum(items: readonly number[], value: (i: number) => number): number {
  return items.reduce((all, i) => all + value(i), 0);
}

/** Draws the list anew. */
export function update(): void {
  const items = matching();
  const by = grouping();
  const groups = groupsOf(items, by);
  completers = [];
  list.replaceChildren();
  shown.textContent = `${items.length} of ${total} findings, in ${groups.length} ${by}${groups.length === 1 ? '' : 's'}${suffix === '' ? '' : `;${suffix}`}`;
  append(list, groups, groupsAtOnce, (group) => groupElement(group, by, groups.length === 1));
}

/** Puts every group and every finding on the page. */
export function completeList(): void {
  // Completing a group adds what completes its list.
  for (let i = 0; i < completers.length; i++) completers[i]?.();
}

/** Puts every group on the page, closed. */
export function completeGroups(): void {
  completers[0]?.();
}

/** The first `count` of the items, and a button for the next. */
function append<T>(target: HTMLElement, items: readonly T[], count: number, draw: (item: T) => HTMLElement): void {
  let next = 0;
  const more = make('button', 'next');
  more.setAttribute('type', 'button');
  const add = (upTo: number) => {
    more.remove();
    const first = next;
    target.append(...items.slice(next, upTo).map(draw));
    next = Math.min(upTo, items.length);
    if (next < items.length) {
      more.textContent = `Show ${Math.min(count, items.length - next)} more of ${items.length - next}`;
      target.append(more);
    }
    return target.children[first];
  };
  add(count);
  more.addEventListener('click', () => {
    const first = add(next + count);
    const focusable = first?.querySelector<HTMLElement>('summary');
    if (focusable) focusable.focus();
  });
  completers.push(() => add(items.length));
}

function groupElement({ key, items }: Group, by: Grouping, isOpen: boolean): HTMLElement {
  const group = document.createElement('details');
  group.className = 'group';
  if (by === 'check') group.id = `check-${key}`;
  group.append(summaryOf(key, items, by));
  const body = make('div', 'body');
  group.append(body);
  const fillBody = () => {
    if (body.hasChildNodes()) return;
    const [first] = items;
    if (by === 'check' && first !== undefined) body.append(...aboutCheck(checkOf(first)));
    const found = make('ul', 'items');
    body.append(found);
    append(found, items, itemsAtOnce, (i) => findingElement(i, by));
  };
  group.addEventListener('toggle', () => group.open && fillBody());
  completers.push(fillBody);
  if (isOpen) {
    fillBody();
    group.open = true;
  }
  return group;
}

function summaryOf(key: string, items: readonly number[], by: Grouping): HTMLElement {
  const [first] = items;
  if (by === 'check' && first !== undefined) {
    const { severity, title, failed, evaluated, omitted } = checkOf(first);
    const all =
      items.length + omitted === failed
        ? `${failed} of ${evaluated}`
        : `${items.length} shown, ${failed} of ${evaluated} fail`;
    return make(
      'summary',
      '',
      mark(severity),
      make('span', 'title', title),
      make('code', 'id', key),
      make('span', 'many', all),
    );
  }
  const counts = severities.flatMap((severity) => {
    const n = items.filter((i) => checkOf(i).severity === severity).length;
    return n === 0 ? [] : [mark(severity, `${n} ${severity}`)];
  });
  return make(
    'summary',
    '',
    make('span', 'title', key !== '' ? key : by === 'team' ? 'of no known team' : 'cluster-wide'),
    make('span', 'many marks', ...counts),
  );
}

function aboutCheck({ description, remediation, controls, references, omitted }: PageCheck): HTMLElement[] {
  const links = references.map((address) => {
    const link = document.createElement('a');
    link.href = address;
    link.rel = 'noreferrer noopener';
    link.textContent = address;
    return link;
  });
  const spaced = [...controls.map((control) => make('code', '', control)), ...links].flatMap((one) => [one, ' ']);
  return [
    make('p', '', description),
    make('p', 'fix', make('strong', '', 'Fix'), ` ${remediation}`),
    make('p', 'controls', ...spaced),
    ...(omitted === 0 ? [] : [make('p', 'alarm', `${omitted} more are counted and not listed.`)]),
  ];
}

function findingElement(i: number, by: Grouping): HTMLElement {
  const check = checkOf(i);
  const item = make('li', '');
  const who = make('p', 'who');
  if (by !== 'check') who.append(mark(check.severity), ' ', link(check), ' ');
  if (by !== 'object') who.append(objectOf(i));
  const container = textOf(findings.container, i);
  if (container !== '') who.append(`${by === 'object' ? '' : ', '}container ${container}`);
  const instances = findings.instances[i] ?? 0;
  const unit = textOf(findings.kind, i) === 'ConfigMap' ? 'nodes' : 'pods';
  if (instances > 1) who.append(` (${instances} ${unit})`);
  else if (instances === 0) who.append(' (no pod runs)');
  const component = textOf(findings.component, i);
  if (component !== '') who.append(' ', make('span', 'tag', `system: ${component}`));
  if (findings.baseline[i] === 1) who.append(' ', make('span', 'tag new', 'new'));
  item.append(who, make('p', '', textOf(findings.message, i)));
  const place = textOf(findings.place, i);
  if (place !== '') item.append(make('p', 'place', make('code', '', place)));
  const remediation = textOf(findings.remediation, i);
  if (remediation !== '' || by !== 'check')
    item.append(
      make('p', 'fix', make('strong', '', 'Fix'), ` ${remediation === '' ? check.remediation : remediation}`),
    );
  const waiver = textOf(findings.waiver, i);
  if (waiver !== '') item.append(make('p', 'waived', waiver));
  return item;
}

function link({ id, title }: PageCheck): HTMLElement {
  const made = document.createElement('a');
  made.href = `#check-${encodeURIComponent(id)}`;
  made.textContent = title;
  return made;
}
