import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Rightsizing } from '../../src/rightsize/rightsize.ts';
import { runKaudit } from '../support/built.ts';
import { clusterAvailable } from './build.ts';
import { type Cluster, startCluster } from './start.ts';

const available = await clusterAvailable('test/cluster/rightsize.test.ts');

const world = `
apiVersion: v1
kind: Namespace
metadata: { name: ci }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: runner, namespace: ci }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: runner }
rules:
  - { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }
  - { nonResourceURLs: ["*"], verbs: ["*"] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: runner }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: runner }
subjects: [{ kind: ServiceAccount, name: runner, namespace: ci }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: never, namespace: shop }
rules: [{ apiGroups: [""], resources: [secrets], verbs: [get, list] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: never, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: never }
subjects: [{ kind: ServiceAccount, name: runner, namespace: ci }]
`;

const configMap = JSON.stringify({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'shop' },
});

describe.skipIf(!available)('kaudit rightsize on the audit log of a real API server', () => {
  let cluster: Cluster;
  let runner: string;
  const kaudit = async (args: readonly string[]): Promise<string> => {
    const { stdout, stderr, code } = await runKaudit(['rightsize', ...args, '--kubeconfig', cluster.kubeconfig]);
    expect(code, stderr).toBe(0);
    return stdout;
  };
  const asRunner = (args: readonly string[], input?: string) =>
    cluster.kubectl(['--kubeconfig', runner, ...args], input);
  const logs = async (): Promise<string[]> => {
    const folder = path.join(cluster.dir, 'var/log/kubernetes/audit');
    return (await readdir(folder)).filter((name) => name.endsWith('.log')).map((name) => path.join(folder, name));
  };

  beforeAll(async () => {
    cluster = await startCluster({ profile: 'hardened', nodes: 1 });
    await cluster.apply(world);
    runner = await cluster.tokenKubeconfig('ci', 'runner');
    // Paths alone: kubectl's discovery would be requests too.
    const raw = (url: string) => asRunner(['get', '--raw', url]);
    await raw('/api/v1/namespaces/shop/pods');
    await raw('/api/v1/nodes');
    await raw('/apis/apps/v1/namespaces/shop/deployments?watch=1&timeoutSeconds=1');
    await raw('/version');
    await raw('/healthz/ping');
    await asRunner(['create', '--raw', '/api/v1/namespaces/shop/configmaps', '-f', '-'], configMap);
    await raw('/api/v1/namespaces/shop/configmaps/settings');
    await asRunner(['delete', '--raw', '/api/v1/namespaces/shop/configmaps/settings']);
    await raw('/api/v1/namespaces/ci/pods?labelSelector=a%3Db');
    await raw('/api/v1/namespaces/shop/configmaps/none').catch(() => undefined);
    // As somebody else: what jane may is asked of jane, and to impersonate her of the runner.
    await asRunner(['get', '--raw', '/api/v1/namespaces/shop/services', '--as', 'jane']).catch(() => undefined);
  });
  afterAll(() => cluster?.stop());

  test('suggests exactly what was used', async () => {
    const yaml = await kaudit(['--audit-log', ...(await logs()), '--subject', 'sa:ci/runner', '-o', 'yaml']);
    const objects = parseAllDocuments(yaml).flatMap((document) => document.toJS() ?? []);
    const rules = objects
      .filter(({ kind }) => /Role$/.test(kind))
      .map(({ kind, metadata, rules: own }) => [kind, metadata.namespace ?? '', own]);
    expect(rules).toEqual([
      [
        'ClusterRole',
        '',
        [
          { apiGroups: [''], resources: ['nodes'], verbs: ['list'] },
          { apiGroups: [''], resources: ['users'], verbs: ['impersonate'] },
          { nonResourceURLs: ['/healthz/ping', '/version'], verbs: ['get'] },
        ],
      ],
      ['Role', 'ci', [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }]],
      [
        'Role',
        'shop',
        [
          { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'delete', 'get'] },
          { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
          { apiGroups: ['apps'], resources: ['deployments'], verbs: ['watch'] },
        ],
      ],
    ]);
  });

  test('tells the unused rules', async () => {
    const found: Rightsizing = JSON.parse(
      await kaudit(['--audit-log', ...(await logs()), '--subject', 'sa:ci/runner', '-o', 'json']),
    );
    expect(found.complete).toBe(true);
    expect(found.events.unreadable).toBe(0);
    expect(found.events.denied).toBeGreaterThan(0);
    expect(
      found.subjects[0]?.rules.map(({ binding, index, requests, unusedVerbs }) => [
        binding.name,
        index,
        requests > 0,
        unusedVerbs,
      ]),
    ).toEqual([
      ['runner', 0, true, []],
      ['runner', 1, true, []],
      ['never', 0, false, ['get', 'list']],
    ]);
  });

  test('what it suggests is enough, and no more, once it replaces the old rights', async () => {
    const yaml = await kaudit(['--audit-log', ...(await logs()), '--subject', 'sa:ci/runner', '-o', 'yaml']);
    await cluster.kubectl(['apply', '-f', '-'], yaml);
    await cluster.kubectl(['delete', 'clusterrolebinding', 'runner']);
    await cluster.kubectl(['delete', 'rolebinding', 'never', '-n', 'shop']);
    const may = async (...args: string[]) =>
      (
        await cluster.kubectl(['auth', 'can-i', ...args, '--as=system:serviceaccount:ci:runner']).catch(() => 'no')
      ).trim();
    expect(await may('create', 'configmaps', '-n', 'shop')).toBe('yes');
    expect(await may('watch', 'deployments.apps', '-n', 'shop')).toBe('yes');
    expect(await may('list', 'nodes')).toBe('yes');
    expect(await may('get', '/version')).toBe('yes');
    expect(await may('list', 'secrets', '-n', 'shop')).toBe('no');
    expect(await may('create', 'configmaps', '-n', 'ci')).toBe('no');
    expect(await may('list', 'deployments.apps', '-n', 'shop')).toBe('no');
  });
});
