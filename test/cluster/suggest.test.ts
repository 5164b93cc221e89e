import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runKaudit } from '../support/built.ts';
import { clusterAvailable } from './build.ts';
import { type Cluster, startCluster } from './start.ts';

const available = await clusterAvailable('test/cluster/suggest.test.ts');

const workload = (kind: string, name: string, ports: object[] = []) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: 'shop' },
  spec: {
    replicas: 2,
    ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        automountServiceAccountToken: false,
        containers: [{ name: 'main', image: `registry.example/${name}:1`, ports }],
      },
    },
  },
});
const service = (name: string, type: string, port: number, targetPort: number | string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'shop' },
  spec: { type, selector: { app: name }, ports: [{ port, targetPort }] },
});

const world = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
  },
  workload('Deployment', 'web', [{ name: 'http', containerPort: 8080 }]),
  workload('StatefulSet', 'db'),
  workload('Deployment', 'batch'),
  service('web', 'NodePort', 80, 'http'),
  service('db', 'ClusterIP', 5432, 5432),
];

const expectations = `apiVersion: kaudit.dev/v1alpha1
kind: Expectations
reach:
  - { from: shop/deployment/web, to: shop/statefulset/db, port: 5432/TCP, expect: allowed }
  - { from: shop/deployment/batch, to: shop/statefulset/db, port: 5432/TCP, expect: denied }
  - { from: internet, to: shop/statefulset/db, expect: denied }
  - { from: internet, to: shop/deployment/web, port: 8080, expect: allowed }
  - { from: shop/deployment/batch, to: internet, expect: denied }
`;

describe.skipIf(!available)('kaudit reach --suggest on a real API server', () => {
  let cluster: Cluster;
  const kaudit = (args: readonly string[], input?: string) =>
    runKaudit([...args, '--kubeconfig', cluster.kubeconfig], input === undefined ? {} : { input });

  beforeAll(async () => {
    cluster = await startCluster({ profile: 'hardened' });
    await cluster.apply(world);
    for (const one of ['deployment/web', 'deployment/batch', 'statefulset/db'])
      await cluster.kubectl(['rollout', 'status', one, '-n', 'shop', '--timeout=60s']);
  }, 300_000);
  afterAll(() => cluster?.stop());

  test('the API server accepts what is suggested, and applied it means what was expected', async () => {
    const before = await kaudit(['assert', '-'], expectations);
    expect(before.code, before.stderr).toBe(1);
    const { stdout, stderr, code } = await kaudit(
      ['reach', '--suggest', '-n', 'shop', '--expectations', '-'],
      expectations,
    );
    expect(code, stderr).toBe(0);
    const dry = await cluster.kubectl(['apply', '--dry-run=server', '-f', '-'], stdout);
    const lines = dry.trim().split('\n');
    expect(lines.length).toBe(stdout.match(/^kind: NetworkPolicy$/gm)?.length);
    for (const line of lines)
      expect(line).toMatch(/^networkpolicy\.networking\.k8s\.io\/suggested-[a-z0-9-]+ created \(server dry run\)$/);
    await cluster.kubectl(['apply', '-f', '-'], stdout);
    const after = await kaudit(['assert', '-'], expectations);
    expect(after.code, `${after.stdout}${after.stderr}`).toBe(0);
  }, 60_000);
});
