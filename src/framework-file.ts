import schema from '../schema/framework.schema.json' with { type: 'json' };
import type { ControlEntry, Framework } from './frameworks/framework.ts';
import { suggest } from './select.ts';
import { readSettingsFile, SettingsFileError } from './settings-file.ts';

interface FrameworkFile {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly controls: readonly {
    readonly id: string;
    readonly title: string;
    readonly section?: string;
    readonly checks?: readonly string[];
    readonly manual?: {
      readonly by: 'node' | 'provider' | 'people';
      readonly reason: string;
      readonly steps?: readonly string[];
    };
  }[];
}

/** Reads an organisation's own framework (YAML or JSON); throws SettingsFileError for anything it does not understand. */
export function readFramework(text: string, file: string, knownChecks: ReadonlySet<string>): Framework {
  const { value, at } = readSettingsFile<FrameworkFile>(text, file, schema);
  const sections = new Map<string, Map<string, ControlEntry>>();
  const seen = new Set<string>();
  value.controls.forEach(({ id, title, section = 'Controls', checks = [], manual }, i) => {
    if (seen.has(id)) throw new SettingsFileError(`${at(`controls[${i}].id`)}: control ${id} stands in it twice`);
    seen.add(id);
    const unknown = checks.findIndex((check) => !knownChecks.has(check));
    if (unknown >= 0)
      throw new SettingsFileError(
        `${at(`controls[${i}].checks[${unknown}]`)}: there is no check ${JSON.stringify(checks[unknown])}${suggest(checks[unknown] ?? '', knownChecks)}`,
      );
    const controls = sections.get(section) ?? new Map<string, ControlEntry>();
    controls.set(id, manual === undefined ? [title, ...checks] : [title, { steps: [], ...manual }]);
    sections.set(section, controls);
  });
  return {
    id: value.id,
    title: value.title,
    version: value.version,
    sections: Object.fromEntries([...sections].map(([section, controls]) => [section, Object.fromEntries(controls)])),
  };
}
