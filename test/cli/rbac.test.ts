import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { writeInventory } from '../../src/inventory.ts';
import { collectDemo, serveDemo } from '../support/demo.ts';
import { runHere } from '../support/in-process.ts';

let demo: Awaited<ReturnType<typeof serveDemo>>;
let recorded: string;
beforeAll(async () => {
  demo = await serveDemo();
  recorded = path.join(path.dirname(demo.kubeconfig), 'demo.json');
  writeFileSync(recorded, writeInventory(await collectDemo(demo.kubeconfig)));
});
afterAll(async () => {
  rmSync(recorded, { force: true });
  await demo.close();
});

const groupsOf = (stdout: string): unknown[] =>
  parseAllDocuments(stdout)
    .map((document) => document.toJS())
    .filter(({ kind }) => kind === 'ClusterRole')
    .flatMap(({ rules }) => rules.flatMap((rule: { apiGroups?: string[] }) => rule.apiGroups ?? []));

test('the rights for any cluster, or only for what one serves: live or recorded', async () => {
  const any = groupsOf((await runHere(['rbac'])).stdout);
  expect(any).toContain('kyverno.io');
  const live = await runHere(['rbac', '--kubeconfig', demo.kubeconfig]);
  expect(groupsOf(live.stdout)).not.toContain('kyverno.io');
  expect(groupsOf(live.stdout)).toContain('networking.k8s.io');
  expect((await runHere(['rbac', '--inventory', recorded])).stdout).toBe(live.stdout);
});

test('as a table for a person', async () => {
  const { code, stdout } = await runHere([
    'rbac',
    '--check',
    'host-pid,kubelet-read-only-port',
    '-n',
    'a,b',
    '-o',
    'table',
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain('What ServiceAccount kaudit/kaudit needs in a, b, for 2 checks:\n\nmay ');
  expect(stdout).toMatch(/^list +core +pods, replicationcontrollers$/m);
});

test('a cluster that is named and not reached is an error, never all rights', async () => {
  const { code, stdout } = await runHere(['rbac', '--server', 'https://127.0.0.1:1', '--token', 'x']);
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
});

test('doctor says the same of a recording', async () => {
  const { code, stdout } = await runHere(['doctor', '--inventory', recorded, '-o', 'json']);
  const diagnosis = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(diagnosis).toMatchObject({
    complete: true,
    server: { reachable: null, version: 'v1.36.3' },
    recorded: { origin: 'cluster' },
    identity: { credential: 'token' },
  });
  const part = JSON.stringify({ apiVersion: 'v1', kind: 'PodList', items: [] });
  const partial = await runHere(['doctor', '--inventory', '-', '--check', 'host-pid,wildcard-rule'], { input: part });
  expect(partial.code).toBe(3);
  expect(partial.stdout).toMatch(/^recording +of objects that another program read$/m);
});
