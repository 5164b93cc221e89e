import { audit } from '../../src/audit.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { loadChecks } from '../../src/load-checks.ts';
import type { Finding, FrameworkChange, FrameworkSummary, Report } from '../../src/report.ts';

const tool = { name: 'kaudit', version: '0.0.0' };
const at = { startedAt: '2026-11-20T02:00:00.000Z', finishedAt: '2026-11-20T02:00:03.500Z' };

/** A report on a small cluster with a few faults, taken at a fixed time. */
export function smallReport(...objects: unknown[]): Report {
  const inventory = inventoryFromObjects(
    [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { containers: [{ name: 'web', image: 'web', securityContext: { privileged: true } }] },
      },
      ...objects,
    ],
    { complete: true },
  );
  const scan = { ...inventory.scan, ...at };
  return audit({ ...inventory, scan }, { checks: loadChecks(), tool });
}

/** The report with every string that a cluster can choose replaced: names, messages, contexts, reasons, waivers. */
export function withStrings(report: Report, text: string): Report {
  const hostile = ({ object, ...finding }: Finding, i: number): Finding => ({
    ...finding,
    object: { ...object, kind: text, name: `${text}${i}`, namespace: text },
    container: text,
    part: text,
    fieldPath: text,
    component: text,
    message: text,
    remediation: text,
    evidence: { value: text, resourceVersion: text },
    ...(i % 2 === 0
      ? {}
      : {
          status: 'waived' as const,
          waiver: { reason: text, expires: '2027-01-31', ticket: text, approver: text, origin: text },
        }),
  });
  return {
    ...report,
    scan: { ...report.scan, complete: false },
    cluster: { ...report.cluster, context: text, server: text, version: text, distribution: text },
    coverage: {
      ...report.coverage,
      resources: report.coverage.resources.map((one) => ({ ...one, state: 'denied', reason: text, message: text })),
    },
    checks: report.checks.map((check) => ({ ...check, reason: check.reason === null ? null : text })),
    findings: report.findings.map(hostile),
    baseline:
      report.baseline === null
        ? null
        : {
            ...report.baseline,
            finishedAt: text,
            frameworks: report.baseline.frameworks?.map(hostileChange(text)) ?? [],
          },
    frameworks: report.frameworks.map((framework) => ({
      ...framework,
      controls: framework.controls.map((control) => ({ ...control, reason: text, evidence: [text], steps: [text] })),
    })),
  };
}

/** What an earlier report says of a benchmark, its own words replaced. */
function hostileChange(text: string): (change: FrameworkChange) => FrameworkChange {
  return (change) => ({
    ...change,
    title: text,
    old: { ...change.old, version: text },
    changes: change.changes.map((one) => ({ ...one, id: text, title: text, reason: text })),
  });
}

/** The report with a framework of three controls: failing, unknown and manual. */
export function withFramework(report: Report): Report {
  const counts = { pass: 0, fail: 1, unknown: 1, manual: 1, 'not-applicable': 0 };
  const framework: FrameworkSummary = {
    framework: 'cis-kubernetes',
    title: 'CIS Kubernetes Benchmark',
    version: '2.0.1',
    score: 0,
    counts,
    controls: [
      control('5.2.2', 'fail', ['privileged-container']),
      control('1.2.1', 'unknown', ['anonymous-auth']),
      control('4.1.1', 'manual', []),
    ],
  };
  return { ...report, frameworks: [framework] };
}

function control(id: string, status: 'fail' | 'unknown' | 'manual', checks: readonly string[]) {
  return {
    id,
    title: `control ${id}`,
    section: 'section',
    status,
    reason: `why ${id}`,
    checks,
    evidence: [],
    steps: [],
  };
}

/** The report with its critical finding repeated for `n` pods, as large clusters give them. */
export function withFindings(report: Report, n: number): Report {
  const finding = report.findings.find(({ severity }) => severity === 'critical');
  if (finding === undefined) throw new Error('the report has no finding to repeat');
  const findings = Array.from({ length: n }, (_, i) => ({
    ...finding,
    fingerprint: `${finding.fingerprint.slice(0, 20)}${String(i).padStart(12, '0')}`,
    object: { ...finding.object, name: `web-${i}`, namespace: `team-${i % 50}` },
  }));
  return { ...report, findings };
}
