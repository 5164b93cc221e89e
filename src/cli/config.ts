import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import type { Check } from '../check.ts';
import type { Config } from '../config.ts';
import type { Settings as ClusterSettings } from '../facts/fact.ts';
import { printable } from '../printable.ts';
import type { SettingsFile } from '../settings-file.ts';
import { explainError, UsageError } from './errors.ts';
import { readText } from './input.ts';
import { writeStdout } from './output.ts';

/** What a configuration says beyond what flags can. */
export interface Settings {
  readonly file: string;
  /** What facts read. */
  readonly clusters: ClusterSettings;
  readonly enable: readonly string[];
  readonly severity: NonNullable<Config['checks']>['severity'];
  /** Least score of a framework, by the name it was asked for with. */
  readonly frameworkScores: ReadonlyMap<string, number>;
}

/** Where a configuration is looked for where none is named, best first. */
function places(): string[] {
  const home =
    process.env.XDG_CONFIG_HOME ?? (process.env.HOME === undefined ? null : path.join(process.env.HOME, '.config'));
  return ['kaudit.yaml', '.kaudit.yaml', ...(home === null ? [] : [path.join(home, 'kaudit', 'config.yaml')])];
}

/** The configuration that applies: the one named, else the first that exists. Rejects with UsageError, SettingsFileError. */
async function findConfig(
  named: string | undefined,
  custom: readonly string[] = [],
): Promise<{ file: string; config: Config; at: SettingsFile<Config>['at'] } | null> {
  const file = named ?? (await firstExisting(places()));
  if (file === null) return null;
  // Most people have none, and it takes a validator of schemas to read one.
  const [{ readConfigFile }, { loadChecks }] = await Promise.all([import('../config.ts'), import('../load-checks.ts')]);
  const known = new Set([...loadChecks().map(({ id }) => id), ...custom]);
  const { value, at } = readConfigFile(await readText(file), file, known);
  return { file, config: value, at };
}

async function firstExisting(files: readonly string[]): Promise<string | null> {
  for (const file of files) {
    const exists = await access(file).then(
      () => true,
      () => false,
    );
    if (exists) return file;
  }
  return null;
}

/** Fills in the options of a command that neither flags nor variables gave: flags beat variables beat the file beat defaults. */
export async function applyConfig(command: Command): Promise<void> {
  if (!command.options.some(({ long }) => long === '--config')) return;
  const named: unknown = command.getOptionValue('config');
  const custom: readonly Check[] = command.getOptionValue('customChecks') ?? [];
  const found = await findConfig(
    typeof named === 'string' ? named : undefined,
    custom.map(({ id }) => id),
  );
  if (found === null) return;
  const { file, config } = found;
  // What lies in the folder that somebody scans may change the verdict on it: never without a word.
  if (named === undefined && command.getOptionValue('quiet') !== true)
    process.stderr.write(`kaudit: the settings of ${printable(file)} apply\n`);
  for (const [name, value] of Object.entries(optionsOf(config, path.dirname(file)))) {
    const source = command.getOptionValueSource(name);
    const option = command.options.find((one) => one.attributeName() === name);
    // Outputs are those of a scan: other commands have one, in formats of their own.
    const has = option !== undefined && !(name === 'output' && option.argChoices !== undefined);
    if (has && value !== undefined && (source === undefined || source === 'default'))
      command.setOptionValueWithSource(name, value, 'config');
  }
  command.setOptionValue('settings', settingsOf(file, config));
}

/** The values of options by their names; files of the configuration lie beside it. */
function optionsOf(config: Config, folder: string) {
  const near = path.relative('', folder);
  // Reports name these files: what a machine calls the folder that one works in is none of theirs.
  const from = near.startsWith('..') ? folder : near;
  const beside = (file: string | undefined) =>
    file === undefined || path.isAbsolute(file) ? file : path.join(from, file);
  const { checks = {}, categories, frameworks, excludeNamespaces, waivers, baseline, ...same } = config;
  return {
    ...same,
    check: checks.only,
    skipCheck: checks.skip,
    category: categories,
    excludeNamespace: excludeNamespaces,
    framework: frameworks?.map((entry) => besideIfFile(nameOf(entry), folder)),
    waivers: beside(waivers),
    baseline: beside(baseline),
  };
}

