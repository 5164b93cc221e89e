import { describe, expect, test } from 'vitest';
import { inventoryFromObjects } from '../src/collect/from-objects.ts';
import type { Inventory } from '../src/inventory.ts';
import { readObjects } from '../src/manifests.ts';
import { reach } from '../src/reach.ts';
import { matrix } from '../src/reach-flows.ts';
import { deny } from './support/inventories.ts';

const shop = `
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: dev, labels: {team: b}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: shop, labels: {app: db}}, spec: {containers: [{name: c, image: i, ports: [{name: sql, containerPort: 5432}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: box, namespace: dev, labels: {app: box}}, spec: {containers: [{name: c, image: i}]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny, namespace: shop}, spec: {podSelector: {}, policyTypes: [Ingress]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: db, namespace: shop}, spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: nobody}}}]}, {from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: sql}]}]}}
`;

const inventoryOf = (yaml: string): Inventory => inventoryFromObjects(readObjects(yaml, 'test'), { complete: true });
const inventory = inventoryOf(shop);
const policy = (name: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  namespace: 'shop',
  name,
});

describe('reach', () => {
  test('a named port is resolved at the destination, and the rule that allows is named', () => {
    expect(reach(inventory, { from: 'shop/web', to: 'shop/db', port: '5432/TCP' })).toEqual({
      verdict: 'allowed',
      because: [{ policy: policy('db'), direction: 'ingress', rule: 1, effect: 'allows' }],
      reason:
        'shop/web to shop/db is allowed on 5432/TCP: no policy isolates the source for egress; a rule of NetworkPolicy shop/db allows the ingress',
    });
  });

  test('what isolates is named where no rule allows', () => {
    expect(reach(inventory, { from: 'dev/pod/box', to: 'shop/?app=db', port: 5432 })).toEqual({
      verdict: 'denied',
      because: [
        { policy: policy('db'), direction: 'ingress', rule: null, effect: 'isolates' },
        { policy: policy('deny'), direction: 'ingress', rule: null, effect: 'isolates' },
      ],
      reason:
        'dev/box to shop/db is denied on 5432/TCP: ingress is isolated by NetworkPolicy shop/db, shop/deny and no rule allows it',
    });
  });

  test.each([
    ['internet', 'shop/', undefined, 'denied'],
    ['shop/', 'internet', undefined, 'allowed'],
    ['shop/', 'shop/', 5432, 'mixed'],
    ['shop/web', 'shop/db', undefined, 'mixed'],
    ['shop/web', 'shop/web', undefined, 'allowed'],
    ['node', 'shop/db', 5432, 'allowed'],
    ['ip:10.1.2.3', 'shop/db', 5432, 'denied'],
    ['dev/', 'dev/', undefined, 'allowed'],
    ['internet', 'ip:1.1.1.1', undefined, 'unknown'],
    ['shop/nobody', 'shop/db', undefined, 'unknown'],
  ] as const)('%s to %s on %s is %s', (from, to, port, verdict) => {
    expect(reach(inventory, { from, to, ...(port === undefined ? {} : { port }) }).verdict).toBe(verdict);
  });

  test.each(['web', 'a/b/c/d', 'ip:10.0.0', 'shop/?a b'])('%s is no end', (from) => {
    expect(() => reach(inventory, { from, to: 'internet' })).toThrow(/expected|no label selector/);
  });

  test('policies that were not seen leave everything open', () => {
    const answer = reach(deny(inventory, 'networkpolicies.networking.k8s.io'), { from: 'dev/box', to: 'shop/db' });
    expect(answer.verdict).toBe('unknown');
  });

  test('a policy of another engine makes unknown what it touches, and nothing else', () => {
    const cilium = inventoryOf(
      `${shop}---\n{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: l7, namespace: shop}, spec: {endpointSelector: {matchLabels: {app: db}}, ingress: [{}]}}`,
    );
    const touched = reach(cilium, { from: 'shop/web', to: 'shop/db', port: 5432 });
    expect([touched.verdict, touched.reason]).toEqual([
      'unknown',
      'shop/web to shop/db can not be told on 5432/TCP: CiliumNetworkPolicy l7 of Cilium may decide over it and is not modelled',
    ]);
    expect(reach(cilium, { from: 'dev/box', to: 'shop/web' }).verdict).toBe('denied');
  });
});

test('the matrix names workloads and the internet, ports that differ, and the rest', () => {
  const { from, flows } = matrix(inventory, { namespaces: ['shop'] });
  expect(from).toEqual(['shop/pod/db', 'shop/pod/web', 'internet']);
  expect(flows.map((flow) => Object.values(flow).join(' '))).toEqual([
    'shop/pod/db shop/pod/web   denied',
    'shop/pod/db internet   allowed',
    'shop/pod/web shop/pod/db 5432 TCP allowed',
    'shop/pod/web shop/pod/db   denied',
    'shop/pod/web internet   allowed',
    'internet shop/pod/db   denied',
    'internet shop/pod/web   denied',
  ]);
});
