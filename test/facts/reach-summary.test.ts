import { describe, expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { reachSummary } from '../../src/facts/reach-summary.ts';
import type { Inventory } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { readObjects } from '../../src/manifests.ts';
import { matrix } from '../../src/reach/flows.ts';
import { deny } from '../support/inventories.ts';

const pod = (namespace: string, name: string, labels: Readonly<Record<string, string>>, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, name, labels },
  spec: { containers: [{ name: 'c', image: 'i', ports: [{ name: 'sql', containerPort: 5432 }] }], ...spec },
  status: { phase: 'Running', podIPs: [{ ip: '10.1.0.7' }] },
});
const policy = (namespace: string, name: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace, name },
  spec,
});
const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const shop = [
  pod('shop', 'web', { app: 'web' }),
  pod('shop', 'cart', { app: 'cart' }),
  pod('shop', 'db', { app: 'db' }),
  pod('dev', 'box', { app: 'box' }),
  pod('dev', 'box-2', { app: 'other' }),
  pod('dev', 'agent', {}, { hostNetwork: true }),
  policy('shop', 'deny', { podSelector: {}, policyTypes: ['Ingress'] }),
  policy('shop', 'db', {
    ...app('db'),
    ingress: [{ from: [app('web'), app('cart')], ports: [{ port: 'sql' }] }],
  }),
];
const inventoryOf = (objects: readonly unknown[]): Inventory => inventoryFromObjects(objects, { complete: true });
const summaryOf = (inventory: Inventory) => new FactStore(inventory).get(reachSummary);

/** `web -> db: TCP 5432` for every cell that is not denied. */
function open(inventory: Inventory): string[] {
  const { matrix: known } = summaryOf(inventory);
  if (known === null) throw new Error('there is no matrix');
  return known.cells.flatMap((row, from) =>
    row.flatMap((cell, to) => {
      const answer = cell === null ? undefined : known.answers[cell];
      if (answer === undefined || answer.verdict === 'denied') return [];
      return [`${known.ends[from]?.name} -> ${known.ends[to]?.name}: ${answer.ports ?? answer.verdict}`];
    }),
  );
}

