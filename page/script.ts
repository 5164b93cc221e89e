import type { PageCheck, PageData } from '../src/reporters/html/page-data.ts';

/** Groups, and findings of a group, that are put on the page at once; a button brings the next. */
const groupsAtOnce = 100;
const itemsAtOnce = 100;

type Grouping = 'check' | 'object' | 'namespace';

interface Group {
  readonly key: string;
  readonly items: number[];
}

const data: PageData = JSON.parse(byId('data', HTMLScriptElement).text);
const { strings, checks, severities, findings } = data;
const total = findings.check.length;

const list = byId('list', HTMLElement);
const shown = byId('shown', HTMLElement);
const search = byId('text', HTMLInputElement);
const severityBoxes = [...document.querySelectorAll<HTMLInputElement>('input[name=severity]')];
const choices = {
  group: byId('group', HTMLSelectElement),
  namespace: byId('namespace', HTMLSelectElement),
  check: byId('check', HTMLSelectElement),
  framework: byId('framework', HTMLSelectElement),
  state: byId('state', HTMLSelectElement),
};
/** Puts all that is left on the page, for print. */
let completers: (() => void)[] = [];
let haystacks: string[] | undefined;
const suffix = shown.textContent?.split(';').slice(1).join(';') ?? '';

function byId<T extends HTMLElement>(id: string, type: abstract new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
}

/** An element with text, which is never read as HTML. */
function make(tag: string, className: string, ...content: (string | Node)[]): HTMLElement {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...content);
  return made;
}

function textOf(column: readonly number[], i: number): string {
  return strings[column[i] ?? 0] ?? '';
}

function checkOf(i: number): PageCheck {
  const check = checks[findings.check[i] ?? -1];
  if (check === undefined) throw new Error(`finding ${i} has no check`);
  return check;
}

function objectOf(i: number): string {
  const namespace = textOf(findings.namespace, i);
  return `${textOf(findings.kind, i)} ${namespace === '' ? '' : `${namespace}/`}${textOf(findings.name, i)}`;
}

const frameworkOf = (control: string) => control.slice(0, control.indexOf(':'));

function fillChoices(): void {
  fill(choices.group, [
    ['check', 'check'],
    ['object', 'object'],
    ['namespace', 'namespace'],
  ]);
  const namespaces = [...new Set(findings.namespace)].map((i) => strings[i] ?? '').sort();
  const named = namespaces.filter((name) => name !== '').map((name) => [`=${name}`, name] as const);
  fill(choices.namespace, [
    ['', 'all'],
    ...(named.length < namespaces.length ? [['=', 'none: cluster-wide'] as const] : []),
    ...named,
  ]);
  fill(choices.check, [['', 'all'], ...checks.map(({ id }) => [id, id] as const).sort()]);
  const frameworks = new Set(checks.flatMap(({ controls }) => controls.map(frameworkOf)));
  fill(choices.framework, [['', 'all'], ...[...frameworks].sort().map((id) => [id, id] as const)]);
  const any = (column: readonly number[], value?: number) =>
    column.some((one) => (value === undefined ? one !== 0 : one === value));
  fill(choices.state, [
    ['', 'all'],
    ...(any(findings.waiver)
      ? ([
          ['open', 'open'],
          ['waived', 'waived'],
        ] as const)
      : []),
    ...(any(findings.baseline)
      ? ([
          ['new', 'new since the baseline'],
          ['known', 'known before'],
        ] as const)
      : []),
    ...(any(findings.component)
      ? ([
          ['user', 'yours'],
          ['system', 'system components'],
        ] as const)
      : []),
  ]);
  for (const one of document.querySelectorAll<HTMLElement>('[data-count]'))
    one.textContent = String(findings.check.filter((_, i) => checkOf(i).severity === one.dataset.count).length);
}

function fill(select: HTMLSelectElement, entries: readonly (readonly [string, string])[]): void {
  select.replaceChildren(...entries.map(([value, label]) => new Option(label, value)));
  const label = select.closest('label');
  if (label !== null) label.hidden = entries.length < 2;
}

function haystackOf(i: number): string {
  haystacks ??= Array.from({ length: total }, (_, at) => {
    const { id, title, controls } = checkOf(at);
    const { container, message, place, component, waiver } = findings;
    const own = [container, message, place, component, waiver].map((column) => textOf(column, at));
    return [id, title, objectOf(at), ...own, ...controls].join('\n').toLowerCase();
  });
  return haystacks[i] ?? '';
}

