import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/connect/index.ts';
import { type Diagnosis, diagnose } from '../../src/doctor/doctor.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { rightsFor } from '../../src/rights.ts';
import { selectChecks } from '../../src/select.ts';
import { clusterAvailable } from './build.ts';
import type { KubernetesObject } from './objects.ts';
import { type Cluster, startCluster } from './start.ts';

const available = await clusterAvailable('test/cluster/doctor.test.ts');
const checks = selectChecks(loadChecks(), {});

describe.skipIf(!available)('doctor on a real API server', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ profile: 'hardened', nodes: 1 });
  });
  afterAll(() => cluster?.stop());

  const ask = async (kubeconfig: string, namespaces: readonly string[] | null = null): Promise<Diagnosis> => {
    const connection = await connect({ kubeconfig });
    try {
      return await diagnose(connection, { checks, namespaces, signal: AbortSignal.timeout(60_000) });
    } finally {
      connection.transport.close();
    }
  };
  const refused = ({ access }: Diagnosis) =>
    access.filter(({ readable }) => !readable).map(({ source, state, reason }) => `${source}: ${state} ${reason}`);

  test('the administrator reads everything', async () => {
    const diagnosis = await ask(cluster.kubeconfig);
    expect(refused(diagnosis)).toEqual([]);
    expect(diagnosis).toMatchObject({
      complete: true,
      server: {
        reachable: true,
        version: 'v1.36.3',
        verified: true,
        address: '127.0.0.1',
        tls: { certificate: { subject: 'kube-apiserver', issuer: 'kubernetes' } },
      },
      identity: { credential: 'client-certificate', name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] },
      notes: [],
    });
    expect(diagnosis.server.tls?.certificate?.names).toContain('127.0.0.1');
    expect(diagnosis.kubeletCommands).toEqual(
      ['cp-1', 'worker-1'].map((node) => `kubectl get --raw '/api/v1/nodes/${node}/proxy/configz' > '${node}.json'`),
    );
  });

  test('so does the role that kaudit rbac prints', async () => {
    const objects = rightsFor(checks, { namespace: 'kaudit', name: 'kaudit' }, null);
    await cluster.apply(objects as KubernetesObject[]);
    const diagnosis = await ask(await cluster.tokenKubeconfig('kaudit', 'kaudit'));
    expect(refused(diagnosis)).toEqual([]);
    expect(diagnosis.identity).toMatchObject({ credential: 'token', name: 'system:serviceaccount:kaudit:kaudit' });
  });

  test('nobody reads what every authenticated user may, and is told what the rest costs', async () => {
    const diagnosis = await ask(await cluster.kubeconfigFor('nobody'));
    expect(diagnosis.server.reachable).toBe(true);
    expect(diagnosis.complete).toBe(false);
    const readable = diagnosis.access.filter((one) => one.readable && one.state === 'complete');
    expect(readable.map(({ source }) => source)).toEqual(['/apis', '/readyz', '/version', 'connection', 'identity']);
    expect(refused(diagnosis).every((line) => line.endsWith(': denied Forbidden'))).toBe(true);
    expect(diagnosis.access.find(({ source }) => source === 'pods')?.costs).toContain('privileged-container');
  });

  test('a reader of one namespace is complete there', async () => {
    const objects = rightsFor(checks, { namespace: 'kaudit', name: 'reader' }, ['default']);
    await cluster.apply(objects as KubernetesObject[]);
    const kubeconfig = await cluster.tokenKubeconfig('kaudit', 'reader');
    expect(refused(await ask(kubeconfig, ['default']))).toEqual([]);
    expect((await ask(kubeconfig)).complete).toBe(false);
  });

  test('the audit log shows GET alone, and one item of each list', async () => {
    const user = 'doctor';
    await ask(await cluster.kubeconfigFor(user, ['system:masters']));
    const events = (await cluster.auditLog()).filter((event) => event.user?.username === user);
    expect(events.filter(({ verb }) => verb !== 'get' && verb !== 'list')).toEqual([]);
    const lists = events.filter(({ verb }) => verb === 'list').map(({ requestURI }) => requestURI);
    expect(lists.length).toBeGreaterThan(20);
    expect(lists.filter((uri) => !/[?&]limit=1(&|$)/.test(uri))).toEqual(['/api/v1/nodes?limit=500']);
  });
});
