import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from '../support/folder.ts';
import { runHere } from '../support/in-process.ts';

const folder = temporaryFolder('fix');
const write = (name: string, content: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};
const hostile = "w'; touch /tmp/kaudit-owned; echo '\u001b[31m";
const manifest = write(
  'web.yaml',
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${JSON.stringify(hostile)}, namespace: shop, annotations: { meta.helm.sh/release-name: shop } }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { hostPID: true, containers: [{ name: web, image: web }] }
`,
);
const fix = (...args: string[]) => runHere(['fix', '--manifests', manifest, ...args]);

test('the table says what a patch closes and may break, and where the edit belongs', async () => {
  const { stdout, code } = await fix('--check', 'host-pid,missing-memory-limit');
  expect(code).toBe(0);
  expect(stdout).toContain('closes host-pid: the pod shares the process namespace of its node (hostPID)');
  expect(stdout).toContain('may break programs that look at processes of the node');
  expect(stdout).toContain('Helm release shop makes this object: the edit belongs there, or it is undone');
  expect(stdout).toContain('1 × missing-memory-limit: how much it needs only its owners know');
  expect(stdout).not.toContain('\u001b');
});

test('commands are words of a shell, whatever objects are called', async () => {
  const { stdout } = await fix('--check', 'host-pid', '-o', 'patch');
  const script = `kubectl() { printf '%s\\n' "$@"; }\n${stdout}`;
  const words = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n');
  expect(words).toEqual([
    'patch',
    'deployment.v1.apps',
    hostile.replace('\u001b', '\\u001b'),
    '-n',
    'shop',
    '--type=json',
    '-p',
    JSON.stringify([
      { op: 'test', path: '/spec/template/spec/hostPID', value: true },
      { op: 'remove', path: '/spec/template/spec/hostPID' },
    ]),
  ]);
});

test('the kustomization holds a strategic merge patch', async () => {
  const { stdout } = await fix('--check', 'host-pid', '-o', 'kustomize');
  const { kind, patches } = parse(stdout);
  expect(kind).toBe('Kustomization');
  expect(patches[0].target).toEqual({
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    name: hostile,
    namespace: 'shop',
  });
  expect(parse(patches[0].patch).spec).toEqual({ template: { spec: { hostPID: null } } });
});

test('one finding is named by the beginning of its fingerprint', async () => {
  const { stdout } = await fix('--check', 'host-pid', '-o', 'json');
  const [{ closes }] = JSON.parse(stdout).patches;
  const one = await fix('--finding', closes[0].fingerprint.slice(0, 8), '-o', 'json');
  expect(JSON.parse(one.stdout).patches[0].closes).toEqual(closes);
  const none = await fix('--finding', 'ffffffffff');
  expect([none.code, none.stderr]).toEqual([
    2,
    'kaudit: no finding has the fingerprint ffffffffff\nkaudit scan -o json lists them; at least six of their characters are needed.\n',
  ]);
  expect((await fix('--all', '--check', 'host-pid')).code).toBe(2);
});

const rbac = write(
  'rbac.yaml',
  `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: runner }
rules: [{ apiGroups: [""], resources: [pods, secrets], verbs: [get, list] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: runner }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: runner }
subjects: [{ kind: ServiceAccount, name: runner, namespace: ci }]
`,
);
const event = JSON.stringify({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  stage: 'ResponseComplete',
  verb: 'get',
  user: { username: 'system:serviceaccount:ci:runner' },
  objectRef: { resource: 'pods', namespace: 'ci', name: 'a' },
  requestReceivedTimestamp: '2026-03-01T10:00:00Z',
  annotations: { 'authorization.k8s.io/decision': 'allow' },
});
const rightsize = (input: string, ...args: string[]) =>
  runHere(['rightsize', '--audit-log', '-', '--manifests', rbac, ...args], { input });

test('a log on standard input gives the narrower role, and says how little a short log proves', async () => {
  const { stdout, code, stderr } = await rightsize(`${event}\n`, '-o', 'yaml');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('# So short a log proves little about what was not used');
  expect(stdout).toContain('# once it works: take the subject out of ClusterRoleBinding runner');
  const [, role] = stdout.split('---\n');
  expect(parse(role ?? '')).toEqual({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'ci-runner-used', namespace: 'ci' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
  });
});

test('lines that can not be read are said and make the exit code 3', async () => {
  const { stdout, code } = await rightsize(`{oops\n{"a":1}\n${event}\n{"cut"`);
  expect(code).toBe(3);
  expect(stdout).toContain('1 × get, list pods, secrets');
  expect(stdout.replaceAll('\n', ' ')).toContain(
    'Lines left out: 1 not JSON, 1 no audit event, the last one, which is not finished.',
  );
});

test('a subject that no binding names, and standard input for two, are usage errors', async () => {
  const none = await rightsize(event, '--subject', 'sa:ci/other');
  expect([none.code, none.stderr]).toEqual([
    2,
    'kaudit: no binding names ServiceAccount:ci/other\nWhat it may do comes from its groups: kaudit can SUBJECT lists that.\n',
  ]);
  const twice = await runHere(['rightsize', '--audit-log', '-', '--inventory', '-'], { input: event });
  expect(twice.code).toBe(2);
});
