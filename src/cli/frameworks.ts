import { stringify } from 'yaml';
import type { Check } from '../check.ts';
import { type Control, type Framework, listControls } from '../frameworks/framework.ts';
import { frameworks } from '../frameworks/index.ts';
import { loadChecks } from '../load-checks.ts';
import { renderRows, wrap } from '../reporters/text.ts';
import { suggest } from '../select.ts';
import { UsageError } from './errors.ts';
import { readText } from './input.ts';
import { writeStdout } from './output.ts';
import { terminalOf } from './terminal.ts';

/** The frameworks that `--framework` names: ids of those kaudit knows, or files. Rejects with UsageError. */
export async function readFrameworks(
  names: readonly string[] = [],
  customChecks: readonly Pick<Check, 'id'>[] = [],
): Promise<Framework[]> {
  const found: Framework[] = [];
  for (const name of names) {
    const framework =
      frameworks.find(({ id }) => id === name) ?? (isFile(name) ? await readFile(name, customChecks) : undefined);
    if (framework === undefined)
      throw new UsageError(
        `there is no framework ${JSON.stringify(name)}${suggest(
          name,
          frameworks.map(({ id }) => id),
        )}`,
        'kaudit frameworks lists all; a file of your own is named with a path, ./mine.yaml.',
      );
    if (found.some(({ id }) => id === framework.id)) throw new UsageError(`framework ${framework.id} is named twice`);
    found.push(framework);
  }
  return found;
}

function isFile(name: string): boolean {
  return name.includes('/') || /\.(ya?ml|json)$/.test(name);
}

async function readFile(file: string, customChecks: readonly Pick<Check, 'id'>[]): Promise<Framework> {
  const { readFramework } = await import('../framework-file.ts');
  const known = new Set([...loadChecks(), ...customChecks].map(({ id }) => id));
  return readFramework(await readText(file), file, known);
}

interface FrameworksFlags {
  readonly output: 'table' | 'json' | 'yaml';
}

/** `kaudit frameworks [ID]`: all of them with how much kaudit answers, or the controls of one. */
export async function runFrameworks(id: string | undefined, { output }: FrameworksFlags): Promise<void> {
  const [one] = id === undefined ? [] : await readFrameworks([id]);
  const { columns } = terminalOf('auto');
  if (output === 'table') return writeStdout(one === undefined ? overview(columns) : details(one, columns));
  const data = one === undefined ? frameworks.map(summarize) : { ...summarize(one), controls: listControls(one) };
  await writeStdout(
    output === 'json'
      ? `${JSON.stringify(data, null, 2)}\n`
      : stringify(data, { aliasDuplicateObjects: false, lineWidth: 0 }),
  );
}

/** How many controls checks answer, how many people must, how many no Kubernetes API shows. */
function summarize(framework: Framework) {
  const { id, title, version, alsoVersions = [] } = framework;
  const controls = listControls(framework);
  const left = (...to: readonly string[]) =>
    controls.filter(({ duty }) => duty !== null && to.includes(duty.by)).length;
  return {
    id,
    title,
    version,
    alsoVersions,
    total: controls.length,
    automated: controls.filter(({ duty }) => duty === null).length,
    manual: left('people'),
    outOfReach: left('node', 'provider'),
  };
}

/** Columns that titles need beside the figures; where there are fewer, the ids have to do. */
const roomForTitles = 120;

function overview(columns: number): string {
  const titled = columns >= roomForTitles;
  const rows = frameworks
    .map(summarize)
    .map(({ id, version, alsoVersions, total, automated, manual, outOfReach, title }) => [
      id,
      [version, ...alsoVersions].join(', '),
      ...(titled ? [title] : []),
      ...[total, automated, manual, outOfReach].map(String),
    ]);
  const head = ['id', 'version', ...(titled ? ['title'] : []), 'controls', 'automated', 'manual', 'out of reach'];
  const table = renderRows(head, rows, columns, titled ? 3 : 2);
  const note =
    'Automated: checks answer the control. Manual: people have to. Out of reach: only a node or the provider’s API shows it. kaudit frameworks ID lists its controls.';
  return `${table}\n\n${wrap(note, columns).join('\n')}\n`;
}

function details(framework: Framework, columns: number): string {
  const sections = new Map<string, Control[]>();
  for (const control of listControls(framework))
    sections.set(control.section, [...(sections.get(control.section) ?? []), control]);
  const blocks = [...sections].map(([section, controls]) => {
    const lines = controls.flatMap(({ id, title, checks, duty }) => [
      ...wrap(`${id}  ${title}`, columns - 2).map((line) => `  ${line}`),
      ...wrap(duty === null ? checks.join(', ') : `${duty.reason}: ${duty.steps.join('; ')}`, columns - 6).map(
        (line) => `      ${line}`,
      ),
    ]);
    return `${section}\n${lines.join('\n')}`;
  });
  return `${framework.title} ${framework.version}\n\n${blocks.join('\n\n')}\n`;
}