describe('who reaches whom, in short', () => {
  test('workloads that no policy tells apart are one end; those on the network of their node are none', () => {
    const { state, matrix: known } = summaryOf(inventoryOf(shop));
    expect(state).toBe('complete');
    expect(known).toMatchObject({ folded: 'alike', omitted: 0, onHost: 1 });
    expect(known?.ends).toEqual([
      { name: 'dev/', workloads: ['dev/pod/box', 'dev/pod/box-2'], omitted: 0 },
      { name: 'shop/pod/cart and 1 alike', workloads: ['shop/pod/cart', 'shop/pod/web'], omitted: 0 },
      { name: 'shop/pod/db', workloads: ['shop/pod/db'], omitted: 0 },
      { name: 'internet', workloads: [], omitted: 0 },
    ]);
    expect(open(inventoryOf(shop))).toEqual([
      'dev/ -> dev/: allowed',
      'dev/ -> internet: allowed',
      'shop/pod/cart and 1 alike -> dev/: allowed',
      'shop/pod/cart and 1 alike -> shop/pod/db: TCP 5432',
      'shop/pod/cart and 1 alike -> internet: allowed',
      'shop/pod/db -> dev/: allowed',
      'shop/pod/db -> internet: allowed',
      'internet -> dev/: allowed',
    ]);
  });

  test('it says of every two workloads what the whole matrix says', () => {
    const inventory = inventoryOf([
      ...shop,
      policy('shop', 'out', {
        ...app('cart'),
        policyTypes: ['Egress'],
        egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }],
      }),
    ]);
    const { matrix: known } = summaryOf(inventory);
    const endOf = (workload: string) =>
      known?.ends.findIndex(({ name, workloads }) => name === workload || workloads.includes(workload)) ?? -1;
    const whole = matrix(inventory);
    const pairs = whole.from.flatMap((from) => whole.to.map((to) => [from, to] as const)).filter(([a, b]) => a !== b);
    const verdicts = pairs.map(([from, to]) => {
      const flows = whole.flows.filter((flow) => flow.from === from && flow.to === to);
      const words = new Set(flows.map(({ verdict }) => verdict));
      const cell = known?.cells[endOf(from)]?.[endOf(to)];
      const answer = cell === null || cell === undefined ? undefined : known?.answers[cell];
      return { pair: `${from} -> ${to}`, summary: answer?.verdict, whole: words.size === 1 ? [...words][0] : 'mixed' };
    });
    expect(verdicts.length).toBe(30);
    expect(verdicts.filter(({ summary, whole: is }) => summary !== is)).toEqual([]);
  });

  test('policies that were not seen leave every pair of pods open to doubt, never denied or allowed', () => {
    const { matrix: known } = summaryOf(deny(inventoryOf(shop), 'networkpolicies.networking.k8s.io'));
    expect(new Set(known?.answers.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
  });

  test('more than sixty kinds of workloads are folded by namespace; where they differ the cell says so', () => {
    const many = Array.from({ length: 70 }, (_, i) => pod(i < 65 ? 'big' : 'small', `p${i}`, { app: `a${i}` }));
    const rules = Array.from({ length: 70 }, (_, i) =>
      policy(i < 65 ? 'big' : 'small', `n${i}`, {
        ...app(`a${i}`),
        ingress: [{ from: [app(`a${(i + 1) % 65}`)], ports: [{ port: 1_000 + i }] }],
      }),
    );
    const { matrix: known } = summaryOf(inventoryOf([...many, ...rules]));
    expect(known).toMatchObject({ folded: 'namespace', omitted: 0 });
    expect(known?.ends).toMatchObject([
      { name: 'big/', omitted: 55 },
      { name: 'small/', omitted: 0 },
      { name: 'internet', omitted: 0 },
    ]);
    const [row] = known?.cells ?? [];
    expect(row?.map((cell) => (cell === null ? null : known?.answers[cell]))).toEqual([
      { verdict: 'mixed', ports: null },
      { verdict: 'denied', ports: null },
      { verdict: 'allowed', ports: null },
    ]);
  });

  test('more than sixty namespaces: the ones with the most workloads are drawn, and the others are counted', () => {
    const many = Array.from({ length: 130 }, (_, i) => pod(`ns-${i % 65}`, `p${i}`, {}));
    const { matrix: known } = summaryOf(inventoryOf([...many, pod('one-more', 'single', {})]));
    expect(known).toMatchObject({ folded: 'namespace', omitted: 6 });
    expect(known?.ends).toHaveLength(61);
    expect(known?.ends.map(({ name }) => name)).not.toContain('one-more/');
  });
});

describe('the report has it', () => {
  const tool = { name: 'kaudit', version: '0.0.0' };
  const network = loadChecks().filter(({ category }) => category === 'network');

  test('where checks of the network ran on a whole cluster', () => {
    const report = audit(inventoryOf(shop), { checks: network, tool });
    expect(report.reach).toMatchObject({ complete: true, reason: null, folded: 'alike' });
    const denied = audit(deny(inventoryOf(shop), 'pods'), { checks: network, tool });
    expect(denied.reach).toBeNull();
  });

  test('and not where they did not, or where only a part was looked at', () => {
    const others = loadChecks().filter(({ category }) => category === 'rbac');
    expect(audit(inventoryOf(shop), { checks: others, tool }).reach).toBeNull();
    const inventory = inventoryOf(shop);
    const part = { ...inventory, scan: { ...inventory.scan, namespaces: ['shop'] } };
    expect(audit(part, { checks: network, tool }).reach).toBeNull();
  });

  test('objects of any shape are no harm', () => {
    const odd = readObjects(
      '{apiVersion: v1, kind: Pod, metadata: {name: __proto__, namespace: constructor, labels: {a: null}}, spec: {containers: 7}}',
      'test',
    );
    expect(() => summaryOf(inventoryOf(odd))).not.toThrow();
  });
});
