import { type CatalogueEntry, toEntry } from '../catalog.ts';
import type { Check, Example } from '../check.ts';
import { casesOf } from '../examples.ts';
import { loadChecks } from '../load-checks.ts';
import { renderRows, wrap } from '../reporters/text.ts';
import { byCategoryAndId, selectChecks } from '../select.ts';
import { dataText } from './data-text.ts';
import { writeStdout } from './output.ts';
import { terminalOf } from './terminal.ts';

type Format = 'table' | 'json' | 'yaml';

/** `kaudit checks`: the catalogue. */
export async function runChecks({
  category,
  output,
  customChecks = [],
}: {
  readonly category?: readonly string[];
  readonly output: Format;
  readonly customChecks?: readonly Check[];
}): Promise<void> {
  const known = [...loadChecks(), ...customChecks].sort(byCategoryAndId);
  const all = category === undefined ? known : selectChecks(known, { categories: category });
  if (output !== 'table') return writeStdout(dataText(all.map(toEntry).sort(byName), output));
  const rows = all.map(({ id, category: folder, severity, title, default: on }) => [
    folder,
    id,
    severity,
    on === false ? `${title} (off by default)` : title,
  ]);
  await writeStdout(`${renderRows(['category', 'id', 'severity', 'passes when'], rows, terminalOf('auto').columns)}\n`);
}

/** By the letters of category and id: programs know no order of categories. */
function byName(a: CatalogueEntry, b: CatalogueEntry): number {
  const [one, other] = a.category === b.category ? [a.id, b.id] : [a.category, b.category];
  return one < other ? -1 : 1;
}

/** `kaudit explain ID`. */
export async function runExplain(
  id: string,
  { output, customChecks = [] }: { readonly output: Format; readonly customChecks?: readonly Check[] },
): Promise<void> {
  const [check] = selectChecks([...loadChecks(), ...customChecks], { checks: [id] });
  if (check === undefined) return;
  if (output !== 'table') return writeStdout(dataText({ ...toEntry(check), examples: casesOf(check) }, output));
  await writeStdout(explain(check, Math.min(100, terminalOf('auto').columns)));
}

function explain(check: Check, columns: number): string {
  const { controls } = toEntry(check);
  const section = (title: string, text: string): string =>
    `${title}\n${wrap(text, columns - 2)
      .map((line) => `  ${line}`)
      .join('\n')}\n`;
  const cases = casesOf(check).map(({ status, name, example, says }) => {
    const outcome = says.length === 0 ? status : `${status}: ${says.join('; ')}`;
    return `${wrap(`${name} → ${outcome}`, columns - 2)
      .map((line) => `  ${line}`)
      .join('\n')}\n${indent(textOf(example), '      ')}\n`;
  });
  return [
    `${check.id} · ${check.severity} · ${check.category}\n${check.title}\n`,
    section('Why', check.description),
    section('How to fix it', check.remediation),
    `Examples\n${cases.join('\n')}`,
    section('Controls', controls.length === 0 ? 'none: this check is kaudit’s own' : controls.join(', ')),
    `References\n${check.references.map((reference) => `  ${reference}`).join('\n')}\n`,
  ].join('\n');
}

function textOf(example: Example): string {
  if (typeof example === 'string') return example;
  const { objects, kubernetesVersion, config } = example;
  return [
    ...(kubernetesVersion === undefined ? [] : [`# Kubernetes ${kubernetesVersion}`]),
    ...(config === undefined ? [] : [`# configured: ${JSON.stringify(config)}`]),
    objects,
  ].join('\n');
}

/** The YAML moved to one margin. */
function indent(text: string, margin: string): string {
  const lines = text
    .replace(/^\s*\n/, '')
    .trimEnd()
    .split('\n');
  const least = Math.min(
    ...lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length),
  );
  return lines.map((line) => `${margin}${line.slice(least)}`.trimEnd()).join('\n');
}
