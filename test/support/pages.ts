import type { Finding, Report } from '../../src/report.ts';
import { smallReport, withFramework } from './reports.ts';

/** What an attacker would call everything: closes elements, attributes and scripts, and leaves `window.hit` where it runs. */
export const canary =
  '"\'><img src=x onerror="window.hit=1"></script></style><script>window.hit=1</script><svg/onload=window.hit=1>\u202e{{7*7}}`';

/** A report in which every part of a page has something to show: paths, platform, waivers, a framework, a baseline, gaps. */
export function fullReport(): Report {
  const small = withFramework(smallReport());
  const [first] = small.findings;
  if (first === undefined) throw new Error('the small report has no finding');
  const waiver = { reason: 'accepted', expires: '2027-01-31', ticket: 'T-1', approver: 'ann', origin: 'waivers.yaml' };
  return {
    ...small,
    scan: { ...small.scan, complete: false, scope: { namespaces: ['shop'] } },
    cluster: { ...small.cluster, context: 'prod', server: 'https://10.0.0.1:6443', uid: 'u-1' },
    score: {
      ...small.score,
      value: null,
      lower: 40.2,
      upper: 52.9,
      raw: { value: null, lower: 40.2, upper: 52.9 },
      accepted: { value: null, lower: 44.1, upper: 57 },
    },
    coverage: {
      ratio: 0.93,
      resources: [
        {
          resource: 'networkpolicies.networking.k8s.io',
          state: 'denied',
          items: 0,
          reason: 'Forbidden',
          message: 'jane can not list',
          attempts: 1,
        },
      ],
    },
    checks: small.checks.map((check, i) =>
      check.status === 'pass' && i % 2 === 0 ? { ...check, status: 'manual' as const, reason: 'look at it' } : check,
    ),
    findings: small.findings.map(
      (finding, i): Finding => ({
        ...finding,
        baseline: i % 2 === 0 ? 'new' : 'known',
        scope: i % 5 === 4 ? 'system' : 'user',
        component: i % 5 === 4 ? 'Cilium' : null,
        source: i === 1 ? { file: 'web.yaml', line: 7 } : null,
        remediation: i % 3 === 0 ? 'something else' : finding.remediation,
        ...(i % 4 === 0 ? { status: 'waived' as const, waiver } : {}),
      }),
    ),
    waivers: [
      { ...waiver, check: first.check, findings: 2, status: 'applied' },
      { ...waiver, check: first.check, findings: 0, status: 'expired' },
    ],
    baseline: {
      finishedAt: '2026-11-01T00:00:00.000Z',
      checks: [{ check: first.check, new: 1 }],
      frameworks: [
        {
          framework: 'cis-kubernetes',
          title: 'CIS Kubernetes Benchmark',
          old: { version: '1.12', score: 50 },
          new: { version: '2.0.1', score: 0 },
          derived: [],
          controls: 4,
          unknown: 1,
          changes: [
            { id: '5.2.2', title: 'control 5.2.2', old: 'pass', new: 'fail', reason: 'why 5.2.2' },
            { id: '1.2.1', title: 'control 1.2.1', old: null, new: 'unknown', reason: 'why 1.2.1' },
            { id: '1.2.9', title: 'control 1.2.9', old: 'fail', new: null, reason: 'why 1.2.9' },
          ],
        },
      ],
    },
    notSelected: [{ check: 'long-lived-token', reason: 'needs --secrets-metadata' }],
    teams: { shop: 'storefront' },
    history: {
      omitted: 3,
      points: [
        {
          at: '2026-11-01T02:00:00Z',
          value: 61,
          lower: 61,
          upper: 61,
          grade: 'D',
          complete: true,
          findings: 7,
          rulesChanged: false,
        },
        {
          at: '2026-11-20T02:00:00Z',
          value: null,
          lower: 40.2,
          upper: 52.9,
          grade: 'F',
          complete: false,
          findings: 9,
          rulesChanged: true,
        },
      ],
    },
    reach: {
      complete: false,
      reason: 'pods: Forbidden',
      folded: 'alike',
      ends: [
        {
          name: 'shop/deployment/web and 1 alike',
          workloads: ['shop/deployment/web', 'shop/deployment/cart'],
          omitted: 0,
        },
        { name: 'shop/statefulset/db', workloads: ['shop/statefulset/db'], omitted: 0 },
        { name: 'internet', workloads: [], omitted: 0 },
      ],
      omitted: 2,
      onHost: 1,
      answers: [
        { verdict: 'allowed', ports: null },
        { verdict: 'mixed', ports: 'TCP 5432' },
        { verdict: 'denied', ports: null },
        { verdict: 'unknown', ports: null },
        { verdict: 'mixed', ports: null },
      ],
      cells: [
        [0, 1, 0],
        [0, 2, 3],
        [0, 4, null],
      ],
    },
    platform: [
      {
        id: 'audit-logs',
        title: 'Audit logs',
        state: 'gaps',
        products: [
          {
            name: 'Falco',
            versions: ['0.41.0'],
            state: 'broken',
            workloads: ['DaemonSet falco/falco'],
            note: 'not ready',
          },
        ],
        coverage: '5 of 6 nodes',
        gaps: [{ check: first.check, severity: 'high', findings: 2, message: 'no audit log' }],
        unknown: ['pods'],
      },
    ],
    paths: {
      target: 'cluster-admin',
      entries: 12,
      reaching: 3,
      paths: [
        { entry: 'Group dev', target: 'control of the cluster', hops: 1 },
        { entry: 'Deployment shop/web', target: 'control of the cluster', hops: 3 },
      ],
      omitted: 1,
      fix: { method: 'exact', edits: ['remove a binding'], omitted: 0, open: 0 },
    },
  };
}

/** Strings by which a report is read rather than shown, and keys that the program itself chooses. */
const own = new Set([
  'severity',
  'status',
  'category',
  'state',
  'grade',
  'scope',
  'baseline',
  'method',
  'target',
  'old',
  'new',
  'verdict',
  'folded',
  'at',
]);

/** The report with the canary in front of every string that is not one of the program's own words. */
export function withCanaries(report: Report): Report {
  return JSON.parse(JSON.stringify(report), (key, value: unknown) =>
    typeof value === 'string' && !own.has(key) ? `${canary}${value}` : value,
  );
}

/** The report with `n` findings, spread over its failing checks, fifty namespaces and many objects. */
export function withManyFindings(report: Report, n: number): Report {
  const findings = Array.from({ length: n }, (_, i): Finding => {
    const finding = report.findings[i % report.findings.length];
    if (finding === undefined) throw new Error('the report has no finding');
    const object = { ...finding.object, kind: 'Deployment', name: `service-${i % 1_700}`, namespace: `team-${i % 50}` };
    return {
      ...finding,
      fingerprint: i.toString(16).padStart(32, '0'),
      object,
      message: `${finding.message} (container app-${i})`,
      fieldPath: `spec.template.spec.containers[${i % 7}].securityContext`,
    };
  });
  return { ...report, findings };
}
