import { describe, expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { readExpectations } from '../../src/expectations/expectations.ts';
import type { Inventory } from '../../src/inventory.ts';
import { readObjects } from '../../src/manifests.ts';
import { SuggestionError, suggestPolicies } from '../../src/reach/suggest.ts';
import { deny } from '../support/inventories.ts';

const pod = (namespace: string, name: string, more = '') =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }, spec: { automountServiceAccountToken: false, containers: [{ name: c, image: i${more} }] } }\n---\n`;
const shop = `
{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: dev } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: coredns, namespace: kube-system, labels: { k8s-app: kube-dns } }, spec: { containers: [{ name: c, image: i }] } }
---
{ apiVersion: v1, kind: Service, metadata: { name: kube-dns, namespace: kube-system, labels: { k8s-app: kube-dns } }, spec: { selector: { k8s-app: kube-dns }, ports: [{ port: 53, protocol: UDP }, { name: tcp, port: 53, protocol: TCP }] } }
---
${pod('shop', 'web', ', ports: [{ name: http, containerPort: 8080 }]')}${pod('shop', 'db')}${pod('dev', 'box')}
{ apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 443, targetPort: http }] } }
---
{ apiVersion: v1, kind: Service, metadata: { name: db, namespace: shop }, spec: { selector: { app: db }, ports: [{ port: 5432 }] } }
---
`;
const inventoryOf = (yaml: string): Inventory => inventoryFromObjects(readObjects(yaml, 'test'), { complete: true });
const inventory = inventoryOf(shop);
const rules = (...args: Parameters<typeof suggestPolicies>) =>
  Object.fromEntries(suggestPolicies(...args).policies.map(({ policy }) => [policy.metadata.name, policy.spec]));

const local = (app: string) => ({ podSelector: { matchLabels: { app } } });
const head = 'apiVersion: kaudit.dev/v1alpha1\nkind: Expectations\nreach:\n';

describe('policies for a namespace', () => {
  test('all is denied but DNS, the Services for its own pods, and what is exposed', () => {
    expect(rules(inventory, 'shop')).toEqual({
      'suggested-default-deny': { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
      'suggested-all-egress': {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [
          {
            to: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
                podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
              },
            ],
            ports: [
              { protocol: 'UDP', port: 53 },
              { protocol: 'TCP', port: 53 },
            ],
          },
          { to: [local('web')], ports: [{ protocol: 'TCP', port: 8080 }] },
          { to: [local('db')], ports: [{ protocol: 'TCP', port: 5432 }] },
        ],
      },
      'suggested-pod-db-ingress': {
        podSelector: { matchLabels: { app: 'db' } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: {} }], ports: [{ protocol: 'TCP', port: 5432 }] }],
      },
      'suggested-pod-web-ingress': {
        podSelector: { matchLabels: { app: 'web' } },
        policyTypes: ['Ingress'],
        ingress: [
          { from: [{ podSelector: {} }], ports: [{ protocol: 'TCP', port: 8080 }] },
          {
            from: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }],
            ports: [{ protocol: 'TCP', port: 8080 }],
          },
        ],
      },
    });
  });

  test('a workload that expectations name is reached as they say, and by nobody else', () => {
    const told = readExpectations(
      `${head}  - { from: dev/box, to: shop/db, port: 5432, expect: allowed }\n  - { from: shop/web, to: shop/db, port: 5432, expect: denied }\n`,
      'e.yaml',
    );
    const found = rules(inventory, 'shop', told);
    expect(found['suggested-pod-db-ingress']).toEqual({
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'dev' } },
              podSelector: { matchLabels: { app: 'box' } },
            },
          ],
          ports: [{ protocol: 'TCP', port: 5432 }],
        },
      ],
    });
  });

  test('policies that are there already are named, since they may let more through', () => {
    const { notes } = suggestPolicies(
      inventoryOf(
        `${shop}{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: old, namespace: shop }, spec: { podSelector: {}, ingress: [{}] } }`,
      ),
      'shop',
    );
    expect(notes).toContain(
      'NetworkPolicies that are there already may let more through, and are to be removed afterwards: old',
    );
  });

  test('every pair of ends was evaluated again', () =>
    expect(suggestPolicies(inventory, 'shop').verified).toBeGreaterThan(20));
});

describe('nothing is suggested that could not be verified', () => {
  test.each([
    [
      'two workloads whose labels do not tell them apart',
      inventoryOf(
        `${shop}{ apiVersion: v1, kind: Pod, metadata: { name: twin, namespace: shop, labels: { app: web, more: x } }, spec: { automountServiceAccountToken: false, containers: [{ name: c, image: i }] } }`,
      ),
      readExpectations(`${head}  - { from: dev/box, to: shop/web, port: 1, expect: allowed }\n`, 'e.yaml'),
      /ingress of shop\/twin with dev\/box: TCP 1.* would be open/,
    ],
    [
      'an expectation that what is exposed breaks',
      inventory,
      readExpectations(`${head}  - { from: internet, to: shop/web, port: 8080, expect: denied }\n`, 'e.yaml'),
      /e\.yaml:4 internet to shop\/web on 8080 would be allowed/,
    ],
    ['pods that were not seen', deny(inventory, 'pods'), [], /the pods were not seen whole/],
    ['policies that were not seen', deny(inventory, 'networkpolicies.networking.k8s.io'), [], /networkpolicies/],
    ['a namespace without pods', inventory, [], /there is no pod in namespace empty/, 'empty'],
  ] as const)('%s', (_name, given, expectations, message, namespace: string = 'shop') => {
    expect(() => suggestPolicies(given, namespace, expectations)).toThrow(SuggestionError);
    expect(() => suggestPolicies(given, namespace, expectations)).toThrow(message);
  });
});
