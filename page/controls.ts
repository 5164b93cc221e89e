import { make } from './elements.ts';

/** What asks for something first. */
const order = ['fail', 'unknown', 'manual', 'pass', 'not-applicable'];

/** Lets the controls of each benchmark be narrowed to some statuses; a section without any of them goes, the others open. */
export function setUpControls(): void {
  for (const framework of document.querySelectorAll<HTMLElement>('.framework')) {
    const rows = [...framework.querySelectorAll<HTMLElement>('tr[data-status]')];
    const words = new Map(
      rows.map((row) => [row.dataset.status ?? '', row.querySelector('.status')?.textContent ?? ''] as const),
    );
    if (words.size < 2) continue;
    const chosen = new Set<string>();
    const boxes = make('fieldset', 'severities only', make('legend', '', 'Only'));
    for (const [status, word] of [...words].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))) {
      const box = document.createElement('input');
      box.type = 'checkbox';
      box.addEventListener('change', () => {
        if (box.checked) chosen.add(status);
        else chosen.delete(status);
        narrow(framework, rows, chosen);
      });
      boxes.append(make('label', '', box, make('span', `status ${status}`, word)));
    }
    framework.querySelector('.group')?.before(boxes);
  }
}

function narrow(framework: HTMLElement, rows: readonly HTMLElement[], chosen: ReadonlySet<string>): void {
  for (const row of rows) row.hidden = chosen.size > 0 && !chosen.has(row.dataset.status ?? '');
  for (const section of framework.querySelectorAll<HTMLDetailsElement>('.group')) {
    section.hidden = section.querySelector('tr[data-status]:not([hidden])') === null;
    section.open = chosen.size > 0;
  }
}
