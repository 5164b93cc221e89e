import { severities } from '../check.ts';
import { printable } from '../printable.ts';
import type { Report } from '../report.ts';
import { clusterName } from './addressing.ts';

type Labels = Readonly<Record<string, string>>;

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly (readonly [labels: Labels, value: number])[];
}

/** Prometheus' text format for a textfile collector or a push gateway: gauges by severity, check, category and framework, never by object. */
export function renderPrometheus(report: Report): string {
  const cluster = clusterName(report);
  return metricsOf(report)
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, samples }) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} gauge`,
        ...samples.map(([labels, value]) => `${name}{${labelsOf({ cluster, ...labels })}} ${value}`),
      ].join('\n'),
    )
    .join('\n')
    .concat('\n');
}

function metricsOf({
  score,
  coverage,
  checks,
  findings,
  frameworks,
  categories,
  scan,
  tool,
  cluster,
  waivers,
}: Report): Metric[] {
  const finished = Date.parse(scan.finishedAt) / 1000;
  const seconds = finished - Date.parse(scan.startedAt) / 1000;
  const gauge = (name: string, help: string, samples: Metric['samples']): Metric => ({ name, help, samples });
  return [
    gauge('kaudit_info', 'What was scanned, and by which version.', [
      [{ version: tool.version, kubernetes: cluster.version ?? '', distribution: cluster.distribution }, 1],
    ]),
    gauge('kaudit_score', 'Score between 0 and 100 by bound; lower decides gates.', [
      [{ bound: 'lower' }, score.lower],
      [{ bound: 'upper' }, score.upper],
    ]),
    gauge('kaudit_score_raw', 'Score with waived findings counted, by bound.', [
      [{ bound: 'lower' }, score.raw.lower],
      [{ bound: 'upper' }, score.raw.upper],
    ]),
    gauge(
      'kaudit_category_score',
      'Score of one category, lower bound.',
      categories.map(({ category, score: own }) => [{ category }, own.lower]),
    ),
    gauge('kaudit_coverage_ratio', 'Checks with a verdict divided by checks that apply.', [[{}, coverage.ratio]]),
    gauge('kaudit_scan_complete', '1 where nothing that was asked for stayed unseen.', [[{}, scan.complete ? 1 : 0]]),
    gauge(
      'kaudit_checks',
      'Checks by verdict.',
      (['pass', 'fail', 'unknown', 'manual', 'not-applicable'] as const).map((status) => [
        { status },
        checks.filter((check) => check.status === status).length,
      ]),
    ),
    gauge(
      'kaudit_findings',
      'Findings by severity, scope and status.',
      severities.flatMap((severity) =>
        (['user', 'system'] as const).flatMap((scope) =>
          (['fail', 'waived'] as const).map((status): [Labels, number] => [
            { severity, scope, status },
            findings.filter((one) => one.severity === severity && one.scope === scope && one.status === status).length,
          ]),
        ),
      ),
    ),
    gauge(
      'kaudit_waivers',
      'Waivers by what became of them.',
      (['applied', 'too-broad', 'unused', 'expired'] as const).map((status) => [
        { status },
        waivers.filter((waiver) => waiver.status === status).length,
      ]),
    ),
    gauge(
      'kaudit_check_failed_objects',
      'Failing objects that count, by check.',
      checks
        .filter(({ status }) => status === 'fail')
        .map(({ id, severity, category, objects }) => [{ check: id, severity, category }, objects]),
    ),
    gauge(
      'kaudit_check_findings_omitted',
      'Findings that the report counts and does not list, by check.',
      checks
        .filter(({ findingsOmitted }) => findingsOmitted > 0)
        .map(({ id, findingsOmitted }) => [{ check: id }, findingsOmitted]),
    ),
    gauge(
      'kaudit_framework_score',
      'Passed controls in percent of passed and failed ones.',
      frameworks.flatMap(({ framework, version, score: own }): [Labels, number][] =>
        own === null ? [] : [[{ framework, version }, own]],
      ),
    ),
    gauge(
      'kaudit_framework_controls',
      'Controls of a framework by status.',
      frameworks.flatMap(({ framework, version, counts }) =>
        Object.entries(counts).map(([status, n]): [Labels, number] => [{ framework, version, status }, n]),
      ),
    ),
    gauge('kaudit_last_run_timestamp_seconds', 'When the scan ended.', Number.isNaN(finished) ? [] : [[{}, finished]]),
    gauge('kaudit_scan_duration_seconds', 'How long collecting took.', Number.isNaN(seconds) ? [] : [[{}, seconds]]),
  ];
}

function labelsOf(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}="${escapeLabel(value)}"`)
    .join(',');
}

/** As the text format wants it: backslash and quote escaped; printable text has no line feed and no half of a surrogate pair. */
function escapeLabel(value: string): string {
  return printable(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
