import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { type Cluster, startCluster } from '../test/cluster/start.ts';
import { createGet } from './record/api.ts';
import { collect } from './record/collect.ts';
import { normalise } from './record/normalise.ts';
import { writeRecording } from './record/write.ts';

// Records the demo cluster: npm run record. It needs Go (or the programs that test/cluster keeps), and two minutes.

const root = path.resolve(import.meta.dirname, '..');
const manifests = path.join(root, 'test/fixtures/demo/manifests');
const target = path.join(root, 'src/demo/recording.json');

const cluster = await startCluster({
  profile: 'weak',
  nodes: 2,
  // what kubeadm sets by itself: no audit log, anonymous requests, profiling, but Node, RBAC and NodeRestriction
  extraArgs: {
    apiServer: {
      'anonymous-auth': null,
      'authorization-mode': null,
      'disable-admission-plugins': null,
      'enable-admission-plugins': null,
      profiling: null,
      'service-account-lookup': null,
      'tls-min-version': null,
      'token-auth-file': null,
    },
    controllerManager: { profiling: 'false', 'use-service-account-credentials': null },
    scheduler: { profiling: 'false' },
    etcd: { 'auto-tls': null, 'client-cert-auth': null, 'peer-client-cert-auth': null },
  },
  hiddenApiServerArgs: { 'audit-log-path': '', 'audit-policy-file': '' },
});
try {
  await prepare(cluster);
  const collected = await collect(createGet(await readFile(cluster.kubeconfig, 'utf8')));
  const recording = normalise(collected, { server: cluster.server, folder: cluster.dir });
  const text = writeRecording(recording);
  await writeFile(target, text);
  const objects = recording.lists.reduce((sum, { items }) => sum + items.length, 0);
  console.log(
    `${path.relative(root, target)}: ${objects} objects in ${recording.lists.length} lists, ${text.length} bytes`,
  );
} finally {
  await cluster.stop();
}

async function prepare({ kubectl, apply }: Cluster): Promise<void> {
  // profile weak keeps this binding for controllers without accounts of their own; here they have them
  await kubectl(['delete', 'clusterrolebinding', 'controller-manager-admin']);
  await kubectl([
    'patch',
    'configmap',
    'kubelet-config',
    '-n',
    'kube-system',
    '--type=merge',
    '-p',
    await kubeletPatch(kubectl),
  ]);
  const files = (await readdir(manifests)).filter((name) => name.endsWith('.yaml')).sort();
  for (const file of files) {
    const documents = (await readFile(path.join(manifests, file), 'utf8')).split(/^---$/m);
    const definitions = documents.filter((document) => /^kind: CustomResourceDefinition$/m.test(document));
    if (definitions.length > 0) {
      await apply(definitions.join('---\n'));
      await kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s']);
    }
    await apply(documents.join('---\n'));
  }
  const service = { status: { loadBalancer: { ingress: [{ ip: '203.0.113.10', ipMode: 'VIP' }] } } };
  await kubectl([
    'patch',
    'service',
    'traefik',
    '-n',
    'ingress',
    '--subresource=status',
    '--type=merge',
    '-p',
    JSON.stringify(service),
  ]);
  const address = ['patch', 'ingress', '--subresource=status', '--type=merge', '-p'];
  for (const [namespace, name] of await ingresses(kubectl)) {
    await kubectl([
      ...address,
      JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } } }),
      '-n',
      namespace,
      name,
    ]);
  }
  await untilSettled(kubectl);
}

/** The kubelet configuration without what profile weak spoiled. */
async function kubeletPatch(kubectl: Cluster['kubectl']): Promise<string> {
  const text = await kubectl([
    'get',
    'configmap',
    'kubelet-config',
    '-n',
    'kube-system',
    '-o',
    'jsonpath={.data.kubelet}',
  ]);
  const { readOnlyPort: _port, makeIPTablesUtilChains: _chains, ...configuration } = parse(text);
  configuration.authentication.anonymous.enabled = false;
  configuration.authorization.mode = 'Webhook';
  return JSON.stringify({ data: { kubelet: stringify(configuration) } });
}

async function ingresses(kubectl: Cluster['kubectl']): Promise<[string, string][]> {
  const { items } = JSON.parse(await kubectl(['get', 'ingresses', '-A', '-o', 'json']));
  return items.map(({ metadata }: { metadata: { namespace: string; name: string } }) => [
    metadata.namespace,
    metadata.name,
  ]);
}

/** Waits until every workload has all its pods and every pod runs or has ended. */
async function untilSettled(kubectl: Cluster['kubectl']): Promise<void> {
  const deadline = Date.now() + 180_000;
  for (;;) {
    const { items } = JSON.parse(
      await kubectl(['get', 'deployments,statefulsets,daemonsets,jobs,pods', '-A', '-o', 'json']),
    );
    const waiting: string[] = items
      .filter((item: Item) => !isSettled(item))
      .map(({ kind, metadata }: Item) => `${kind} ${metadata.namespace}/${metadata.name}`);
    if (waiting.length === 0) return;
    if (Date.now() > deadline) throw new Error(`not ready after 3 minutes: ${waiting.join(', ')}`);
    await sleep(1000);
  }
}

interface Item {
  kind: string;
  metadata: { namespace: string; name: string; generation: number };
  spec: { replicas?: number };
  status: Record<string, unknown>;
}

function isSettled({ kind, metadata, spec, status }: Item): boolean {
  if (kind === 'Pod') return status.phase === 'Running' || status.phase === 'Succeeded';
  if (kind === 'Job') return status.succeeded === 1;
  if (status.observedGeneration !== metadata.generation) return false;
  if (kind === 'DaemonSet') return status.numberReady === status.desiredNumberScheduled;
  return status.readyReplicas === spec.replicas;
}
