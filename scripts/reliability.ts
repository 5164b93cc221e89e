import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { notYet } from '../test/faults/not-yet.ts';

const root = path.join(import.meta.dirname, '..');
const folder = path.join(root, 'test', 'faults');

/** How many rows each letter has; a number in `without` was never given. */
const letters: Readonly<
  Record<string, { readonly title: string; readonly rows: number; readonly without?: readonly number[] }>
> = {
  A: { title: 'HTTP answers', rows: 36 },
  B: { title: 'Paging', rows: 11 },
  C: { title: 'Wire and body', rows: 22 },
  D: { title: 'TLS, addresses, proxies, clock', rows: 14 },
  E: { title: 'Credentials and kubeconfig', rows: 19, without: [12] },
  F: { title: 'Object shapes', rows: 20 },
  G: { title: 'Hostile content', rows: 16 },
  H: { title: 'Process and engine', rows: 17 },
};

/** Every id of the fault matrix. */
export const rowIds: readonly string[] = Object.entries(letters).flatMap(([letter, { rows, without = [] }]) =>
  Array.from({ length: rows }, (_, n) => n + 1)
    .filter((n) => !without.includes(n))
    .map((n) => `${letter}${String(n).padStart(2, '0')}`),
);

/** What the tests of test/faults show, by row id, as their names say it. */
export function shownRows(): ReadonlyMap<string, readonly string[]> {
  const shown = new Map<string, string[]>();
  for (const file of readdirSync(folder)
    .filter((name) => /^[a-h]\.test\.ts$/.test(name))
    .sort())
    for (const [, id = '', text = ''] of readFileSync(path.join(folder, file), 'utf8').matchAll(
      /'([A-H]\d{2}) ([^'\n]+)'/g,
    ))
      shown.set(id, [...(shown.get(id) ?? []), text]);
  return shown;
}

/** The text of docs/reliability.md. */
export function reliabilityPage(): string {
  const shown = shownRows();
  const missing = new Map(notYet.map((row) => [row.id, row]));
  const sections = Object.entries(letters).map(([letter, { title }]) => {
    const rows = rowIds
      .filter((id) => id.startsWith(letter))
      .map((id) => {
        const gap = missing.get(id);
        const cells =
          gap === undefined ? [(shown.get(id) ?? []).join('; '), 'holds'] : [gap.shows, `not shown: ${gap.reason}`];
        return `| ${[id, ...cells].map(escapeCell).join(' | ')} |`;
      });
    return `## ${letter}. ${title}\n\n| row | what goes wrong | |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `${introduction(rowIds.length, notYet.length)}\n${sections.join('\n')}`;
}

function introduction(rows: number, gaps: number): string {
  return `# What kaudit does when something goes wrong

Each row is a fault that a cluster, a network, a proxy, a credential or a machine may have. A test of that name in
\`test/faults\` makes it happen: against an HTTPS server that fails as scripted, through the whole program, from the
kubeconfig to the rendered report. ${rows - gaps} of ${rows} rows are shown; \`npm test\` fails if one of them stops holding. What is missing
is named with the reason. This page is made of the names of the tests: \`npm run reliability\` writes it.

In every row these hold too, asserted by the harness and not by the tests one by one:

| law | |
|---|---|
| U1 | Nothing but GET requests left the machine, none for a subresource that executes, tunnels or streams. |
| U2 | The scan ended soon after its deadline, no page was asked for more than five times, no connection stayed open. |
| U3 | Nothing printed holds a stack trace that nobody asked for, and no promise was left to fail alone. |
| U4 | No check passes without all that it needs; nothing that was unknown or failed passes now. |
| U5 | Checks that do not read what was faulty say what they say without the fault, to the last byte. |
| U6 | No secret planted in objects, tokens, plugins and proxy addresses shows in any format, log, error or inventory. |
| U7 | Text holds no control or bidi character, JSON is valid by its schema, \`complete\` and \`coverage\` agree with what was seen. |
| U8 | The lower bound of a score is never above the upper one, and there is no value while something is unknown. |
| U9 | What was not seen is named with its scope, the class of its cause and how many requests it took. |
`;
}

function escapeCell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(path.join(root, 'docs', 'reliability.md'), reliabilityPage());