function settingsOf(file: string, config: Config): Settings {
  const { registries = [], systemNamespaces = [], userNamespaces = [], checks = {}, frameworks = [] } = config;
  const folder = path.dirname(file);
  return {
    file,
    // An empty list says as much as none.
    clusters: Object.fromEntries(
      Object.entries({ registries, systemNamespaces, userNamespaces }).filter(([, names]) => names.length > 0),
    ),
    enable: checks.enable ?? [],
    severity: checks.severity ?? {},
    frameworkScores: new Map(
      frameworks.flatMap((entry) =>
        typeof entry === 'string' || entry.minScore === undefined
          ? []
          : [[besideIfFile(entry.framework, folder), entry.minScore]],
      ),
    ),
  };
}

function nameOf(entry: NonNullable<Config['frameworks']>[number]): string {
  return typeof entry === 'string' ? entry : entry.framework;
}

function besideIfFile(name: string, folder: string): string {
  return name.includes('/') || /\.(ya?ml|json)$/.test(name) ? path.resolve(folder, name) : name;
}

/** What a scan refuses though the file is written as it should be, read by what a scan reads it with. Rejects with SettingsFileError. */
async function assertUsable({ file, config, at }: NonNullable<Awaited<ReturnType<typeof findConfig>>>): Promise<void> {
  const [{ chooseChecks, readPlan }, { readFrameworks }, { parseOutputs }, { parseTimeout }, { formats }, errors] =
    await Promise.all([
      import('./plan.ts'),
      import('./frameworks.ts'),
      import('./output.ts'),
      import('./session.ts'),
      import('../reporters/index.ts'),
      import('../settings-file.ts'),
    ]);
  const faults: string[] = [];
  const test = async (field: string, read: () => unknown): Promise<void> => {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof Error) || explainError(error, false).code !== 2) throw error;
      const hint = error instanceof UsageError && error.hint !== '' ? `. ${error.hint}` : '';
      faults.push(`${at(field)}: ${error.message}${hint}`);
    }
  };
  const { check = [], skipCheck = [], category = [], framework = [], ...files } = optionsOf(config, path.dirname(file));
  const { waivers, baseline } = files;
  const settings = settingsOf(file, config);
  for (const [i, name] of framework.entries()) await test(`frameworks[${i}]`, () => readFrameworks([name]));
  // What each of them says by itself is not said again of all together.
  if (faults.length === 0)
    await test('frameworks', async () => {
      const frameworks = await readFrameworks(framework);
      await test('checks', () => chooseChecks({ check, skipCheck, category, settings }, frameworks));
    });
  if (waivers !== undefined) await test('waivers', () => readPlan({ waivers }));
  // Where several clusters are scanned, each has a baseline of its own.
  if (baseline?.includes('{context}') === false) await test('baseline', () => readPlan({ baseline }));
  if ((baseline ?? process.env.KAUDIT_BASELINE) === undefined && config.failOnNew === true)
    await test('failOnNew', () => readPlan({ failOnNew: true }));
  if (config.timeout !== undefined) await test('timeout', () => parseTimeout(config.timeout ?? ''));
  const known = faults.length;
  for (const [i, output] of (config.output ?? []).entries())
    await test(`output[${i}]`, () => parseOutputs([output], formats));
  if (faults.length === known) await test('output', () => parseOutputs(config.output, formats));
  if (faults.length > 0) throw new errors.SettingsFileError(faults.join('\n'));
}

/** `kaudit config check [FILE]`: reads a configuration as a scan would and says what it sets. */
export async function runConfigCheck(file: string | undefined): Promise<void> {
  const found = await findConfig(file ?? process.env.KAUDIT_CONFIG);
  if (found === null)
    throw new UsageError('there is no configuration', `Looked for ${places().join(', ')}; name another file.`);
  const { apiVersion: _, kind: __, ...set } = { apiVersion: '', kind: '', ...found.config };
  await assertUsable(found);
  const keys = Object.keys(set);
  await writeStdout(`${found.file}: valid${keys.length === 0 ? ', sets nothing' : `, sets ${keys.join(', ')}`}\n`);
}
