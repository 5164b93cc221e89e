import { describe, expect, test } from 'vitest';
import { audit } from '../src/audit.ts';
import { inventoryFromObjects } from '../src/collect/from-objects.ts';
import { FactStore } from '../src/facts/fact.ts';
import { facts } from '../src/facts/index.ts';
import { InventoryError, writeInventory } from '../src/inventory.ts';
import { loadChecks } from '../src/load-checks.ts';
import { readInventory } from '../src/read-inventory.ts';
import { selecting, workloadFacts } from '../src/selected-workloads.ts';

const tool = { name: 'kaudit', version: '' };
const spec = { containers: [{ name: 'web', image: 'web', securityContext: { privileged: true } }] };
const labelled = (labels: object) => ({ labels });
const deployment = (name: string, own: object, ofPods: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop', ...labelled(own) },
  spec: { template: { metadata: labelled(ofPods), spec } },
});
const pod = (name: string, labels: object, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', ...labelled(labels), ...more },
  spec,
});
const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'canary', uid: 'r', controller: true };
const inventory = inventoryFromObjects(
  [
    deployment('own', { app: 'web' }, { app: 'other' }),
    deployment('pods', {}, { app: 'web' }),
    deployment('neither', { app: 'db' }, { app: 'db' }),
    pod('bare', { app: 'web', shard: '4' }),
    pod('other', { app: 'db' }),
    pod('canary-1', { app: 'web' }, { ownerReferences: [rollout] }),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { app: 'web' } } },
  ],
  { complete: true, kubernetesVersion: '1.36' },
);
const checks = loadChecks().filter(({ id }) => ['privileged-container', 'unenforced-namespace'].includes(id));
const failing = (selector: string) =>
  audit(selecting(inventory, selector), { checks, tool })
    .findings.map(({ object }) => `${object.kind} ${object.name}`)
    .sort();

describe('-l judges the workloads with such labels', () => {
  test('their own or those of their pods, and nothing else', () => {
    const report = audit(selecting(inventory, 'app=web'), { checks, tool });
    expect(failing('app=web')).toEqual(['Deployment own', 'Deployment pods', 'Pod bare', 'Rollout canary']);
    expect(report.scan.scope).toEqual({ namespaces: null, selector: 'app=web' });
    expect(report.checks.map(({ id }) => id)).toEqual(['privileged-container']);
    expect(report.notSelected).toEqual([
      {
        check: 'unenforced-namespace',
        reason: 'out of the requested scope: a selector chooses workloads, and this check judges namespaces',
      },
    ]);
    expect(report.platform).toBeNull();
  });

  test.each([
    ['shard>3', ['Pod bare']],
    ['app notin (web,db)', ['Deployment own', 'Deployment pods']],
    ['app=web,!shard', ['Deployment own', 'Deployment pods', 'Rollout canary']],
    ['app=none', []],
  ])('%s', (selector, expected) => expect(failing(selector)).toEqual(expected));

  test('a second selector narrows the first; an empty one changes nothing', () => {
    expect(selecting(selecting(inventory, 'app=web'), 'shard').scan.selector).toBe('app=web,shard');
    expect(selecting(inventory, ' ')).toBe(inventory);
  });

  test('what was not seen of the pods leaves its checks unknown', () => {
    const pods = inventory.sources.get('pods');
    if (pods === undefined) throw new Error('no pods');
    const denied = { ...pods, state: 'denied' as const, reason: 'Forbidden', message: 'no', items: [] };
    const narrow = { ...inventory, sources: new Map([...inventory.sources, ['pods', denied] as const]) };
    const report = audit(selecting(narrow, 'app=none'), { checks, tool });
    expect(report.checks.map(({ status }) => status)).toEqual(['unknown']);
  });

  test('an inventory keeps it, and one that is none is refused', () => {
    const written = writeInventory(selecting(inventory, 'app=web'));
    expect(readInventory(written).scan.selector).toBe('app=web');
    expect(() => readInventory(written.replace('app=web', 'app in web'))).toThrow(InventoryError);
  });
});

test('the facts of workloads hold workloads alone', () => {
  const kinds = [...workloadFacts].flatMap((name) => {
    const fact = Object.entries(facts).find(([known]) => known === name)?.[1];
    if (fact === undefined) throw new Error(`there is no fact ${name}`);
    const state: object = new FactStore(inventory).get(fact);
    const items = 'items' in state && Array.isArray(state.items) ? state.items : [];
    return items.map(({ about }) => about.object.kind);
  });
  expect([...new Set(kinds)].sort()).toEqual(['Deployment', 'Pod', 'Rollout']);
});
