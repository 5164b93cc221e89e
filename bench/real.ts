import path from 'node:path';
import pLimit from 'p-limit';
import { poster } from '../test/cluster/access.ts';
import { startCluster } from '../test/cluster/start.ts';
import { type Bench, ms, scanned } from './bench.ts';
import { type Program, peakOf, race } from './measure.ts';
import { templateSpec } from './pods.ts';

const [pods, replicas, perNamespace, connections] = [10_000, 20, 10, 32];

/**
 * A scan of 10,000 pods of about 10 KB on a real API server, filled by direct writes. The targets are what the fastest peer took for such
 * a cluster on such a machine.
 */
export async function measureRealCluster(bench: Bench): Promise<void> {
  const cluster = await startCluster({ profile: 'weak', controllers: false, kwok: false });
  try {
    const size = await fill(cluster.kubeconfig, cluster.server);
    const report = path.join(bench.folder, 'report.json');
    const args = [bench.cli, 'scan', '--kubeconfig', cluster.kubeconfig, '-o', `json=${report}`];
    const scan: Program = { args, codes: scanned };
    const peak = peakOf(scan, bench.folder);
    const [time] = race([scan], 5);
    const name = `${pods.toLocaleString('en')} pods of ${(size / 1000).toFixed(1)} kB, kube-apiserver`;
    bench.rows.push([name, ms(time), '', '≤ 5,700 ms']);
    bench.rows.push(['    its peak RSS', `${peak.toFixed(0)} MB`, '', '≤ 1,000 MB']);
  } finally {
    await cluster.stop();
  }
}

/** Writes the pods with what they belong to; bytes of one as the API server answers it. */
async function fill(kubeconfig: string, server: string): Promise<number> {
  const { post, close } = await poster(server, kubeconfig, connections);
  const limit = pLimit(connections);
  const workloads = Array.from({ length: pods / replicas }, (_, index) => {
    const team = `team-${Math.floor(index / perNamespace)}`;
    return {
      index,
      name: `service-${index}`,
      namespace: team,
      team,
      hash: '5d8f7c9b6d',
      labels: { app: `service-${index}` },
    };
  });
  const teams = [...new Set(workloads.map(({ team }) => team))];
  await Promise.all(teams.map((name) => limit(() => post('/api/v1/namespaces', { metadata: { name } }))));
  const sizes = await Promise.all(
    workloads.map(async (workload) => {
      const { name, namespace, labels, hash } = workload;
      const spec = specOf(workload);
      await limit(() => post(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name } }));
      const replicaSet = await limit(() =>
        post(`/apis/apps/v1/namespaces/${namespace}/replicasets`, {
          metadata: { name: `${name}-${hash}`, labels },
          spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
        }),
      );
      const { uid } = (replicaSet as { metadata: { uid: string } }).metadata;
      const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-${hash}`, uid, controller: true };
      const made = Array.from({ length: replicas }, (_, number) =>
        limit(() =>
          post(`/api/v1/namespaces/${namespace}/pods`, {
            metadata: { name: `${name}-${hash}-${number}`, labels, ownerReferences: [owner] },
            spec: { ...spec, nodeName: `node-${number}` },
          }),
        ),
      );
      return (await Promise.all(made)).map((pod) => JSON.stringify(pod).length);
    }),
  );
  close();
  const all = sizes.flat();
  return all.reduce((sum, size) => sum + size, 0) / all.length;
}

/** With as many variables as make a pod of 10 KB, of which managedFields are about a half. */
function specOf(workload: Parameters<typeof templateSpec>[0]): Record<string, unknown> {
  const spec = templateSpec(workload);
  const env = Array.from({ length: 54 }, (_, i) => ({ name: `SETTING_${i}`, value: `the-value-of-setting-${i}` }));
  const [container] = Array.isArray(spec.containers) ? spec.containers : [];
  return { ...spec, containers: [{ ...container, env }] };
}
