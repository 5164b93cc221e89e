import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { readKubeletConfigz, withKubeletConfigz } from '../../src/collect/kubelet-configz.ts';
import { evaluate } from '../../src/evaluate.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { kubelets } from '../../src/facts/kubelets.ts';
import type { Inventory, Source, State } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { deny } from '../support/inventories.ts';

const declaration = 'configmaps/kube-system/kubelet-config';

function node(name: string, annotations: Readonly<Record<string, string>> = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, annotations },
    status: { nodeInfo: { kubeletVersion: 'v1.30.4' } },
  };
}

function kubeletConfig(fields: object): object {
  const metadata = { name: 'kubelet-config', namespace: 'kube-system' };
  const kubelet = JSON.stringify({ kind: 'KubeletConfiguration', ...fields });
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { kubelet } };
}

const inventory = (...objects: object[]): Inventory => inventoryFromObjects(objects, { complete: true });

function recorded(from: Inventory, name: string, kubeletconfig: object): Inventory {
  const items = from.sources.get('kubelet-configz')?.items ?? [];
  const item = readKubeletConfigz(name, { kubeletconfig }) ?? expect.fail(name);
  return withKubeletConfigz(from, [...items, item]);
}

/** Where each node's settings come from, whether it can pass, and what an unreadable one means. */
function sourcesOf(from: Inventory): Record<string, string> {
  return Object.fromEntries(
    new FactStore(from)
      .get(kubelets)
      .items.map(({ value: { kubelet }, about }) => [
        kubelet.node.name,
        `${kubelet.settings.form} of ${about.object.kind} ${about.object.name}, ${kubelet.unseen}${about.doubt === undefined ? '' : `, doubt: ${about.doubt}`}`,
      ]),
  );
}

const k3s = { 'k3s.io/node-args': '["server"]' };

test('the first source that tells of a node decides', () => {
  const all = inventory(node('a', k3s), kubeletConfig({}));
  expect(sourcesOf(recorded(all, 'a', { readOnlyPort: 1 }))).toEqual({ a: 'configz of Node a, manual' });
  expect(sourcesOf(all)).toEqual({ a: 'file of ConfigMap kubelet-config, manual' });
  expect(sourcesOf(inventory(node('a', k3s)))).toEqual({ a: 'flags of Node a, manual' });
  expect(sourcesOf(inventory(node('a')))).toEqual({ a: 'none of Node a, manual' });
});

test('a recording that leaves a node out leaves worse sources of it in doubt', () => {
  const some = recorded(inventory(node('a'), node('b'), kubeletConfig({})), 'a', { readOnlyPort: 1 });
  expect(sourcesOf(some)).toEqual({
    a: 'configz of Node a, manual',
    b: 'file of ConfigMap kubelet-config, unknown, doubt: kubelet-configz holds nothing of node b',
  });
});

test('a ConfigMap that was refused or can not be read leaves worse sources in doubt', () => {
  const gap = `${declaration} denied (Forbidden)`;
  expect(sourcesOf(deny(inventory(node('a', k3s)), declaration))).toEqual({
    a: `flags of Node a, unknown, doubt: ${gap}`,
  });
  expect(sourcesOf(deny(inventory(node('a')), declaration))).toEqual({ a: `none of Node a, unknown, doubt: ${gap}` });
  const broken = { ...kubeletConfig({}), data: { kubelet: '[' } };
  expect(sourcesOf(inventory(node('a'), broken))).toEqual({
    a: `none of Node a, unknown, doubt: ${declaration} holds no KubeletConfiguration that can be read`,
  });
});

test('an annotation that is no list says so', () => {
  const [item] = new FactStore(inventory(node('a', { 'rke2.io/node-args': '{' }))).get(kubelets).items;
  expect(item?.value.kubelet).toMatchObject({
    unseen: 'unknown',
    settings: { form: 'none', reason: 'the annotation rke2.io/node-args of node a is no list' },
  });
});

test('a declared fault is one finding, however many nodes share it', () => {
  const check = loadChecks().find(({ id }) => id === 'kubelet-read-only-port') ?? expect.fail('no such check');
  const many = inventory(
    ...Array.from({ length: 50 }, (_, i) => node(`n${i}`)),
    kubeletConfig({ readOnlyPort: 10255 }),
  );
  const result = evaluate(check, new FactStore(many));
  expect(result.findings.map(({ about, instances }) => [about.object.name, instances])).toEqual([
    ['kubelet-config', 50],
  ]);
});

test('seeing less makes no kubelet better', () => {
  const checks = loadChecks().filter(({ each }) => each === 'kubelets');
  const fields = { readOnlyPort: 10255, rotateCertificates: true, podPidsLimit: 9, seccompDefault: true };
  const whole = recorded(
    inventory(node('a', k3s), node('b'), kubeletConfig({ ...fields, readOnlyPort: 0 })),
    'a',
    fields,
  );
  const before = new Map(checks.map((check) => [check.id, evaluate(check, new FactStore(whole)).status]));
  const states: readonly State[] = ['denied', 'unavailable', 'partial', 'truncated'];
  const names = ['nodes', declaration, 'kubelet-configz'];
  fc.assert(
    fc.property(fc.subarray(names, { minLength: 1 }), fc.constantFrom(...states), fc.boolean(), (lost, state, keep) => {
      const sources = new Map(whole.sources);
      for (const name of lost) {
        const items = keep && state === 'partial' ? (sources.get(name)?.items ?? []).slice(0, 1) : [];
        const left: Source = { state, reason: 'Test', message: 'taken away', attempts: 1, items };
        sources.set(name, left);
      }
      for (const check of checks) {
        const { status } = evaluate(check, new FactStore({ ...whole, sources }));
        // A worse source may prove a fault that a better one denied.
        expect([before.get(check.id), 'unknown', 'fail'], `${check.id} without ${lost.join()}`).toContain(status);
      }
    }),
    { numRuns: 60 },
  );
});
