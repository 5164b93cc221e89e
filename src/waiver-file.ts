import schema from '../schema/waivers.schema.json' with { type: 'json' };
import { parseSelector } from './kubernetes/selector-text.ts';
import { suggest } from './select.ts';
import { readSettingsFile, SettingsFileError } from './settings-file.ts';
import type { Waiver } from './waivers.ts';

interface WaiverFile {
  readonly waivers: readonly (Omit<Waiver, 'labels' | 'ticket' | 'approver'> & {
    readonly labels?: string;
    readonly ticket?: string;
    readonly approver?: string;
  })[];
}

/** Reads a file of waivers. Throws SettingsFileError for a check, a day or a selector that does not exist. Pure. */
export function readWaivers(text: string, file: string, knownChecks: ReadonlySet<string>): Waiver[] {
  const { value, at } = readSettingsFile<WaiverFile>(text, file, schema);
  return value.waivers.map(({ labels, ticket = null, approver = null, ...entry }, i) => {
    const fault = (key: string, what: string) => new SettingsFileError(`${at(`waivers[${i}].${key}`)}: ${what}`);
    if (entry.check !== '*' && !knownChecks.has(entry.check))
      throw fault('check', `there is no check ${JSON.stringify(entry.check)}${suggest(entry.check, knownChecks)}`);
    if (!isDay(entry.expires)) throw fault('expires', `${entry.expires} is no day of the calendar`);
    const selector = labels === undefined ? undefined : parseSelector(labels);
    if (labels !== undefined && selector === undefined) throw fault('labels', `${labels} is no label selector`);
    return {
      ...entry,
      ticket,
      approver,
      origin: at(`waivers[${i}]`),
      ...(selector === undefined ? {} : { labels: selector }),
    };
  });
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
