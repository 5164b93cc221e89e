import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../src/collect/from-objects.ts';
import { InventoryError, writeInventory } from '../src/inventory.ts';
import { readInventory } from '../src/read-inventory.ts';
import { valuesLike } from './fuzz/inputs.ts';
import { askEverything } from './fuzz/judge-recorded.ts';
import { objects } from './fuzz/objects.ts';

const recorded = inventoryFromObjects(
  [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'shop', uid: 'u' },
      spec: { containers: [{ name: 'web', image: 'web' }] },
      status: { phase: 'Running', podIPs: [{ ip: '10.0.0.1' }] },
    },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'odd' }, spec: { containers: 'none' } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'r', labels: { a: 'b' } },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd', ownerReferences: [{ apiVersion: 'a/v1', kind: 'App', name: 'a', uid: 'a' }] },
      spec: { template: { metadata: { labels: { app: 'd' } }, spec: { containers: [{ name: 'd' }] } } },
    },
  ],
  { tool: { name: 'kaudit', version: '' } },
);
const text = writeInventory(recorded);

/** The recording with one value at a path replaced, or taken out where there is none. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const file: unknown = JSON.parse(text);
  const last = path.at(-1) ?? '';
  const holder = path.slice(0, -1).reduce<unknown>((at, key) => Reflect.get(Object(at), key), file);
  Reflect.set(Object(holder), last, value);
  return JSON.stringify(file);
}

function refusal(of: string): string {
  try {
    readInventory(of);
  } catch (error) {
    expect(error).toBeInstanceOf(InventoryError);
    if (error instanceof Error) return error.message;
  }
  return 'none';
}

const pods = ['sources', 'pods', 'items'] as const;
const deployments = ['sources', 'deployments.apps', 'items', 0] as const;
const deep = (levels: number) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

test.each<[path: readonly (string | number)[], value: unknown, message: string]>([
  [['kind'], 'List', 'kind: expected "Inventory"'],
  [
    ['apiVersion'],
    'kaudit.dev/v9',
    'apiVersion: expected "kaudit.dev/v1alpha1", found "kaudit.dev/v9"; a newer kaudit may have written it',
  ],
  [['scan', 'namespaces'], 'shop', 'scan.namespaces: expected a list'],
  [['scan', 'requests'], -1, 'scan.requests: expected a number'],
  [['podSpecs'], {}, 'podSpecs: expected a list'],
  [['podSpecs', 0], 5, 'podSpecs[0]: spec should be an object, is number'],
  [['podSpecs', 0, 'containers'], [], 'podSpecs[0]: spec.containers is empty'],
  [['podSpecs', 0, 'containers', 0, 'image'], 7, 'podSpecs[0]: spec.containers[0].image should be string, is number'],
  [['podSpecs', 0, 'affinity'], null, 'podSpecs[0].affinity: expected no null'],
  [['sources'], [], 'sources: expected an object'],
  [['sources', 'pods', 'attempts'], 1.5, 'sources["pods"].attempts: expected a number'],
  [['sources', 'pods', 'items'], {}, 'sources["pods"].items: expected a list'],
  [[...pods, 0], null, 'sources["pods"].items[0]: expected an object'],
  [[...pods, 0, 'kind'], 'Node', 'sources["pods"].items[0].kind: expected "Pod"'],
  [[...pods, 0, 'spec'], 99, 'sources["pods"].items[0].spec: expected the number of an entry of podSpecs'],
  [[...pods, 0, 'spec'], {}, 'sources["pods"].items[0].spec: expected the number of an entry of podSpecs'],
  [[...pods, 0, 'nodeName'], 7, 'sources["pods"].items[0]: nodeName should be string, is number'],
  [[...pods, 0, 'status', 'podIPs', 0], {}, 'sources["pods"].items[0]: status.podIPs[0] should be string, is object'],
  [[...pods, 1, 'malformed'], 1, 'sources["pods"].items[1].malformed: expected a string'],
  [
    ['sources', 'clusterroles.rbac.authorization.k8s.io', 'items', 0, 'rules', 0, 'verbs'],
    'get',
    'sources["clusterroles.rbac.authorization.k8s.io"].items[0]: rules[0].verbs should be a list, is string',
  ],
  [
    ['sources', 'clusterroles.rbac.authorization.k8s.io', 'items', 0, 'metadata', 'labels', 'a'],
    1,
    'sources["clusterroles.rbac.authorization.k8s.io"].items[0].metadata.labels["a"]: expected a string',
  ],
  [
    [...deployments, 'metadata', 'ownerReferences', 0, 'apiVersion'],
    {},
    'sources["deployments.apps"].items[0].metadata.ownerReferences[0].apiVersion: expected a string',
  ],
  [
    [...deployments, 'spec', 'template', 'spec', 'containers'],
    null,
    'sources["deployments.apps"].items[0].spec.template.spec.containers: expected no null',
  ],
  [
    [...deployments, 'spec', 'paused'],
    deep(500),
    `sources["deployments.apps"].items[0].spec.paused${'[0]'.repeat(199)}: nested too deeply`,
  ],
])('%j: %j is refused', (path, value, message) => {
  expect(refusal(changed(path, value))).toBe(message);
});

test('what collecting wrote is read as it was, what has another shape included', () => {
  const read = readInventory(text);
  expect(read).toEqual(recorded);
  expect(read.sources.get('pods')?.items.map(({ malformed }) => malformed)).toEqual([
    undefined,
    'spec.containers should be a list, is string',
  ]);
});

test('a text that nests without end is refused, not a crash', () => {
  const nested = `${'['.repeat(150_000)}${']'.repeat(150_000)}`;
  expect(refusal(text.replace('"podSpecs": [', `"podSpecs": [${nested},`))).toMatch(
    /^podSpecs\[0\].*: nested too deeply$/,
  );
});

test('a recording that was changed anywhere is refused, or judged as any other', () => {
  const whole: unknown = JSON.parse(writeInventory(inventoryFromObjects(objects, { complete: true })));
  fc.assert(
    fc.property(valuesLike(whole), (value) => {
      const odd = JSON.stringify(value);
      if (refusal(odd) === 'none') askEverything(readInventory(odd));
    }),
    { numRuns: 8 },
  );
});
