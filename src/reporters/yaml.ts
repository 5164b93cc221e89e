import { stringify } from 'yaml';
import type { Report } from '../report.ts';
import { sortKeys } from './json.ts';

/** The same data as the JSON report. */
export function renderYaml(report: Report): string {
  return stringify(sortKeys(report), { aliasDuplicateObjects: false, lineWidth: 0 });
}
