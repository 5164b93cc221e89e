import { describe, expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import type { Inventory } from '../../src/inventory.ts';
import { readObjects } from '../../src/manifests.ts';
import { matrix } from '../../src/reach/flows.ts';
import { reach } from '../../src/reach/reach.ts';
import { deny } from '../support/inventories.ts';

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

  test('layer 7 of a policy of Cilium makes unknown what it meets, and nothing else', () => {
    const cilium = inventoryOf(
      `${shop}---\n{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: l7, namespace: shop}, spec: {endpointSelector: {matchLabels: {app: db}}, ingress: [{toPorts: [{ports: [{port: '8080', protocol: TCP}], rules: {http: [{path: /}]}}]}]}}`,
    );
    const touched = reach(cilium, { from: 'dev/box', to: 'shop/db', port: 8080 });
    expect([touched.verdict, touched.reason]).toEqual([
      'unknown',
      'dev/box to shop/db can not be told on 8080/TCP: rule 0 of CiliumNetworkPolicy shop/l7 may decide over it: it goes by http',
    ]);
    expect(reach(cilium, { from: 'shop/web', to: 'shop/db', port: 5432 }).verdict).toBe('allowed');
    expect(reach(cilium, { from: 'dev/box', to: 'shop/web' }).verdict).toBe('denied');
  });

  const admin = (name: string, priority: number, rule: string) =>
    `---\n{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: ${name}}, spec: {priority: ${priority}, subject: {namespaces: {}}, ingress: [${rule}]}}\n`;
  const from = 'from: [{namespaces: {}}]';

  test('the rule of an admin policy that denies or passes is named', () => {
    const denied = reach(inventoryOf(shop + admin('shut', 1, `{action: Deny, ${from}}`)), {
      from: 'shop/web',
      to: 'shop/db',
      port: 5432,
    });
    expect(denied).toMatchObject({
      verdict: 'denied',
      reason: 'shop/web to shop/db is denied on 5432/TCP: rule 0 of AdminNetworkPolicy shut denies the ingress',
      because: [
        { policy: { kind: 'AdminNetworkPolicy', name: 'shut' }, direction: 'ingress', rule: 0, effect: 'denies' },
      ],
    });
    const passed = reach(inventoryOf(shop + admin('hand-on', 1, `{action: Pass, ${from}}`)), {
      from: 'shop/web',
      to: 'shop/db',
      port: 5432,
    });
    expect(passed.verdict).toBe('allowed');
    expect(passed.because.map(({ policy, effect }) => `${policy.kind} ${effect}`)).toEqual([
      'NetworkPolicy allows',
      'AdminNetworkPolicy passes',
    ]);
  });

  test('admin policies of one priority that contradict each other are named', () => {
    const both = inventoryOf(
      shop + admin('shut', 1, `{action: Deny, ${from}}`) + admin('open', 1, `{action: Allow, ${from}}`),
    );
    expect(reach(both, { from: 'dev/box', to: 'shop/db', port: 80 })).toMatchObject({
      verdict: 'unknown',
      reason:
        'dev/box to shop/db can not be told on 80/TCP: AdminNetworkPolicy shut (rule 0 denies) and AdminNetworkPolicy open (rule 0 allows) contradict each other at the same priority',
    });
  });

  test('tiers and network sets of Calico are asked', () => {
    const calico = inventoryOf(`${shop}
---
{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: security}, spec: {order: 100, defaultAction: Pass}}
---
{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: bad, labels: {list: bad}}, spec: {nets: [9.9.9.0/24]}}
---
{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: security.block}, spec: {tier: security, order: 1, selector: all(), types: [Egress], egress: [{action: Deny, destination: {selector: list == 'bad'}}]}}
`);
    expect(reach(calico, { from: 'dev/box', to: 'ip:9.9.9.9' })).toMatchObject({
      verdict: 'denied',
      because: [
        {
          policy: { kind: 'GlobalNetworkPolicy', name: 'security.block' },
          direction: 'egress',
          rule: 0,
          effect: 'denies',
        },
      ],
    });
    expect(reach(calico, { from: 'dev/box', to: 'ip:9.9.8.9' }).verdict).toBe('allowed');
  });

  test('blocks decide over pods whose addresses are known', () => {
    const placed = inventoryOf(
      `${shop}---\n{apiVersion: v1, kind: Pod, metadata: {name: near, namespace: lab}, spec: {containers: [{name: c, image: i}]}, status: {podIPs: [{ip: 10.0.0.5}]}}
---\n{apiVersion: v1, kind: Pod, metadata: {name: far, namespace: lab}, spec: {containers: [{name: c, image: i}]}, status: {podIPs: [{ip: 10.1.0.5}]}}
---\n{apiVersion: v1, kind: Pod, metadata: {name: new, namespace: lab}, spec: {containers: [{name: c, image: i}]}}
---\n{apiVersion: v1, kind: Pod, metadata: {name: hub, namespace: hub}, spec: {containers: [{name: c, image: i}]}}
---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: near, namespace: hub}, spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/24}}]}]}}`,
    );
    const verdicts = ['near', 'far', 'new'].map(
      (name) => reach(placed, { from: `lab/${name}`, to: 'hub/hub' }).verdict,
    );
    expect(verdicts).toEqual(['allowed', 'denied', 'unknown']);
    // Cilium would not take the pod for its address.
    const unseen = deny(placed, 'daemonsets.apps');
    expect(reach(unseen, { from: 'lab/near', to: 'hub/hub' }).verdict).toBe('unknown');
    expect(reach(unseen, { from: 'lab/far', to: 'hub/hub' }).verdict).toBe('denied');
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
