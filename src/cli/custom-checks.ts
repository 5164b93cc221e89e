import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import type { Check } from '../check.ts';
import { joinChecks, readCelChecks, readCheckLiteral } from '../custom-checks/custom-checks.ts';
import { loadChecks } from '../load-checks.ts';
import { UsageError } from './errors.ts';
import { listFolder, readText } from './input.ts';

/** A check that does not ship with kaudit, and its file. */
export interface CustomCheck {
  readonly check: Check;
  readonly file: string;
}

/** Reads `--checks` of a command, before anything names a check. */
export async function applyCustomChecks(command: Command): Promise<void> {
  const folders: unknown = command.getOptionValue('checks');
  if (!Array.isArray(folders) || folders.length === 0) return;
  const custom = await readCustomChecks(folders.map(String));
  joinChecks(loadChecks(), custom);
  command.setOptionValue(
    'customChecks',
    custom.map(({ check }) => check),
  );
}

/** The checks of folders or files, sorted by file. Rejects with UsageError or SettingsFileError. */
export async function readCustomChecks(places: readonly string[]): Promise<CustomCheck[]> {
  const custom: CustomCheck[] = [];
  for (const place of places) {
    const files = (await listFolder(place, /\.(?:m?[jt]s|ya?ml)$/i)) ?? [{ file: place, below: path.basename(place) }];
    const own = files.filter(({ below }) => isCheckFile(below));
    if (own.length === 0)
      throw new UsageError(`--checks ${place}: no check in it`, 'A check is a .js, .mjs, .ts, .yaml or .yml file.');
    for (const { file } of own) custom.push(...(await readCheckFile(file)));
  }
  return custom;
}

/** Not of a dependency, no declaration, and not marked with an underscore as something that checks import. */
function isCheckFile(below: string): boolean {
  const parts = below.split('/');
  return !parts.includes('node_modules') && !parts.some((part) => part.startsWith('_')) && !/\.d\.m?ts$/i.test(below);
}

async function readCheckFile(file: string): Promise<CustomCheck[]> {
  const text = await readText(file);
  if (/\.ya?ml$/i.test(file)) return (await readCelChecks(text, file)).map((check) => ({ check, file }));
  if (/\.m?ts$/i.test(file) && !stripsTypes())
    throw new UsageError(
      `${file}: a check in TypeScript needs Node 22.18 or newer; this is ${process.version}`,
      'Write it as a .js file, or in CEL as a .yaml file.',
    );
  return [{ check: readCheckLiteral(await importDefault(file), file, text), file }];
}

function stripsTypes(): boolean {
  return 'typescript' in process.features && Boolean(process.features.typescript);
}

async function importDefault(file: string): Promise<unknown> {
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(path.resolve(file)).href);
    return module.default;
  } catch (error) {
    // What Node says in an executable of its own making, which can load nothing from outside.
    if (error instanceof Error && 'code' in error && error.code === 'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING')
      throw new UsageError(
        `${file}: the single executable loads no JavaScript`,
        'Use the npm package, or write the check in CEL as a .yaml file.',
      );
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new UsageError(
      `${file}: can not be loaded: ${reason}`,
      'kaudit imports it as an ES module: export default { … }',
    );
  }
}
