import { describe, expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import type { Inventory, Source } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { platformChecks } from '../../src/platform/capabilities.ts';
import { toPlatformMap } from '../../src/platform/map.ts';
import { mapManifests } from '../../src/platform/platform.ts';
import type { PlatformCapability } from '../../src/report.ts';
import { renderPlatformRows } from '../../src/reporters/platform.ts';
import { deny } from '../support/inventories.ts';

const checks = loadChecks().filter(({ id, default: isDefault }) => platformChecks.has(id) && isDefault !== false);
const tool = { name: 'kaudit', version: '0' };
const report = (inventory: Inventory, chosen = checks) => audit(inventory, { checks: chosen, tool });

const daemonSet = (namespace: string, image: string, status: object) => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: namespace, namespace },
  spec: { template: { spec: { tolerations: [{ operator: 'Exists' }], containers: [{ name: 'main', image }] } } },
  status,
});
const falco = (ready: number) =>
  daemonSet('falco', 'docker.io/falcosecurity/falco:0.41.0', { desiredNumberScheduled: 1, numberReady: ready });
const world = (ready: number, ...more: object[]): Inventory =>
  inventoryFromObjects(
    [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } },
      { apiVersion: 'v1', kind: 'Node', metadata: { name: 'one' } },
      falco(ready),
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'falco-1',
          namespace: 'falco',
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'falco', uid: 'a', controller: true }],
        },
        spec: { nodeName: 'one', containers: [{ name: 'main', image: 'docker.io/falcosecurity/falco:0.41.0' }] },
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready > 0 ? 'True' : 'False' }] },
      },
      ...more,
    ],
    { complete: true },
  );
const lineOf = (inventory: Inventory, id: string): PlatformCapability | undefined =>
  report(inventory).platform?.find((one) => one.id === id);

describe('the platform section of a report', () => {
  test('a sensor at work', () => {
    expect(lineOf(world(1), 'runtime-detection')).toEqual({
      id: 'runtime-detection',
      title: 'Runtime detection',
      state: 'working',
      products: [
        { name: 'Falco', versions: ['0.41.0'], state: 'ready', workloads: ['DaemonSet falco/falco'], note: null },
      ],
      coverage: '1 of 1 nodes',
      gaps: [],
      unknown: [],
    });
  });

  test('one that is installed and does not work is broken', () => {
    const line = lineOf(world(0), 'runtime-detection');
    expect(line?.state).toBe('broken');
    expect(line?.coverage).toBe('0 of 1 nodes');
    expect(line?.gaps.map(({ check, message }) => `${check}: ${message}`)).toEqual([
      'missing-runtime-detection: a runtime sensor is installed and does not work: Falco (DaemonSet falco/falco) has no ready pod of the 1 it should have',
      'patchy-daemon-set: Falco leaves out 1 of 1 nodes: one (its pod there is not ready)',
    ]);
  });

  test('what nobody installed is absent', () => {
    expect(lineOf(world(1), 'logging')).toMatchObject({ state: 'absent', products: [], coverage: null });
  });

  test('groups that are served without anything that runs are left over', () => {
    const inventory = world(1);
    const served = { apiVersion: 'kaudit.dev/v1alpha1', kind: 'Document', metadata: { name: 'velero.io' } };
    const apis: Source = { state: 'complete', reason: null, message: null, attempts: 1, items: [served] };
    const left: Inventory = { ...inventory, sources: new Map<string, Source>([...inventory.sources, ['/apis', apis]]) };
    expect(lineOf(left, 'backup')?.products).toEqual([
      {
        name: 'Velero',
        versions: [],
        state: 'left-over',
        workloads: [],
        note: 'nothing that runs Velero was seen, though velero.io is served',
      },
    ]);
  });

  // Source: the CustomResourceDefinitions of the projects; Rancher's agent on a downstream cluster.
  test.each([
    ['docker.io/acme/nothing:1', ['argoproj.io'], ['Argo CD: left-over']],
    ['quay.io/argoproj/argo-rollouts:v1.7.2', ['argoproj.io'], []],
    ['quay.io/argoproj/workflow-controller:v3.5.0', ['argoproj.io'], []],
    ['docker.io/rancher/rancher-agent:v2.9.1', ['management.cattle.io', 'fleet.cattle.io'], ['Fleet: left-over']],
  ])('with %s a group that is served is no left-over of another product that shares it', (image, groups, expected) => {
    const workload = { ...daemonSet('tools', image, {}), kind: 'Deployment', status: { readyReplicas: 1 } };
    const inventory = world(1, workload);
    const items = groups.map((name) => ({ apiVersion: 'kaudit.dev/v1alpha1', kind: 'Document', metadata: { name } }));
    const apis: Source = { state: 'complete', reason: null, message: null, attempts: 1, items };
    const served = { ...inventory, sources: new Map<string, Source>([...inventory.sources, ['/apis', apis]]) };
    expect(lineOf(served, 'delivery')?.products.map(({ name, state }) => `${name}: ${state}`)).toEqual(expected);
  });

  test.each(['pods', 'daemonsets.apps', 'deployments.apps'])('without %s nothing counts as working', (source) => {
    const map = toPlatformMap(report(deny(world(1), source)));
    expect(map?.complete).toBe(false);
    expect(map?.capabilities.find(({ id }) => id === 'runtime-detection')?.state).toBe('unknown');
    expect(map?.capabilities.filter(({ state }) => state === 'absent').map(({ id }) => id)).not.toContain('logging');
  });

  test('none where the checks it rests on were not asked for, and none of one namespace', () => {
    const some = checks.filter(({ id }) => id === 'missing-backup');
    expect(report(world(1), some).platform).toBeNull();
    const inventory = world(1);
    const narrow = { ...inventory, scan: { ...inventory.scan, namespaces: ['falco'] } };
    expect(report(narrow).platform).toBeNull();
  });

  test('of manifests: what they install, and that nobody can say whether it works', () => {
    const manifests = inventoryFromObjects([{ ...falco(0), status: undefined }], {
      complete: true,
      origin: 'manifests',
    });
    const map = mapManifests(new FactStore(manifests));
    expect(map.find(({ id }) => id === 'runtime-detection')).toMatchObject({
      state: 'unknown',
      products: [{ name: 'Falco', versions: ['0.41.0'], state: 'unclear' }],
    });
    expect(map.find(({ id }) => id === 'logging')?.state).toBe('absent');
  });
});

