import schema from '../schema/config.schema.json' with { type: 'json' };
import { categories, type Severity } from './check.ts';
import { suggest } from './select.ts';
import { readSettingsFile, type SettingsFile, SettingsFileError } from './settings-file.ts';

/** What an organisation sets once for all its scans: the contents of kaudit.yaml. */
export interface Config {
  readonly checks?: {
    readonly only?: readonly string[];
    readonly skip?: readonly string[];
    readonly enable?: readonly string[];
    readonly severity?: Readonly<Record<string, Severity>>;
  };
  readonly categories?: readonly string[];
  readonly frameworks?: readonly (string | { readonly framework: string; readonly minScore?: number })[];
  readonly registries?: readonly string[];
  readonly systemNamespaces?: readonly string[];
  readonly userNamespaces?: readonly string[];
  readonly excludeNamespaces?: readonly string[];
  readonly failOn?: Severity | 'none';
  readonly minScore?: number;
  readonly allowIncomplete?: boolean;
  readonly includeSystem?: boolean;
  readonly minSeverity?: Severity;
  readonly waivers?: string;
  readonly allowAnnotationWaivers?: boolean;
  readonly baseline?: string;
  readonly failOnNew?: boolean;
  readonly output?: readonly string[];
  readonly concurrency?: number;
  readonly timeout?: string;
}

/**
 * Reads a configuration. Throws SettingsFileError for anything that it does not know, checks and categories included, and for
 * namespaces that it counts on both sides. Pure.
 */
export function readConfig(text: string, file: string, knownChecks: ReadonlySet<string>): Config {
  return readConfigFile(text, file, knownChecks).value;
}

/** The same, with the line of each field. */
export function readConfigFile(text: string, file: string, knownChecks: ReadonlySet<string>): SettingsFile<Config> {
  const { value, at } = readSettingsFile<Config>(text, file, schema);
  const known = (path: string, names: readonly string[], what: string, all: ReadonlySet<string>): void => {
    for (const [i, name] of names.entries())
      if (!all.has(name))
        throw new SettingsFileError(
          `${at(`${path}[${i}]`)}: there is no ${what} ${JSON.stringify(name)}${suggest(name, all)}`,
        );
  };
  const { only = [], skip = [], enable = [], severity = {} } = value.checks ?? {};
  for (const [key, names] of Object.entries({ only, skip, enable }))
    known(`checks.${key}`, names, 'check', knownChecks);
  for (const name of Object.keys(severity))
    if (!knownChecks.has(name))
      throw new SettingsFileError(
        `${at(`checks.severity.${name}`)}: there is no check ${JSON.stringify(name)}${suggest(name, knownChecks)}`,
      );
  known('categories', value.categories ?? [], 'category', new Set(categories));
  const system = new Set(value.systemNamespaces);
  for (const [i, name] of (value.userNamespaces ?? []).entries())
    if (system.has(name))
      throw new SettingsFileError(
        `${at(`userNamespaces[${i}]`)}: ${JSON.stringify(name)} is in systemNamespaces too: a namespace has one side`,
      );
  return { value, at };
}
