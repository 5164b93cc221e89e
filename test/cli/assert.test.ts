import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { runHere } from '../support/in-process.ts';

const manifests = `
{apiVersion: v1, kind: Namespace, metadata: {name: shop}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: shop, labels: {app: db}}, spec: {containers: [{name: c, image: i}]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: db, namespace: shop}, spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]}}
`;
const head = 'apiVersion: kaudit.dev/v1alpha1\nkind: Expectations\n';
const files = {
  'shop.yaml': manifests,
  'good.yaml': `${head}reach:\n  - { from: shop/web, to: shop/db, port: 5432, expect: allowed }\n`,
  'broken.yaml': `${head}reach:\n  - { from: internet, to: shop/db, expect: allowed }\n`,
  'unknown.yaml': `${head}reach:\n  - { from: shop/nobody, to: shop/db, expect: allowed }\n`,
  'wrong.yaml': `${head}reach:\n  - { from: shop/web, to: shop/db, expct: allowed }\n`,
};

let folder = '';
const at = (name: string): string => path.join(folder, name);
beforeAll(() => {
  folder = temporaryFolder('assert');
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
});

test.each([
  [['good.yaml'], 0],
  [['good.yaml', 'broken.yaml', 'unknown.yaml'], 1],
  [['good.yaml', 'unknown.yaml'], 3],
  [['wrong.yaml'], 2],
  [['missing.yaml'], 2],
] as const)('assert %j exits %i', async (names, code) => {
  const { code: seen, stderr } = await runHere(['assert', '--manifests', at('shop.yaml'), ...names.map(at)]);
  expect(seen, stderr).toBe(code);
});

test('a broken expectation names its file and line, and the policy that breaks it', async () => {
  const { stdout } = await runHere(
    ['assert', at('good.yaml'), at('broken.yaml'), '--manifests', at('shop.yaml')],
    // Wide enough for any temporary folder.
    { env: { COLUMNS: '300' } },
  );
  expect(stdout).toBe(`BROKEN  ${at('broken.yaml')}:4 internet to shop/db is denied, expected allowed
          1.1.1.1 to shop/db is denied: ingress is isolated by NetworkPolicy shop/db and no rule allows it
          by NetworkPolicy shop/db, which isolates ingress
2 expectations: 1 hold, 1 broken, 0 cannot be told
`);
});

test('a file that is not written as one says where, and what was meant', async () => {
  const { stderr } = await runHere(['assert', at('wrong.yaml'), '--manifests', at('shop.yaml')]);
  expect(stderr).toContain(`kaudit: ${at('wrong.yaml')}:4: unknown key expct (did you mean expect?)`);
});

test('as JSON, in the order of the files', async () => {
  const { stdout } = await runHere([
    'assert',
    at('broken.yaml'),
    at('good.yaml'),
    '--manifests',
    at('shop.yaml'),
    '-o',
    'json',
  ]);
  expect(JSON.parse(stdout)).toMatchObject({
    broken: 1,
    unknown: 0,
    results: [
      { index: 0, section: 'reach', expect: 'allowed', actual: 'denied', ok: false },
      { index: 1, section: 'reach', expect: 'allowed', actual: 'allowed', ok: true },
    ],
  });
});

test('--manifests leaves the arguments beside it alone, and may be repeated', async () => {
  const asked = ['shop/web', 'shop/db', '--port', '5432'];
  const one = await runHere(['reach', '--manifests', at('shop.yaml'), ...asked]);
  expect(one.code, one.stderr).toBe(0);
  const two = await runHere(['reach', '--manifests', at('shop.yaml'), '--manifests', at('shop.yaml'), ...asked]);
  expect(two.code, two.stderr).toBe(0);
  const scan = await runHere(['scan', '--manifests', at('shop.yaml'), at('shop.yaml'), '--check', 'host-pid', '-q']);
  expect(scan.code, scan.stderr).toBe(0);
});

test('--suggest writes policies; what it wrote is no reason to refuse the next run', async () => {
  const { stdout, stderr, code } = await runHere(['reach', '--suggest', '-n', 'shop', '--manifests', at('shop.yaml')]);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(
    /^# nothing is allowed .*\napiVersion: networking\.k8s\.io\/v1\nkind: NetworkPolicy\nmetadata:\n {2}name: suggested-default-deny\n/,
  );
  writeFileSync(at('suggested.yaml'), `${manifests}---\n${stdout}`);
  const again = await runHere(['reach', '--suggest', '-n', 'shop', '--manifests', at('suggested.yaml'), '-q']);
  expect(again.code, again.stderr).toBe(0);
  expect(again.stdout).toBe(stdout);
});

test('every fault of a file has its line', async () => {
  writeFileSync(at('faults.yaml'), `${head}can:\n  - { subject: jane }\n`);
  const { stderr, code } = await runHere(['assert', at('faults.yaml'), '--manifests', at('shop.yaml')]);
  expect(stderr.split('\n').filter((line) => line.includes('faults.yaml:4: can[0]')).length).toBeGreaterThan(1);
  expect([stderr.includes('u{a}'), code]).toEqual([false, 2]);
});