describe('at a terminal', () => {
  const line = (part: Partial<PlatformCapability>): PlatformCapability => ({
    id: 'backup',
    title: 'Backup',
    state: 'gaps',
    products: [],
    coverage: null,
    gaps: [],
    unknown: [],
    ...part,
  });

  test('a line, its worst gap, and the names of the others', () => {
    const one = line({
      products: [{ name: 'Velero', versions: ['1.17.0'], state: 'ready', workloads: [], note: null }],
      coverage: '1 of 2 namespaces with claims',
      gaps: [
        { check: 'missing-backup', severity: 'medium', findings: 1, message: 'no schedule' },
        { check: 'failed-backup', severity: 'high', findings: 2, message: 'it failed' },
      ],
    });
    expect(renderPlatformRows([one], 80, false)).toBe(
      [
        'Backup  gaps  Velero 1.17.0; 1 of 2 namespaces with claims',
        '  - failed-backup (2): it failed',
        '  - also: missing-backup',
      ].join('\n'),
    );
    expect(renderPlatformRows([one], 80, true)).toBe(
      [
        'Backup  gaps  Velero 1.17.0; 1 of 2 namespaces with claims',
        '  - failed-backup (2): it failed',
        '  - missing-backup: no schedule',
      ].join('\n'),
    );
  });

  test('what a cluster calls things is escaped, and long lines are broken', () => {
    const one = line({
      products: [{ name: 'x\u001b[2J', versions: [], state: 'broken', workloads: [], note: 'gone\u202e' }],
      gaps: [{ check: 'a', severity: 'low', findings: 1, message: 'word '.repeat(20).trim() }],
    });
    const text = renderPlatformRows([one], 40, false);
    expect(text).toContain('x\\u{1b}[2J (broken)');
    expect(text).toContain('gone\\u{202e}');
    expect(text.split('\n').every((row) => row.length <= 40)).toBe(true);
  });
});
