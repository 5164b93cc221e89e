import { describe, expect, test } from 'vitest';
import { runHere } from '../support/in-process.ts';

const objects = `
{apiVersion: v1, kind: Namespace, metadata: {name: shop}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: shop, labels: {app: db}}, spec: {containers: [{name: c, image: i}]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: db, namespace: shop}, spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}, {from: [{podSelector: {}}]}]}}
---
{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: '=cmd', namespace: shop}, spec: {endpointSelector: {matchLabels: {app: none}}, ingress: [{}]}}
`;
const quiet = objects
  .replace('policyTypes: [Ingress, Egress], ', '')
  .replace(', {from: [{podSelector: {}}]}', '')
  .replace('app: none', 'app: web');
const unsure = quiet.replace('ingress: [{}]', 'ingress: [{fromEntities: [kube-apiserver]}]');
const list = (input: string, ...args: string[]) =>
  runHere(['reach', '--policies', ...args, '--manifests', '-'], { input });

test('as a table', async () => {
  const { code, stdout } = await list(objects);
  expect(stdout).toBe(`policy                         pods  such as  isolates         rules
CiliumNetworkPolicy shop/=cmd  0     -        ingress          1, 1 for nobody
NetworkPolicy shop/db          1     shop/db  ingress, egress  2, 1 add nothing

To look at:
  CiliumNetworkPolicy shop/=cmd: selects no pod and no workload
  NetworkPolicy shop/db: ingress[0] adds nothing: what it allows is settled by
    NetworkPolicy shop/db ingress[1]

Way out limited, and not surely to the DNS of the cluster:
workload     UDP     TCP     limited by
shop/pod/db  denied  denied  NetworkPolicy shop/db
`);
  expect(code).toBe(1);
});

test('as CSV, in which no cell is a formula', async () => {
  expect((await list(objects, '-o', 'csv')).stdout.split('\r\n')).toEqual([
    'what,namespace,name,pods,examples,isolates,kind,message',
    "CiliumNetworkPolicy,shop,'=cmd,0,,ingress,selects-nothing,selects no pod and no workload",
    'NetworkPolicy,shop,db,1,shop/db,ingress egress,shadowed-rule,ingress[0] adds nothing: what it allows is settled by NetworkPolicy shop/db ingress[1]',
    'pod,shop,db,,,egress,no-dns,"UDP 53 denied, TCP 53 denied; limited by NetworkPolicy shop/db"',
    '',
  ]);
});

test('as JSON', async () => {
  const { stdout } = await list(objects, '-o', 'json', '-n', 'elsewhere');
  expect(JSON.parse(stdout)).toEqual({ complete: true, reason: null, policies: [], withoutDns: [] });
});

describe('exit codes', () => {
  test.each([
    ['nothing to look at', quiet, [], 0],
    ['something', objects, [], 1],
    ['something that can not be told', unsure, [], 3],
    ['no policy', '{apiVersion: v1, kind: Namespace, metadata: {name: shop}}', [], 0],
    ['with a FROM', objects, ['shop/web', 'shop/db'], 2],
    ['with --matrix', objects, ['--matrix'], 2],
    ['with --port', objects, ['--port', '80'], 2],
    ['as a drawing', objects, ['-o', 'dot'], 2],
  ] as const)('%s', async (_, input, args, code) => expect((await list(input, ...args)).code).toBe(code));
});
