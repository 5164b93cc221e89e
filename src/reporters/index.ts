import type { Severity } from '../check.ts';
import type { Report } from '../report.ts';
import { renderAsff } from './asff.ts';
import { renderCsv } from './csv.ts';
import { renderGithub } from './github.ts';
import { renderGitlab } from './gitlab.ts';
import { renderHtml } from './html.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { renderOcsf } from './ocsf.ts';
import { renderOscal } from './oscal.ts';
import { renderOpenReports, renderPolicyReport } from './policy-report.ts';
import { renderPrometheus } from './prometheus.ts';
import { renderSarif } from './sarif.ts';
import { renderTable } from './table.ts';
import { renderWide } from './wide.ts';
import { renderYaml } from './yaml.ts';

/** How a person wants to see a report; the record (JSON, YAML) and formats for other programs ignore it. */
export interface RenderOptions {
  readonly columns?: number;
  readonly color?: boolean;
  /** Only the first block. */
  readonly quiet?: boolean;
  /** Every finding. */
  readonly verbose?: boolean;
  /** Hides findings below it where people read them, code review included; gates and scores never look at it. */
  readonly minSeverity?: Severity;
  /** Last line: what the exit code means. */
  readonly closing?: string;
}

const reporters = {
  table: renderTable,
  wide: renderWide,
  json: renderJson,
  yaml: renderYaml,
  csv: renderCsv,
  markdown: renderMarkdown,
  html: renderHtml,
  sarif: renderSarif,
  junit: renderJunit,
  gitlab: renderGitlab,
  github: renderGithub,
  oscal: renderOscal,
  ocsf: renderOcsf,
  asff: renderAsff,
  policyreport: renderPolicyReport,
  openreports: renderOpenReports,
  prometheus: renderPrometheus,
} as const satisfies Readonly<Record<string, (report: Report, options: RenderOptions) => string | Iterable<string>>>;

export type Format = keyof typeof reporters;

/** Names of all formats. */
export const formats: readonly string[] = Object.keys(reporters);

/** A report in a format, as text that ends with a newline; throws for a format that does not exist. */
export function render(report: Report, format: string, options: RenderOptions = {}): string {
  return [...renderPieces(report, format, options)].join('');
}

/** The same in pieces, made as they are read: the whole of a large report need never be in memory. */
export function renderPieces(report: Report, format: string, options: RenderOptions = {}): Iterable<string> {
  if (!isFormat(format)) throw new Error(`there is no format ${format}`);
  const made = reporters[format](report, options);
  return typeof made === 'string' ? [made] : made;
}

function isFormat(format: string): format is Format {
  return Object.hasOwn(reporters, format);
}
