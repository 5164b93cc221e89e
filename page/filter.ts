import { byId } from './elements.ts';
import { checkOf, checks, findings, frameworkOf, objectOf, strings, teamOf, teams, textOf, total } from './findings.ts';

export const search = byId('text', HTMLInputElement);
export const severityBoxes = [...document.querySelectorAll<HTMLInputElement>('input[name=severity]')];
export const choices = {
  group: byId('group', HTMLSelectElement),
  team: byId('team', HTMLSelectElement),
  namespace: byId('namespace', HTMLSelectElement),
  check: byId('check', HTMLSelectElement),
  framework: byId('framework', HTMLSelectElement),
  state: byId('state', HTMLSelectElement),
};

let haystacks: string[] | undefined;

/** Offers what these findings have; a choice of one is none, and is hidden. */
export function fillChoices(): void {
  fill(choices.group, [
    ['check', 'check'],
    ['object', 'object'],
    ['namespace', 'namespace'],
    ...(teams.size === 0 ? [] : [['team', 'team'] as const]),
  ]);
  const namespaces = [...new Set(findings.namespace)].map((i) => strings[i] ?? '').sort();
  const named = namespaces.filter((name) => name !== '').map((name) => [`=${name}`, name] as const);
  fill(choices.namespace, [
    ['', 'all'],
    ...(named.length < namespaces.length ? [['=', 'none: cluster-wide'] as const] : []),
    ...named,
  ]);
  const ofTeams = [...new Set(teams.values())].sort().map((name) => [`=${name}`, name] as const);
  fill(choices.team, [['', 'all'], ...(ofTeams.length === 0 ? [] : [...ofTeams, ['=', 'none'] as const])]);
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
    return [id, title, objectOf(at), teamOf(at), ...own, ...controls].join('\n').toLowerCase();
  });
  return haystacks[i] ?? '';
}

/** Indices of the findings that pass every filter. */
export function matching(): number[] {
  const words = search.value
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const wanted = new Set(severityBoxes.filter(({ checked }) => checked).map(({ value }) => value));
  const [team, namespace, check, framework, state] = [
    choices.team.value,
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
    if (team !== '' && teamOf(i) !== team.slice(1)) return false;
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

/** Every filter off, groups by check. */
export function clear(): void {
  search.value = '';
  for (const box of severityBoxes) box.checked = false;
  for (const select of Object.values(choices)) select.selectedIndex = 0;
}
