import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { assertExpectations } from '../../src/expectations/assert.ts';
import { readExpectations } from '../../src/expectations/expectations.ts';
import { readObjects } from '../../src/manifests.ts';
import { deny } from '../support/inventories.ts';
import { countProcessorTime } from '../support/processor.ts';

const objects = `
{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: c, image: i }] } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: job, namespace: shop, labels: { app: job } }, spec: { containers: [{ name: c, image: i }] } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: db, namespace: shop, labels: { app: db } }, spec: { containers: [{ name: c, image: i }] } }
---
{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: db, namespace: shop }, spec: { podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 5432 }] }] } }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: scaler, namespace: shop }, rules: [{ apiGroups: [apps], resources: [deployments/scale], resourceNames: [web], verbs: [update] }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: scalers, namespace: shop }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: scaler }, subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: dev }] }
`;
const inventory = inventoryFromObjects(readObjects(objects, 'test'), { complete: true });
const head = 'apiVersion: kaudit.dev/v1alpha1\nkind: Expectations\n';
const text = `${head}can:
  - { subject: jane, groups: [dev], verb: update, resource: deployments.apps, subresource: scale, name: web, namespace: shop, expect: allowed }
  - { subject: jane, groups: [dev], verb: update, resource: deployments.apps, subresource: scale, name: web, namespace: shop, expect: denied }
  - { subject: jane, groups: [dev], verb: update, resource: deploy, namespace: shop, expect: denied }
reach:
  - { from: shop/web, to: shop/db, port: 5432, expect: allowed }
  - { from: { namespace: shop, selector: 'app!=db' }, to: shop/db, port: 5432, expect: allowed }
  - { from: shop/job, to: shop/db, port: 5432, expect: allowed }
`;

const answered = assertExpectations(inventory, readExpectations(text, 'e.yaml'));

test('answers come in the order of the file and say what holds and what does not', () => {
  expect(
    answered.results.map(({ index, section, actual, ok, asked, line }) => [index, section, actual, ok, asked, line]),
  ).toEqual([
    [0, 'can', 'allowed', true, 'jane (dev) update deployments.apps/scale web in shop', 4],
    [1, 'can', 'allowed', false, 'jane (dev) update deployments.apps/scale web in shop', 5],
    [2, 'can', 'denied', true, 'jane (dev) update deploy in shop', 6],
    [3, 'reach', 'allowed', true, 'shop/web to shop/db on 5432', 8],
    [4, 'reach', 'mixed', false, 'shop/?app!=db to shop/db on 5432', 9],
    [5, 'reach', 'denied', false, 'shop/job to shop/db on 5432', 10],
  ]);
  expect([answered.broken, answered.unknown]).toEqual([3, 0]);
});

test('a broken one names the policy or the binding that breaks it', () => {
  expect(answered.results[5]?.because).toEqual([
    {
      policy: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop', name: 'db' },
      direction: 'ingress',
      rule: null,
      effect: 'isolates',
    },
  ]);
  expect(answered.results[1]?.because).toMatchObject([
    { binding: { kind: 'RoleBinding', name: 'scalers' }, as: 'group dev' },
  ]);
});

test('what nobody can tell is unknown, and neither holds nor is broken', () => {
  const blind = deny(deny(inventory, 'networkpolicies.networking.k8s.io'), 'rolebindings.rbac.authorization.k8s.io');
  const { broken, unknown, results } = assertExpectations(blind, readExpectations(text, 'e.yaml'));
  expect([broken, unknown, results.map(({ actual, ok }) => actual === 'unknown' && !ok)]).toEqual([
    0,
    6,
    Array(6).fill(true),
  ]);
});

test('a name that can not be read is an error of its file and line', () => {
  const wrong = readExpectations(`${head}reach:\n  - { from: shop, to: shop/db, expect: denied }\n`, 'e.yaml');
  expect(() => assertExpectations(inventory, wrong)).toThrow(/^e\.yaml:4: "shop": expected NAMESPACE\/POD/);
});

test('thousands in one run are answered within a second', () => {
  const lines = Array.from(
    { length: 2_500 },
    () => '  - { from: shop/web, to: shop/db, port: 5432, expect: allowed }\n',
  ).join('');
  const rights = Array.from(
    { length: 2_500 },
    (_, i) => `  - { subject: "user:u${i}", verb: get, resource: secrets, namespace: shop, expect: denied }\n`,
  ).join('');
  const many = readExpectations(`${head}can:\n${rights}reach:\n${lines}`, 'e.yaml');
  const spent = countProcessorTime();
  expect(assertExpectations(inventory, many)).toMatchObject({ broken: 0, unknown: 0 });
  expect(spent()).toBeLessThan(1_000);
});
