import { stringify } from 'yaml';
import { printable } from '../printable.ts';
import type { CheckSummary, Finding, Report } from '../report.ts';

/** A report object stays well below what etcd takes in one request (1.5 MiB). */
const resultsPerObject = 500;
const bytesPerObject = 900 * 1024;

interface Kinds {
  readonly apiVersion: string;
  readonly namespaced: string;
  readonly cluster: string;
}

const policyReports: Kinds = {
  apiVersion: 'wgpolicyk8s.io/v1alpha2',
  namespaced: 'PolicyReport',
  cluster: 'ClusterPolicyReport',
};
const openReports: Kinds = { apiVersion: 'openreports.io/v1alpha1', namespaced: 'Report', cluster: 'ClusterReport' };

type Verdict = 'pass' | 'fail' | 'warn' | 'error' | 'skip';

interface Result {
  readonly source: string;
  readonly policy: string;
  readonly category: string;
  readonly severity: string;
  readonly result: Verdict;
  readonly scored: boolean;
  readonly message: string;
  readonly timestamp?: { readonly seconds: number; readonly nanos: number };
  readonly resources?: readonly object[];
  readonly properties: Readonly<Record<string, string>>;
}

/** An object of the policy report APIs. */
export interface PolicyReportObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly summary: Readonly<Record<Verdict, number>>;
  readonly results: readonly Result[];
}

/** PolicyReports (wgpolicyk8s.io/v1alpha2) as YAML documents, ready to apply. */
export function renderPolicyReport(report: Report): string {
  return documents(policyReportObjects(report, 'policyreport'));
}

/** Reports of openreports.io/v1alpha1 as YAML documents, ready to apply. */
export function renderOpenReports(report: Report): string {
  return documents(policyReportObjects(report, 'openreports'));
}

function documents(objects: readonly PolicyReportObject[]): string {
  return objects.map((object) => `---\n${stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 })}`).join('');
}

/** One object for each namespace with findings and one for the cluster, split where it would outgrow etcd. */
export function policyReportObjects(report: Report, format: 'policyreport' | 'openreports'): PolicyReportObject[] {
  const kinds = format === 'policyreport' ? policyReports : openReports;
  const checks = new Map(report.checks.map((check) => [check.id, check]));
  const seconds = Math.floor(Date.parse(report.scan.finishedAt) / 1000);
  const timestamp = Number.isNaN(seconds) ? {} : { timestamp: { seconds, nanos: 0 } };
  const byNamespace = new Map<string, Result[]>([['', verdictsWithoutObjects(report, timestamp)]]);
  for (const finding of report.findings) {
    const check = checks.get(finding.check);
    // A Namespace is cluster-scoped, yet its team looks for it in its own reports.
    const own = finding.object.namespace ?? (finding.object.kind === 'Namespace' ? finding.object.name : '');
    const namespace = isLabel(own) ? own : '';
    const known = byNamespace.get(namespace) ?? [];
    known.push(resultOf(finding, check, timestamp));
    byNamespace.set(namespace, known);
  }
  return [...byNamespace]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([namespace, results]) =>
      split(results).map((part, i) => ({
        apiVersion: kinds.apiVersion,
        kind: namespace === '' ? kinds.cluster : kinds.namespaced,
        metadata: {
          name: i === 0 ? 'kaudit' : `kaudit-${i + 1}`,
          ...(namespace === '' ? {} : { namespace }),
          labels: { 'app.kubernetes.io/managed-by': 'kaudit' },
        },
        ...(format === 'openreports' ? { source: 'kaudit' } : {}),
        summary: summaryOf(part),
        results: part,
      })),
    );
}

/** A name that a namespace can have (RFC 1123); anything else came from a server that is none, and names no place to write to. */
function isLabel(name: string): boolean {
  return /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name);
}

/** Checks that passed or that nobody could answer: they have no object of their own. */
function verdictsWithoutObjects({ checks }: Report, timestamp: Pick<Result, 'timestamp'>): Result[] {
  const results: Readonly<Record<CheckSummary['status'], Verdict | null>> = {
    pass: 'pass',
    fail: null,
    unknown: 'error',
    manual: 'warn',
    'not-applicable': 'skip',
  };
  return checks.flatMap(({ id, category, severity, status, reason, title, controls }) => {
    const result = results[status];
    if (result === null) return [];
    const message = printable(reason ?? title, 1_000);
    return [
      {
        source: 'kaudit',
        policy: id,
        category,
        severity,
        result,
        scored: status === 'pass' || status === 'unknown',
        message,
        ...timestamp,
        properties: controls.length === 0 ? {} : { controls: controls.join(' ') },
      },
    ];
  });
}

function resultOf(finding: Finding, check: CheckSummary | undefined, timestamp: Pick<Result, 'timestamp'>): Result {
  const { object, container, fieldPath, waiver, remediation, fingerprint, scope } = finding;
  const { apiVersion, kind, namespace, name, uid } = object;
  return {
    source: 'kaudit',
    policy: finding.check,
    category: finding.category,
    severity: finding.severity,
    result: waiver === null ? 'fail' : 'skip',
    scored: waiver === null && finding.points > 0,
    message: printable(finding.message, 1_000),
    ...timestamp,
    resources: [
      {
        apiVersion: printable(apiVersion),
        kind: printable(kind),
        ...(namespace === undefined ? {} : { namespace: printable(namespace) }),
        name: printable(name),
        ...(uid === undefined ? {} : { uid: printable(uid) }),
      },
    ],
    properties: {
      fingerprint,
      scope,
      remediation: printable(remediation, 1_000),
      ...(container === null ? {} : { container: printable(container) }),
      ...(fieldPath === null ? {} : { fieldPath: printable(fieldPath) }),
      ...(waiver === null ? {} : { waiver: printable(`until ${waiver.expires}: ${waiver.reason}`) }),
      ...((check?.controls.length ?? 0) === 0 ? {} : { controls: check?.controls.join(' ') ?? '' }),
    },
  };
}

function split(results: readonly Result[]): Result[][] {
  const parts: Result[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const result of results) {
    const size = Buffer.byteLength(JSON.stringify(result));
    const last = parts.at(-1);
    if (last === undefined || last.length >= resultsPerObject || bytes + size > bytesPerObject) {
      parts.push([result]);
      bytes = size;
    } else {
      last.push(result);
      bytes += size;
    }
  }
  return parts;
}

function summaryOf(results: readonly Result[]): Readonly<Record<Verdict, number>> {
  const count = (verdict: Verdict) => results.filter(({ result }) => result === verdict).length;
  return { pass: count('pass'), fail: count('fail'), warn: count('warn'), error: count('error'), skip: count('skip') };
}
