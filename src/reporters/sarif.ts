import type { Log, Notification, ReportingDescriptor, Result } from 'sarif';
import { type Severity, severities } from '../check.ts';
import { printable } from '../printable.ts';
import { type CheckSummary, type Finding, objectName, type Report } from '../report.ts';
import { clusterName, objectPath, worstFirst } from './addressing.ts';
import { gapsOf } from './gaps.ts';
import type { RenderOptions } from './index.ts';
import { atLeast, leftOut } from './least-severity.ts';
import { doubtfulWaivers } from './waiver-words.ts';

/** Results that GitHub code scanning keeps of a run. */
const resultsKept = 5_000;

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** GitHub's bands: critical above 9, high from 7, medium from 4, low below. */
const securitySeverities: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  info: '0.0',
};

/** SARIF 2.1.0 as GitHub code scanning takes it: what could not be seen, and what the limit cut, are notifications. */
export function renderSarif(report: Report, { minSeverity }: RenderOptions = {}): string {
  const isShown = atLeast(minSeverity);
  const rules = report.checks.filter((check) => check.status === 'fail' && isShown(check)).map(ruleOf);
  const sorted = worstFirst(report.findings.filter(isShown), severities);
  const results = sorted.slice(0, resultsKept).map((finding) => resultOf(report, finding));
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: report.tool.name,
            version: report.tool.version,
            informationUri: 'https://kaudit.dev',
            rules,
          },
        },
        automationDetails: { id: `kaudit/${printable(clusterName(report))}/` },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            ...utc('startTimeUtc', report.scan.startedAt),
            ...utc('endTimeUtc', report.scan.finishedAt),
            toolExecutionNotifications: [
              ...notSeen(report),
              ...omitted(report, sorted.length - results.length),
              ...unwanted(leftOut(report, minSeverity)),
              ...waiverTroubles(report),
            ],
          },
        ],
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf({ id, category, severity, title, description, remediation, references, controls }: CheckSummary) {
  const [helpUri] = references;
  const links = references.map((address) => `- <${address}>`).join('\n');
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: description },
    ...(helpUri === undefined ? {} : { helpUri }),
    help: {
      text: `${description}\n\n${remediation}`,
      markdown: `${description}\n\n**Fix:** ${remediation}\n\n${links}`,
    },
    defaultConfiguration: { level: levels[severity] },
    // Of the tags of a rule GitHub keeps twenty.
    properties: {
      'security-severity': securitySeverities[severity],
      precision: 'very-high',
      tags: ['security', 'kubernetes', category, ...controls].slice(0, 20),
    },
  } satisfies ReportingDescriptor;
}

function resultOf(report: Report, finding: Finding): Result {
  const { fingerprint, check, object, container, fieldPath, source, message, remediation, severity } = finding;
  const { apiVersion, kind, namespace, name } = object;
  const resource = [clusterName(report), apiVersion, kind, namespace, name].filter((part) => part !== undefined);
  return {
    ruleId: check,
    level: levels[severity],
    message: { text: plain(`${objectName(object)}: ${message}. ${remediation}`) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: objectPath(report, finding) },
          region: { startLine: source?.line ?? 1, startColumn: 1, endColumn: 1 },
        },
        logicalLocations: [
          { kind: 'resource', name: printable(name), fullyQualifiedName: printable(resource.join('/')) },
          ...(fieldPath === null ? [] : [{ kind: 'element', fullyQualifiedName: printable(fieldPath) }]),
        ],
      },
    ],
    // GitHub tells results apart by this one name alone.
    partialFingerprints: { primaryLocationLineHash: `${fingerprint}:1`, 'kaudit/v1': fingerprint },
    fingerprints: { 'kaudit/v1': fingerprint },
    ...(finding.baseline === null ? {} : { baselineState: finding.baseline === 'new' ? 'new' : 'unchanged' }),
    ...suppressionsOf(finding),
    properties: {
      scope: finding.scope,
      points: finding.points,
      instances: finding.instances,
      ...(container === null ? {} : { container: printable(container) }),
    },
  };
}

function suppressionsOf({ waiver }: Finding): Pick<Result, 'suppressions'> {
  if (waiver === null) return {};
  const { reason, expires, ticket, origin } = waiver;
  const justification = [reason, ticket, `until ${expires}`, origin].filter((part) => part !== null).join('; ');
  return {
    suppressions: [
      {
        kind: origin.startsWith('annotation') ? 'inSource' : 'external',
        status: 'accepted',
        justification: plain(justification),
      },
    ],
  };
}

/** Brackets before a parenthesis would be a link in a SARIF message. */
function plain(text: string): string {
  return printable(text, 1_000)
    .replaceAll('\\', '\\\\')
    .replace(/\[(?=[^\]]*\]\()/g, '\\[');
}

function notSeen(report: Report): Notification[] {
  return gapsOf(report).map(({ what, why }) => ({
    level: 'warning',
    descriptor: { id: 'not-seen' },
    message: { text: plain(`${what}: ${why}`) },
  }));
}

function omitted({ checks }: Report, cut: number): Notification[] {
  const capped = checks.reduce((sum, { findingsOmitted }) => sum + findingsOmitted, 0);
  if (cut + capped === 0) return [];
  const text = `${cut + capped} findings are left out: the worst ${resultsKept} are listed`;
  return [{ level: 'warning', descriptor: { id: 'findings-omitted' }, message: { text } }];
}

/** What `--min-severity` leaves out. */
function unwanted(text: string): Notification[] {
  if (text === '') return [];
  return [
    { level: 'note', descriptor: { id: 'findings-below-severity' }, message: { text: `of the findings ${text}` } },
  ];
}

function waiverTroubles(report: Report): Notification[] {
  return doubtfulWaivers(report).map(({ use, text }) => ({
    level: 'warning',
    descriptor: { id: `waiver-${use.status}` },
    message: { text: plain(text) },
  }));
}

function utc<K extends string>(key: K, time: string): { readonly [key in K]?: string } {
  // The compiler does not see that a computed key is of type K.
  return Number.isNaN(Date.parse(time)) ? {} : ({ [key]: time } as { readonly [key in K]: string });
}
