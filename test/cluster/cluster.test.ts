import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Binaries, binaries, clusterAvailable } from './build.ts';
import { run } from './processes.ts';
import type { Profile } from './profiles.ts';
import { type Cluster, startCluster } from './start.ts';

const available = await clusterAvailable('test/cluster/cluster.test.ts');
const profiles: Profile[] = ['hardened', 'weak'];

describe.skipIf(!available).each(profiles)('a %s cluster', (profile) => {
  let cluster: Cluster;

  beforeAll(async () => {
    const start = performance.now();
    cluster = await startCluster({ profile });
    console.log(`${profile}: started in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  });

  afterAll(() => cluster?.stop());

  const getJson = async (...args: string[]) => JSON.parse(await cluster.kubectl(['get', ...args, '-o', 'json']));

  test('has Ready nodes and running pods of kube-system, the control plane as mirror pods', async () => {
    const { items: nodes } = await getJson('nodes');
    expect(nodes.map((node: { metadata: { name: string } }) => node.metadata.name)).toEqual([
      'cp-1',
      'worker-1',
      'worker-2',
    ]);
    const { items: pods } = await getJson('pods', '--namespace', 'kube-system');
    const mirrorPods = pods.filter(
      (pod: { metadata: { annotations?: Record<string, string> } }) =>
        pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined,
    );
    expect(mirrorPods.map((pod: { metadata: { name: string } }) => pod.metadata.name)).toEqual([
      'etcd-cp-1',
      'kube-apiserver-cp-1',
      'kube-controller-manager-cp-1',
      'kube-scheduler-cp-1',
    ]);
    expect(mirrorPods[1]).toMatchObject({
      metadata: { ownerReferences: [{ kind: 'Node', name: 'cp-1', uid: nodes[0].metadata.uid, controller: true }] },
      spec: { nodeName: 'cp-1', hostNetwork: true, priorityClassName: 'system-node-critical' },
      status: { phase: 'Running' },
    });
    expect(new Set(pods.map((pod: { status: { phase: string } }) => pod.status.phase))).toEqual(new Set(['Running']));
  });

  test('shows in the mirror pod the flags of the running API server, in paths of kubeadm', async () => {
    const pod = await getJson('pod', 'kube-apiserver-cp-1', '--namespace', 'kube-system');
    const shown = flagsOf(pod.spec.containers[0].command.slice(1));
    const flagz = await cluster.kubectl(['get', '--raw', '/flagz']);
    const running = flagsOf(flagz.replaceAll(cluster.dir, '').split('\n'));
    // The last one is right, but printed as 5m0s.
    const differing = ['etcd-servers', 'secure-port', 'request-timeout'];
    for (const [name, value] of shown) {
      // /flagz prints lists in brackets.
      if (!differing.includes(name))
        expect([name, running.get(name)?.replace(/^\[(.*)\]$/, '$1')]).toEqual([name, value]);
    }
    expect(shown.get('authorization-mode')).toBe(profile === 'weak' ? 'RBAC' : 'Node,RBAC');
    expect(shown.get('audit-log-path')).toBe(profile === 'weak' ? undefined : '/var/log/kubernetes/audit/audit.log');
  });

  test('has what kubeadm init leaves behind', async () => {
    const { data } = await getJson('configmap', 'kubeadm-config', '--namespace', 'kube-system');
    expect(data.ClusterConfiguration).toContain('certificatesDir: /etc/kubernetes/pki\n');
    const info = await getJson('configmap', 'cluster-info', '--namespace', 'kube-public');
    expect(info.data.kubeconfig).toContain('server: https://10.0.0.10:6443\n');
    for (const name of ['kubelet-config', 'kube-proxy', 'coredns']) {
      expect(await getJson('configmap', name, '--namespace', 'kube-system')).toMatchObject({ metadata: { name } });
    }
  });

  test('answers anonymous requests only if weak', async () => {
    const status = await new Promise((resolve, reject) => {
      // The certificate is not what is tested here.
      get(`${cluster.server}/version`, { rejectUnauthorized: false, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
    expect(status).toBe(profile === 'weak' ? 200 : 401);
  });

  test('knows users by certificate and service accounts by token, and logs their requests', async () => {
    await cluster.apply('apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: scanner, namespace: default }\n');
    const jane = await cluster.kubeconfigFor('jane', ['dev', 'ops']);
    const scanner = await cluster.tokenKubeconfig('default', 'scanner');
    const namesOf = async (kubeconfig: string) => {
      const review = JSON.parse(await cluster.kubectl(['--kubeconfig', kubeconfig, 'auth', 'whoami', '-o', 'json']));
      return [review.status.userInfo.username, review.status.userInfo.groups];
    };
    expect(await namesOf(jane)).toEqual(['jane', ['dev', 'ops', 'system:authenticated']]);
    expect(await namesOf(scanner)).toEqual([
      'system:serviceaccount:default:scanner',
      ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
    ]);
    const refused = cluster.kubectl(['--kubeconfig', scanner, 'get', 'secrets', '--all-namespaces']);
    await expect(refused).rejects.toThrow('cannot list resource "secrets" in API group "" at the cluster scope');
    const events = await cluster.auditLog();
    const ofScanner = events.filter((event) => event.user.username === 'system:serviceaccount:default:scanner');
    expect(ofScanner.at(-1)).toMatchObject({
      verb: 'list',
      stage: 'ResponseComplete',
      objectRef: { resource: 'secrets' },
      responseStatus: { code: 403 },
    });
  });

  test('runs workloads; jobs finish', async () => {
    const container = { name: 'main', image: 'registry.example/shop/web:1.2' };
    const template = (restartPolicy: string) => ({
      metadata: { labels: { app: 'web' } },
      spec: { restartPolicy, containers: [container] },
    });
    await cluster.apply([
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'default' },
        spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: template('Always') },
      },
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'once', namespace: 'default' },
        spec: { template: template('Never') },
      },
    ]);
    await cluster.kubectl(['wait', '--for=condition=Available', 'deployment/web', '--timeout=60s']);
    await cluster.kubectl(['wait', '--for=condition=Complete', 'job/once', '--timeout=60s']);
  });

  test('leaves neither process nor folder behind', async () => {
    await cluster.stop();
    expect(cluster.pids.length).toBe(5);
    expect(cluster.pids.filter(isAlive)).toEqual([]);
    expect(existsSync(cluster.dir)).toBe(false);
  });
});

describe.skipIf(!available)('the programs besides', () => {
  const k8s = async (...args: string[]) => run(((await binaries()) as Binaries).k8s, args, tmpdir());

  test('builtin-rbac prints the bootstrap policy', async () => {
    const policy = JSON.parse(await k8s('builtin-rbac'));
    expect(Object.keys(policy)).toEqual(['version', 'clusterRoles', 'clusterRoleBindings', 'roles', 'roleBindings']);
    expect(policy.version).toBe('v1.36.3');
    const named = (name: string) =>
      policy.clusterRoles.find((role: { metadata: { name: string } }) => role.metadata.name === name);
    expect(named('cluster-admin').rules).toEqual([
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      { verbs: ['*'], nonResourceURLs: ['*'] },
    ]);
    expect(named('admin').aggregationRule.clusterRoleSelectors).toEqual([
      { matchLabels: { 'rbac.authorization.k8s.io/aggregate-to-admin': 'true' } },
    ]);
    expect(named('system:controller:job-controller')).toBeDefined();
  });

  test('flag-defaults prints the defaults of a component', async () => {
    const defaults = await Promise.all(
      ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'].map(async (component) =>
        JSON.parse(await k8s('flag-defaults', component)),
      ),
    );
    expect(defaults[0]).toMatchObject({ 'anonymous-auth': 'true', profiling: 'true', 'secure-port': '6443' });
    expect(defaults[1]).toMatchObject({ 'use-service-account-credentials': 'false' });
    expect(defaults[2]).toMatchObject({ profiling: 'true' });
    expect(defaults[3]).toMatchObject({ 'client-cert-auth': 'false' });
  });

  test('kind-config refuses a field that kind does not know', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'kaudit-kind-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = path.join(folder, 'kind.yaml');
    const config = 'kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n- role: control-plane\n';
    await writeFile(file, config);
    expect(await k8s('kind-config', file)).toBe('ok\n');
    await writeFile(file, `${config}  kubeadmConfig: x\n`);
    await expect(k8s('kind-config', file)).rejects.toThrow('field kubeadmConfig not found in type v1alpha4.Node');
  });
});

test.skipIf(!available)('a test process that is killed takes its processes along', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'kaudit-killed-'));
  const script = `
    import { mkdirSync } from 'node:fs';
    import { startProcessGroup } from ${JSON.stringify(path.join(import.meta.dirname, 'processes.ts'))};
    mkdirSync(${JSON.stringify(path.join(dir, 'log'))});
    const group = startProcessGroup(${JSON.stringify(dir)});
    group.start('sleep', 'sleep', ['600']);
    console.log(group.pids()[0]);
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = Number(await new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data)))));
  expect(isAlive(pid)).toBe(true);
  child.kill('SIGKILL');
  for (let waited = 0; existsSync(dir) && waited < 100; waited += 1) await sleep(100);
  expect([isAlive(pid), existsSync(dir)]).toEqual([false, false]);
});

/** Of a command line or of /flagz as text, where each API server separates name and value in a way of its own. */
function flagsOf(lines: string[]): Map<string, string> {
  return new Map(
    lines.flatMap((line) => {
      const [, name, value] = /^(?:--)?([\w-]+)(?:: |[:= ])(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // Ended, and waiting for a parent that does not ask (Linux).
  const stat = `/proc/${pid}/stat`;
  return !(existsSync(stat) && / Z /.test(readFileSync(stat, 'utf8')));
}
