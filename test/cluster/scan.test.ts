import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report.ts';
import { runKaudit } from '../support/built.ts';
import { temporaryFolder } from '../support/folder.ts';
import type { AuditEvent } from './audit.ts';
import { clusterAvailable } from './build.ts';
import { type Cluster, startCluster } from './start.ts';

const available = await clusterAvailable('test/cluster/scan.test.ts');
const work = temporaryFolder('cluster-test');

const shop = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: web, image: "registry.example/web:1.4", env: [{ name: PASSWORD, value: CANARY-env }] }
---
apiVersion: v1
kind: Secret
metadata: { name: web, namespace: shop }
stringData: { password: CANARY-secret }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: shop }
rules:
  - { apiGroups: ["", apps, batch, networking.k8s.io, rbac.authorization.k8s.io], resources: ["*"], verbs: [list] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reader, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects: [{ kind: User, name: shopkeeper, apiGroup: rbac.authorization.k8s.io }]
`;

describe.skipIf(!available)('kaudit on a real API server', () => {
  let cluster: Cluster;
  let admin: Report;

  const scan = async (kubeconfig: string, ...args: string[]) => {
    const run = await runKaudit(['scan', '--kubeconfig', kubeconfig, '-o', 'json', ...args]);
    return { ...run, report: (run.stdout === '' ? null : JSON.parse(run.stdout)) as Report | null };
  };
  const statuses = (report: Report | null) => new Map(report?.checks.map(({ id, status }) => [id, status]));
  const names = async (...args: string[]): Promise<string[]> =>
    JSON.parse(await cluster.kubectl(['get', ...args, '-A', '-o', 'json'])).items.map(
      ({ metadata }: { metadata: { namespace?: string; name: string } }) =>
        `${metadata.namespace ?? ''}/${metadata.name}`,
    );

  beforeAll(async () => {
    cluster = await startCluster({ profile: 'hardened' });
    await cluster.apply(shop);
    // Its pods may not be there yet: waiting for pods that nobody made is an error.
    await cluster.kubectl(['wait', '--for=condition=Available', 'deployments', '--all', '-n', 'shop', '--timeout=60s']);
    await cluster.kubectl(['wait', '--for=condition=Ready', 'pods', '--all', '-n', 'shop', '--timeout=60s']);
    const { code, report, stderr } = await scan(cluster.kubeconfig);
    expect(stderr).toBe('');
    expect(code).toBe(1);
    if (report === null) throw new Error('no report');
    admin = report;
  });
  afterAll(() => cluster?.stop());

  test('the administrator sees everything: no check is unknown, the score has one value', () => {
    expect(
      admin.checks.filter(({ status }) => status === 'unknown').map(({ id, reason }) => `${id}: ${reason}`),
    ).toEqual([]);
    expect(admin.scan.complete).toBe(true);
    expect(admin.score.value).not.toBeNull();
    expect(admin.cluster).toMatchObject({
      version: 'v1.36.3',
      distribution: 'kubeadm',
      nodes: 3,
      serverVerified: true,
    });
  });

  test('replicas are one finding on their Deployment', () => {
    const own = admin.findings.filter(
      ({ object, check }) => object.namespace === 'shop' && check === 'missing-memory-limit',
    );
    expect(own).toMatchObject([{ object: { kind: 'Deployment', name: 'web' }, container: 'web', instances: 3 }]);
  });

  test('the audit log of the scan shows GET alone: lists, a few ConfigMaps, paths; no Secret, no subresource', async () => {
    const user = 'audited';
    const kubeconfig = await cluster.kubeconfigFor(user, ['system:masters']);
    expect((await scan(kubeconfig)).code).toBe(1);
    const events = (await cluster.auditLog()).filter((event: AuditEvent) => event.user?.username === user);
    expect(events.length).toBeGreaterThan(20);
    const said = (event: AuditEvent) => `${event.verb} ${event.requestURI}`;
    expect(events.filter(({ verb }) => verb !== 'list' && verb !== 'get').map(said)).toEqual([]);
    expect(events.filter(({ objectRef }) => objectRef?.resource === 'secrets').map(said)).toEqual([]);
    expect(events.filter(({ objectRef }) => objectRef?.subresource !== undefined).map(said)).toEqual([]);
    const gets = events.filter(({ verb, objectRef }) => verb === 'get' && objectRef?.resource !== undefined);
    expect(gets.filter(({ objectRef }) => objectRef?.resource !== 'configmaps').map(said)).toEqual([]);
  });

  test('what kubectl lists is what kaudit collected', async () => {
    const file = path.join(work, 'inventory.json');
    expect((await runKaudit(['collect', '--kubeconfig', cluster.kubeconfig, '-o', file])).code).toBe(0);
    const { readFileSync } = await import('node:fs');
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('CANARY');
    const { sources }: { sources: Record<string, { items: { metadata: { namespace?: string; name: string } }[] }> } =
      JSON.parse(text);
    for (const resource of [
      'pods',
      'namespaces',
      'deployments.apps',
      'replicasets.apps',
      'services',
      'clusterroles.rbac.authorization.k8s.io',
      'rolebindings.rbac.authorization.k8s.io',
    ]) {
      const collected = sources[resource]?.items
        .map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)
        .sort();
      expect(collected, resource).toEqual((await names(resource)).sort());
    }
  });

  test('pages add up: a list of several pages is whole', async () => {
    const expected = (await names('clusterroles')).length;
    for (const chunk of ['500', '25', '7']) {
      const { report } = await scan(cluster.kubeconfig, '--chunk-size', chunk, '--category', 'rbac');
      const list = report?.coverage.resources.find(
        ({ resource }) => resource === 'clusterroles.rbac.authorization.k8s.io',
      );
      expect(list).toMatchObject({ state: 'complete', items: expected, attempts: Math.ceil(expected / Number(chunk)) });
    }
  });

  test('with the rights that kaudit rbac prints, and no others, the scan is complete and says the same', async () => {
    const { stdout } = await runKaudit(['rbac']);
    await cluster.apply(stdout);
    const { report, stderr } = await scan(await cluster.tokenKubeconfig('kaudit', 'kaudit'));
    expect(stderr).toBe('');
    expect(
      report?.checks.filter(({ status }) => status === 'unknown').map(({ id, reason }) => `${id}: ${reason}`),
    ).toEqual([]);
    const mine = new Set(['kaudit']);
    // What the scan says of its own credentials differs by who scans.
    const own = new Set(['client-certificate-user', 'overprivileged-scanner', 'static-kubeconfig']);
    const others = (one: Report | null) =>
      one?.findings
        .filter(({ object, check }) => !mine.has(object.namespace ?? '') && !mine.has(object.name) && !own.has(check))
        .map(({ fingerprint, message }) => `${fingerprint} ${message}`)
        .sort();
    const { report: again } = await scan(cluster.kubeconfig);
    expect(others(report)).toEqual(others(again));
  });

  test('an identity without rights: exit 4, nothing on standard output', async () => {
    const { code, stdout, stderr } = await scan(await cluster.kubeconfigFor('nobody'));
    expect(stderr).toMatch(/^kaudit: nothing may be listed in the whole cluster: .*User "nobody" cannot list/);
    expect(stdout).toBe('');
    expect(code).toBe(4);
  });

  test('namespaced rights: incomplete without -n, complete for the scope with it', async () => {
    const kubeconfig = await cluster.kubeconfigFor('shopkeeper');
    expect((await scan(kubeconfig)).code).toBe(4);
    const { report } = await scan(kubeconfig, '-n', 'shop');
    expect(report?.scan.scope.namespaces).toEqual(['shop']);
    expect(
      report?.checks.filter(({ status }) => status === 'unknown').map(({ id, reason }) => `${id}: ${reason}`),
    ).toEqual([]);
    expect(report?.notSelected.map(({ check }) => check)).toContain('cluster-admin-grant');
    expect(statuses(report).get('missing-memory-limit')).toBe('fail');
  });

  test('seeing less: as the built-in view, nothing passes that fails for the administrator', async () => {
    await cluster.kubectl(['create', 'clusterrolebinding', 'viewer', '--clusterrole=view', '--user=viewer']);
    const { report } = await scan(await cluster.kubeconfigFor('viewer'));
    const before = statuses(admin);
    for (const [id, status] of statuses(report))
      if (status !== before.get(id))
        expect(`${id}: ${before.get(id)} → ${status}`).toBe(`${id}: ${before.get(id)} → unknown`);
  });

  test('no secret reaches a report', async () => {
    for (const format of ['json', 'yaml', 'table']) {
      const { stdout, stderr } = await runKaudit(['scan', '--kubeconfig', cluster.kubeconfig, '-o', format, '-v']);
      expect(stdout + stderr).not.toContain('CANARY');
    }
  });

  test('kind reads kind-config.yaml strictly', async () => {
    const { binaries } = await import('./build.ts');
    const built = await binaries();
    if ('missing' in built) throw new Error(built.missing);
    const { run } = await import('./processes.ts');
    const file = path.join(import.meta.dirname, '..', '..', 'kind-config.yaml');
    expect(await run(built.k8s, ['kind-config', file], work)).toContain('ok');
    writeFileSync(path.join(work, 'wrong.yaml'), 'kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodez: []\n');
    await expect(run(built.k8s, ['kind-config', path.join(work, 'wrong.yaml')], work)).rejects.toThrow();
  });
});
