import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { serveDemo } from '../support/demo.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runHere } from '../support/in-process.ts';

let demo: Awaited<ReturnType<typeof serveDemo>>;
beforeAll(async () => {
  demo = await serveDemo();
});
afterAll(() => demo.close());

const psa = (...args: string[]) => runHere(['psa', '--kubeconfig', demo.kubeconfig, ...args]);

test('the demo cluster: what is left to do, and for which workloads', async () => {
  const { code, stdout, stderr } = await psa('-o', 'json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const { namespaces, ...plan } = JSON.parse(stdout);
  expect(plan).toMatchObject({ kind: 'PodSecurityPlan', version: 'v1.36', complete: true });
  const toFix = namespaces.flatMap(
    (one: { namespace: string; system: boolean; steps: { level: string; fix: { object: { name: string } }[] }[] }) =>
      one.system || one.steps.length === 0
        ? []
        : [`${one.namespace} ${one.steps[0]?.level}: ${one.steps[0]?.fix.map(({ object }) => object.name).join(' ')}`],
  );
  expect(toFix).toEqual([
    'ci baseline: buildkit docker-builder',
    'data restricted: metabase sftp-import',
    'legacy baseline: edi-gateway edi-tunnel erp-bridge label-printer',
  ]);
});

test('kaudit.yaml says whose a namespace is; what it says of a scan is left aside', async () => {
  const file = path.join(temporaryFolder('psa'), 'kaudit.yaml');
  writeFileSync(
    file,
    'apiVersion: kaudit.dev/v1alpha1\nkind: Config\nsystemNamespaces: [leg*]\nuserNamespaces: [kube-public]\noutput: [markdown]\n',
  );
  const { code, stdout } = await psa('-o', 'commands', '--config', file);
  expect(code).toBe(0);
  expect(stdout).toContain('label --overwrite namespace kube-public ');
  expect(stdout).not.toContain('namespace legacy ');
  expect((await psa('--config', file)).stdout).toContain('kaudit psa -o commands prints the labels to set');
});

test('yaml is the same plan', async () => {
  const [json, yaml] = await Promise.all([psa('-o', 'json'), psa('-o', 'yaml')]);
  expect(parse(yaml.stdout)).toEqual(JSON.parse(json.stdout));
});

test('the commands name the kubeconfig and context that were asked', async () => {
  const { stdout } = await psa('--context', 'demo', '-o', 'commands');
  const commands = stdout.split('\n').filter((line) => !line.startsWith('#') && line !== '');
  const label = 'pod-security.kubernetes.io';
  expect(commands).toEqual([
    `kubectl --kubeconfig ${demo.kubeconfig} --context demo label --overwrite namespace legacy ${label}/audit=baseline ${label}/audit-version=v1.36 ${label}/warn=baseline ${label}/warn-version=v1.36`,
  ]);
});

test('manifests stand in for a cluster', async () => {
  const file = path.join(temporaryFolder('psa'), 'pod.yaml');
  writeFileSync(
    file,
    '{ apiVersion: v1, kind: Pod, metadata: { name: agent, namespace: ops }, spec: { hostPID: true, containers: [{ name: agent, image: agent }] } }\n',
  );
  const { code, stdout } = await runHere(['psa', '--manifests', file]);
  expect(code).toBe(0);
  expect(stdout).toContain('ops, to meet baseline:\n  Pod agent  hostNamespaces\n');
});

test('what is not seen is not called safe: exit 3', async () => {
  const { code, stdout } = await psa('-n', 'data', '-o', 'json');
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({
    complete: false,
    notes: [
      'one namespace alone does not show its labels: without -n the plan says what is enforced',
      expect.anything(),
    ],
    namespaces: [{ namespace: 'data', enforce: null, meets: 'baseline', changes: [] }],
  });
});

test('who may list nothing: exit 4; a format that is none: exit 2', async () => {
  expect((await psa('--context', 'demo-nobody')).code).toBe(4);
  const { code, stderr } = await psa('-o', 'sarif');
  expect(stderr).toContain("argument 'sarif' is invalid. Allowed choices are table, json, yaml, commands.");
  expect(code).toBe(2);
});
