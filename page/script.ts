import { setUpControls } from './controls.ts';
import { byId } from './elements.ts';
import { choices, clear, fillChoices, search, severityBoxes } from './filter.ts';
import { checks, total } from './findings.ts';
import { completeGroups, completeList, update } from './list.ts';

/** Opens the check that the address names, whatever the filters hid. */
function follow(): void {
  const check = checks.find(({ id }) => [`#check-${id}`, `#check-${encodeURIComponent(id)}`].includes(location.hash));
  if (check === undefined) return;
  clear();
  update();
  completeGroups();
  const group = document.getElementById(`check-${check.id}`);
  if (!(group instanceof HTMLDetailsElement)) return;
  group.open = true;
  group.scrollIntoView();
  group.querySelector('summary')?.focus({ preventScroll: true });
}

let opened: HTMLDetailsElement[] = [];

/** Paper has no clicks: all findings, everything open but the further steps of the first page. */
function openAll(): void {
  if (total > 0) completeList();
  opened = [...document.querySelectorAll('details')].filter((one) => !one.open && one.closest('#overview') === null);
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
setUpControls();
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