/** Indices of the findings that pass every filter. */
function matching(): number[] {
  const words = search.value
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const wanted = new Set(severityBoxes.filter(({ checked }) => checked).map(({ value }) => value));
  const [namespace, check, framework, state] = [
    choices.namespace.value,
    choices.check.value,
    choices.framework.value,
    choices.state.value,
  ];
  const inFramework = checks.map(({ controls }) => controls.some((control) => frameworkOf(control) === framework));
  return Array.from({ length: total }, (_, i) => i).filter((i) => {
    const { id, severity } = checkOf(i);
    if (wanted.size > 0 && !wanted.has(severity)) return false;
    if (namespace !== '' && textOf(findings.namespace, i) !== namespace.slice(1)) return false;
    if (check !== '' && id !== check) return false;
    if (framework !== '' && inFramework[findings.check[i] ?? -1] !== true) return false;
    return isInState(i, state) && words.every((word) => haystackOf(i).includes(word));
  });
}

function isInState(i: number, state: string): boolean {
  if (state === 'open') return findings.waiver[i] === 0;
  if (state === 'waived') return findings.waiver[i] !== 0;
  if (state === 'new') return findings.baseline[i] === 1;
  if (state === 'known') return findings.baseline[i] === 2;
  if (state === 'user') return findings.component[i] === 0;
  return state !== 'system' || findings.component[i] !== 0;
}

function grouping(): Grouping {
  const { value } = choices.group;
  return value === 'object' || value === 'namespace' ? value : 'check';
}

/** By check in the order of the report; else those that cost most first. */
function groupsOf(items: readonly number[], by: Grouping): Group[] {
  const groups = new Map<string, Group>();
  for (const i of items) {
    const key = by === 'check' ? checkOf(i).id : by === 'object' ? objectOf(i) : textOf(findings.namespace, i);
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
function update(): void {
  const items = matching();
  const by = grouping();
  const groups = groupsOf(items, by);
  completers = [];
  list.replaceChildren();
  shown.textContent = `${items.length} of ${total} findings, in ${groups.length} ${by}${groups.length === 1 ? '' : 's'}${suffix === '' ? '' : `;${suffix}`}`;
  append(list, groups, groupsAtOnce, (group) => groupElement(group, by, groups.length === 1));
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
    make('span', 'title', key === '' ? 'cluster-wide' : key),
    make('span', 'many marks', ...counts),
  );
}

function mark(severity: string, text = severity): HTMLElement {
  return make('span', `mark ${severity}`, text);
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

function clear(): void {
  search.value = '';
  for (const box of severityBoxes) box.checked = false;
  for (const select of Object.values(choices)) select.selectedIndex = 0;
}

/** Opens the check that the address names, whatever the filters hid. */
function follow(): void {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!id.startsWith('check-')) return;
  clear();
  update();
  if (document.getElementById(id) === null) for (const complete of completers.slice(0, 1)) complete();
  const group = document.getElementById(id);
  if (!(group instanceof HTMLDetailsElement)) return;
  group.open = true;
  group.scrollIntoView();
  group.querySelector('summary')?.focus({ preventScroll: true });
}

let opened: HTMLDetailsElement[] = [];

function openAll(): void {
  // Completing a group adds what completes its list.
  for (let i = 0; i < completers.length; i++) completers[i]?.();
  opened = [...document.querySelectorAll('details')].filter(({ open }) => !open);
  for (const one of opened) one.open = true;
}

function closeAgain(): void {
  for (const one of opened) one.open = false;
  opened = [];
}

function setUpTheme(): void {
  const button = byId('theme', HTMLButtonElement);
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (document.documentElement.dataset.theme ?? (prefersDark.matches ? 'dark' : 'light')) === 'dark';
  const label = () => (button.textContent = isDark() ? 'Light' : 'Dark');
  button.addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
    label();
  });
  prefersDark.addEventListener('change', label);
  label();
  button.hidden = false;
}

setUpTheme();
if (total > 0) {
  fillChoices();
  byId('filter', HTMLElement).hidden = false;
  search.addEventListener('input', update);
  for (const control of [...severityBoxes, ...Object.values(choices)]) control.addEventListener('change', update);
  byId('clear', HTMLButtonElement).addEventListener('click', () => {
    clear();
    update();
    search.focus();
  });
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement)
      return;
    event.preventDefault();
    search.focus();
  });
  update();
}
addEventListener('hashchange', follow);
follow();
addEventListener('beforeprint', openAll);
addEventListener('afterprint', closeAgain);
