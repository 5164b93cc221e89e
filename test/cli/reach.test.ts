import { expect, test } from 'vitest';
import { runHere } from '../support/in-process.ts';

const objects = `
{apiVersion: v1, kind: Namespace, metadata: {name: shop}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: shop, labels: {app: db}}, spec: {containers: [{name: c, image: i}]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: db, namespace: shop}, spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]}}
`;
const ask = (...args: string[]) => runHere(['reach', ...args, '--manifests', '-'], { input: objects });

test.each([
  [['shop/web', 'shop/db', '--port', '5432/TCP'], 0],
  [['internet', 'shop/db'], 1],
  [['shop/web', 'shop/db'], 1],
  [['shop/nobody', 'shop/db'], 3],
  [['web', 'shop/db'], 2],
  [['shop/web'], 2],
  [['--matrix', 'shop/web'], 2],
  [['shop/web', 'shop/db', '-o', 'dot'], 2],
] as const)('reach %j exits %i', async (args, code) => expect((await ask(...args)).code).toBe(code));

test('--explain names the rule that decides', async () => {
  expect((await ask('shop/web', 'shop/db', '--port', '5432', '--explain')).stdout).toBe(`allowed
  shop/web to shop/db is allowed on 5432/TCP: no policy isolates the source for
  egress; a rule of NetworkPolicy shop/db allows the ingress
  allows ingress: NetworkPolicy shop/db rule 0
`);
});

test('the matrix as Mermaid', async () => {
  expect((await ask('--matrix', '-o', 'mermaid')).stdout).toBe(`flowchart LR
  n0["shop/pod/db"]
  n1["shop/pod/web"]
  n2["internet"]
  n0 -->|"all ports"| n1
  n0 -->|"all ports"| n2
  n1 -->|"TCP 5432"| n0
  n1 -->|"all ports"| n2
  n2 -->|"all ports"| n1
`);
});
