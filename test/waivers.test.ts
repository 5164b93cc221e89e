import { describe, expect, test } from 'vitest';
import { audit } from '../src/audit.ts';
import { inventoryFromObjects } from '../src/collect/from-objects.ts';
import { decide } from '../src/gate.ts';
import { loadChecks } from '../src/load-checks.ts';
import { readWaivers } from '../src/waiver-file.ts';
import type { Waiver } from '../src/waivers.ts';

const tool = { name: 'kaudit', version: 'test' };
const checks = loadChecks().filter(({ id }) => ['privileged-container', 'host-pid'].includes(id));
const known = new Set(loadChecks().map(({ id }) => id));

const deployment = (name: string, namespace: string, metadata: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace, ...metadata },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { hostPID: true, containers: [{ name: 'agent', image: 'agent', securityContext: { privileged: true } }] },
    },
  },
});
const inventory = inventoryFromObjects(
  [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    deployment('node-exporter', 'monitoring', {
      labels: { team: 'sre' },
      annotations: {
        'meta.helm.sh/release-name': 'prometheus',
        'kaudit.dev/waive.host-pid': 'reads the load of the node',
      },
    }),
    deployment('web', 'shop'),
  ],
  { complete: true },
);

const file = (...entries: string[]) =>
  `apiVersion: kaudit.dev/v1alpha1\nkind: Waivers\nwaivers:\n${entries.map((entry) => `- ${entry}\n`).join('')}`;
const read = (...entries: string[]): Waiver[] => readWaivers(file(...entries), 'w.yaml', known);
const now = new Date('2026-11-20T12:00:00Z');
const auditWith = (waivers: readonly Waiver[], annotationWaivers = false) =>
  audit(inventory, { checks, waivers, annotationWaivers, now, tool });

describe('which findings a waiver accepts', () => {
  const accepted = (entry: string) =>
    auditWith(read(entry))
      .findings.filter(({ status }) => status === 'waived')
      .map(({ check, object }) => `${check} ${object.namespace}/${object.name}`);
  const both = ['privileged-container monitoring/node-exporter'];

  test.each([
    ['check: privileged-container, namespace: monitoring', both],
    ['check: privileged-container, name: node-*', both],
    ['check: privileged-container, kind: Deployment, name: node-exporter', both],
    ['check: privileged-container, kind: DaemonSet, name: node-exporter', []],
    ['check: privileged-container, container: agent, namespace: monitoring', both],
    ['check: privileged-container, container: other', []],
    ['check: privileged-container, labels: team=sre', both],
    ['check: privileged-container, labels: "team notin (sre)"', ['privileged-container shop/web']],
    ['check: privileged-container, owner: HelmRelease/prometheus', both],
    ['check: privileged-container, owner: prometheus', both],
    ['check: "*", namespace: shop', ['host-pid shop/web', 'privileged-container shop/web']],
  ])('%s', (entry, expected) => {
    expect(accepted(`{${entry}, reason: known, expires: 2027-01-01}`).sort()).toEqual([...expected].sort());
  });
});

describe('the life of a waiver', () => {
  const entry = (expires: string) =>
    `{check: privileged-container, namespace: monitoring, reason: needs it, expires: ${expires}, ticket: SEC-1, approver: jane}`;

  test('while it holds the finding is waived and out of the accepted score, the raw score stays', () => {
    const plain = auditWith([]);
    const report = auditWith(read(entry('2026-11-20')));
    const finding = report.findings.find(
      ({ check, object }) => check === 'privileged-container' && object.namespace === 'monitoring',
    );
    expect(finding).toMatchObject({
      status: 'waived',
      points: 0,
      waiver: { reason: 'needs it', expires: '2026-11-20', ticket: 'SEC-1', approver: 'jane', origin: 'w.yaml:4' },
    });
    expect(report.score.raw).toEqual(plain.score.raw);
    expect(report.score.lower).toBeGreaterThan(plain.score.lower);
    expect(report.score.accepted).toEqual({
      value: report.score.value,
      lower: report.score.lower,
      upper: report.score.upper,
    });
    expect(report.waivers).toMatchObject([{ status: 'applied', findings: 1 }]);
    const points = report.findings.reduce((sum, { points: own }) => sum + own, 0);
    expect(points).toBeCloseTo(100 - report.score.upper, 9);
  });

  test('the day after its last day the finding is back, and the waiver is reported as expired', () => {
    const report = auditWith(read(entry('2026-11-19')));
    expect(report.findings.every(({ status }) => status === 'fail')).toBe(true);
    expect(report.waivers).toMatchObject([{ status: 'expired', findings: 0 }]);
  });

  test('one that accepts nothing is unused; one that excuses every object is too broad', () => {
    const report = auditWith(
      read(
        '{check: host-pid, name: nobody, reason: r, expires: 2027-01-01}',
        '{check: host-pid, reason: r, expires: 2027-01-01}',
      ),
    );
    expect(report.waivers.map(({ status, findings }) => [status, findings])).toEqual([
      ['unused', 0],
      ['too-broad', 2],
    ]);
  });

  test('waived findings do not breach a gate', () => {
    const all = read('{check: "*", name: "*", reason: r, expires: 2027-01-01}');
    expect(decide(auditWith([]), { failOn: 'high' }).exitCode).toBe(1);
    expect(decide(auditWith([])).exitCode).toBe(1);
    expect(decide(auditWith(all), { failOn: 'high' }).exitCode).toBe(0);
  });

  test('annotations excuse an object only where that is allowed', () => {
    expect(auditWith([]).findings.some(({ status }) => status === 'waived')).toBe(false);
    const waived = auditWith([], true).findings.filter(({ status }) => status === 'waived');
    expect(waived.map(({ check, object, waiver }) => [check, object.name, waiver?.reason, waiver?.origin])).toEqual([
      ['host-pid', 'node-exporter', 'reads the load of the node', 'annotation kaudit.dev/waive.host-pid'],
    ]);
  });
});

test.each([
  [
    '{check: privileged-kontainer, reason: r, expires: 2027-01-01}',
    'w.yaml:4: there is no check "privileged-kontainer" (did you mean privileged-container?)',
  ],
  ['{check: host-pid, reason: r, expires: 2027-02-30}', 'w.yaml:4: 2027-02-30 is no day of the calendar'],
  ['{check: host-pid, reason: r, expires: soon}', 'w.yaml:4: waivers[0].expires must match pattern'],
  ['{check: host-pid, expires: 2027-01-01}', 'w.yaml:4: waivers[0] lacks reason'],
  ['{check: host-pid, reason: r}', 'w.yaml:4: waivers[0] lacks expires'],
  ['{check: host-pid, labels: "a==b==c", reason: r, expires: 2027-01-01}', 'w.yaml:4: a==b==c is no label selector'],
  [
    '{check: host-pid, nmespace: shop, reason: r, expires: 2027-01-01}',
    'w.yaml:4: waivers[0] has an unknown field "nmespace" (did you mean namespace?)',
  ],
])('a waiver that is not written as one is refused: %s', (entry, message) => {
  expect(() => read(entry)).toThrow(message);
});
