import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { binaries } from './build.ts';
import {
  type Component,
  controlPlaneNode,
  type KubeadmFiles,
  localPaths,
  prepareControlPlane,
  processArgs,
  withServer,
} from './kubeadm.ts';
import { clusterAdmins, controllerManagerAdmin, type KubernetesObject, mirrorPod, nodes } from './objects.ts';
import { freePorts, type ProcessGroup, run, startProcessGroup } from './processes.ts';
import {
  auditLogPath,
  auditPolicyPath,
  type ExtraArgs,
  type PodSecurityDefaults,
  type Profile,
  profileContent,
} from './profiles.ts';

export interface ClusterOptions {
  profile: Profile;
  /** kube-controller-manager and kube-scheduler, and their work; default true. Bulk loads go without. */
  controllers?: boolean;
  /** Workers besides the control plane node cp-1; default 2. */
  nodes?: number;
  /** Whether kwok keeps nodes Ready and runs pods; default true. */
  kwok?: boolean;
  /** Flags besides or instead of the profile's, shown in the mirror pods as well. */
  extraArgs?: ExtraArgs;
  /** Flags of the running API server alone, e.g. what a test needs but a cluster would not show. */
  hiddenApiServerArgs?: Record<string, string>;
  /** Pod Security Admission where a namespace says nothing, in profile hardened; default `{ enforce: 'baseline' }`. */
  podSecurityDefaults?: PodSecurityDefaults;
}

/** An audit.k8s.io/v1 Event at level Metadata, of the stages after RequestReceived. */
export interface AuditEvent {
  auditID: string;
  stage: string;
  verb: string;
  requestURI: string;
  user: { username: string; groups?: string[] };
  userAgent?: string;
  sourceIPs?: string[];
  objectRef?: { resource?: string; namespace?: string; name?: string; apiGroup?: string; subresource?: string };
  responseStatus?: { code?: number; reason?: string; message?: string };
  requestReceivedTimestamp: string;
  annotations?: Record<string, string>;
}

export interface Cluster {
  /** Path of the kubeconfig of kubernetes-admin, as kubeadm writes it. */
  kubeconfig: string;
  /** URL on loopback. */
  server: string;
  /** The folder of everything, gone after stop(); below it etc/kubernetes, var/log and log as on a node. */
  dir: string;
  /** Process ids of the control plane and kwok. */
  pids: number[];
  /** Path of a kubeconfig with a client certificate for this user and these groups. */
  kubeconfigFor(user: string, groups?: string[]): Promise<string>;
  /** Path of a kubeconfig with a token bound to this (existing) service account, valid for an hour. */
  tokenKubeconfig(namespace: string, serviceAccount: string): Promise<string>;
  /** Server-side apply as admin of YAML documents or objects; the answer is kubectl's. */
  apply(manifests: string | KubernetesObject[]): Promise<string>;
  /** kubectl as admin; other identities by `--kubeconfig`. Throws with its stderr if it fails. */
  kubectl(args: string[], input?: string): Promise<string>;
  /** The audit log so far, in the order in which it was written. */
  auditLog(): Promise<AuditEvent[]>;
  /** Kills all processes and removes the folder. */
  stop(): Promise<void>;
}

/** Starts what `kubeadm init` would, on loopback; with controllers and kwok it waits until all of kube-system runs. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const found = await binaries();
  if ('missing' in found) throw new Error(found.missing);
  const dir = await mkdtemp(path.join(tmpdir(), 'kaudit-cluster-'));
  for (const folder of ['log', 'var/lib/etcd', 'var/log/kubernetes/audit']) {
    await mkdir(path.join(dir, folder), { recursive: true });
  }
  const processes = startProcessGroup(dir);
  try {
    return await bringUp(options, found, dir, processes);
  } catch (error) {
    await processes.stop();
    throw error;
  }
}

async function bringUp(
  options: ClusterOptions,
  programs: { k8s: string; kwok: string },
  dir: string,
  processes: ProcessGroup,
): Promise<Cluster> {
  const { k8s } = programs;
  const { profile, controllers = true, kwok = true } = options;
  const ports = await reservePorts();
  const server = `https://127.0.0.1:${ports.server}`;
  const content = profileContent(profile, options.podSecurityDefaults);
  const extraArgs = options.extraArgs ?? {};
  const files = await prepareControlPlane({ k8s, folder: dir, server, profile, content, extraArgs });
  const overrides = await flagsOfThisMachine(dir, ports, options.hiddenApiServerArgs);
  const startComponent = (component: Component) => {
    const pod = files.manifests.get(component);
    if (pod === undefined) throw new Error(`kubeadm wrote no manifest of ${component}`);
    processes.start(component, k8s, processArgs(pod, dir, overrides[component]));
  };
  startComponent('etcd');
  startComponent('kube-apiserver');
  await waitUntil(processes, () => isReady(server, files.superAdminConf));

  const kubectlAs = (kubeconfig: string, args: string[], input?: string) =>
    run(k8s, ['kubectl', '--kubeconfig', kubeconfig, ...args], dir, input);
  const first = [clusterAdmins, ...nodes(options.nodes ?? 2)];
  if (profile === 'weak') first.push(controllerManagerAdmin);
  const created = await kubectlAs(files.superAdminConf, ['create', '-f', '-', '-o', 'json'], list(first));
  if (controllers) {
    startComponent('kube-controller-manager');
    startComponent('kube-scheduler');
  }
  if (kwok) startKwok(processes, programs.kwok, files.superAdminConf, ports.kwok);
  const kubectl = (args: string[], input?: string) => kubectlAs(files.adminConf, args, input);
  await Promise.all([createMirrorPods(kubectl, files, created), finishAsKubeadm(k8s, dir, files)]);
  if (controllers && kwok) await waitUntil(processes, () => systemRuns(kubectl), 500);
  await processes.throwIfEnded();

  let identities = 0;
  const writeKubeconfig = async (text: string) => {
    identities += 1;
    const file = path.join(dir, `identity-${identities}.conf`);
    await writeFile(file, text, { mode: 0o600 });
    return file;
  };
  return {
    kubeconfig: files.adminConf,
    server,
    dir,
    pids: processes.pids(),
    kubectl,
    apply: (manifests) =>
      kubectl(
        ['apply', '--server-side', '--force-conflicts', '-f', '-'],
        typeof manifests === 'string' ? manifests : list(manifests),
      ),
    async kubeconfigFor(user, groups = []) {
      const names = ['--client-name', user, ...groups.flatMap((group) => ['--org', group])];
      const args = ['kubeadm', 'kubeconfig', 'user', '--config', files.localConfig, ...names];
      return writeKubeconfig(withServer(await run(k8s, args, dir), server));
    },
    async tokenKubeconfig(namespace, serviceAccount) {
      const token = (await kubectl(['create', 'token', serviceAccount, '--namespace', namespace])).trim();
      return writeKubeconfig(await kubeconfigWithToken(files.adminConf, serviceAccount, token));
    },
    auditLog: () => readAuditLog(path.dirname(localPaths(dir, auditLogPath))),
    stop: processes.stop,
  };
}

async function reservePorts() {
  const [server = 0, etcd = 0, etcdPeer = 0, etcdMetrics = 0, controllerManager = 0, scheduler = 0, kwok = 0] =
    await freePorts(7);
  return { server, etcd, etcdPeer, etcdMetrics, controllerManager, scheduler, kwok };
}

/** Flags that cannot be those of the manifest because other clusters run on the same loopback. */
async function flagsOfThisMachine(
  dir: string,
  ports: Awaited<ReturnType<typeof reservePorts>>,
  hidden: Record<string, string> | undefined,
): Promise<Record<Component, Record<string, string>>> {
  // Sends calls to nodes, pods and services to a socket that nobody made, so they fail at once and stay here.
  const nowhere = {
    proxyProtocol: 'HTTPConnect',
    transport: { uds: { udsName: path.join(dir, 'nowhere.sock') } },
  };
  const egress = path.join(dir, 'egress.json');
  const configuration = {
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: ['cluster', 'controlplane'].map((name) => ({ name, connection: nowhere })),
  };
  await writeFile(egress, JSON.stringify(configuration));
  const etcd = `https://127.0.0.1:${ports.etcd}`;
  const etcdPeer = `https://127.0.0.1:${ports.etcdPeer}`;
  return {
    etcd: {
      'advertise-client-urls': etcd,
      'initial-advertise-peer-urls': etcdPeer,
      'initial-cluster': `${controlPlaneNode}=${etcdPeer}`,
      'listen-client-urls': etcd,
      'listen-metrics-urls': `http://127.0.0.1:${ports.etcdMetrics}`,
      'listen-peer-urls': etcdPeer,
      'unsafe-no-fsync': 'true',
    },
    'kube-apiserver': {
      'audit-log-path': localPaths(dir, auditLogPath),
      'audit-policy-file': localPaths(dir, auditPolicyPath),
      'bind-address': '127.0.0.1',
      'egress-selector-config-file': egress,
      'etcd-servers': etcd,
      'secure-port': String(ports.server),
      ...hidden,
    },
    'kube-controller-manager': { 'secure-port': String(ports.controllerManager) },
    'kube-scheduler': { 'secure-port': String(ports.scheduler) },
  };
}

function startKwok(processes: ProcessGroup, program: string, kubeconfig: string, port: number): void {
  const stages = path.join(import.meta.dirname, 'stages.yaml');
  const args = ['--kubeconfig', kubeconfig, '--config', stages, '--manage-all-nodes'];
  processes.start('kwok', program, [
    ...args,
    '--node-lease-duration-seconds=40',
    `--server-address=127.0.0.1:${port}`,
    '--cidr=10.244.0.1/16',
  ]);
}

async function createMirrorPods(kubectl: Cluster['kubectl'], files: KubeadmFiles, created: string): Promise<void> {
  const { items } = JSON.parse(created) as { items: { kind: string; metadata: { name: string; uid: string } }[] };
  const uid = items.find((item) => item.kind === 'Node' && item.metadata.name === controlPlaneNode)?.metadata.uid ?? '';
  const pods = [...files.manifests.values()].map((manifest) => mirrorPod(manifest, uid));
  await kubectl(['create', '--field-manager', 'kubelet', '-f', '-'], list(pods));
}

/** The rest of `kubeadm init`: its ConfigMaps, the bootstrap token with cluster-info, CoreDNS and kube-proxy. */
async function finishAsKubeadm(k8s: string, dir: string, files: KubeadmFiles): Promise<void> {
  const common = ['--config', files.publishedConfig, '--kubeconfig', files.adminConf];
  const phases = [['upload-config', 'all'], ['bootstrap-token', '--skip-token-print'], ['addon', 'all']];
  await Promise.all(phases.map((phase) => run(k8s, ['kubeadm', 'init', 'phase', ...phase, ...common], dir)));
}

async function systemRuns(kubectl: Cluster['kubectl']): Promise<boolean> {
  const path = ['get', 'nodes,pods', '--namespace', 'kube-system', '-o', 'json'];
  const { items } = JSON.parse(await kubectl(path)) as {
    items: { kind: string; status: { phase?: string; conditions?: { type: string; status: string }[] } }[];
  };
  const isReadyObject = (item: (typeof items)[number]) =>
    item.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
  const nodeCount = items.filter((item) => item.kind === 'Node').length;
  const pods = items.filter((item) => item.kind === 'Pod');
  // Four mirror pods, two of CoreDNS, one kube-proxy a node.
  return pods.length >= nodeCount + 6 && items.every(isReadyObject);
}

async function waitUntil(processes: ProcessGroup, isDone: () => Promise<boolean>, pause = 100): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await isDone())) {
    await processes.throwIfEnded();
    if (Date.now() > deadline) throw new Error('the cluster did not become ready within 120 s');
    await sleep(pause);
  }
}

interface Kubeconfig {
  clusters: { name: string; cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { name: string; user: Record<string, string> }[];
}

/** Whether /readyz says so; a client certificate makes it work without anonymous requests. */
async function isReady(server: string, kubeconfig: string): Promise<boolean> {
  const { clusters, users } = parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
  const decode = (data: string | undefined) => Buffer.from(data ?? '', 'base64');
  const ca = decode(clusters[0]?.cluster['certificate-authority-data']);
  const cert = decode(users[0]?.user['client-certificate-data']);
  const key = decode(users[0]?.user['client-key-data']);
  return new Promise((resolve) => {
    const probe = request(`${server}/readyz`, { ca, cert, key, agent: false, timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    probe.on('timeout', () => probe.destroy());
    probe.on('error', () => resolve(false));
    probe.end();
  });
}

async function kubeconfigWithToken(template: string, name: string, token: string): Promise<string> {
  const { clusters } = parse(await readFile(template, 'utf8')) as Kubeconfig;
  const cluster = clusters[0]?.name;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters,
    users: [{ name, user: { token } }],
    contexts: [{ name: `${name}@${cluster}`, context: { cluster, user: name } }],
    'current-context': `${name}@${cluster}`,
  });
}

async function readAuditLog(folder: string): Promise<AuditEvent[]> {
  // Rotated files are named audit-DATE.log, which sorts before audit.log.
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log')).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  return texts.flatMap((text) =>
    text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as AuditEvent),
  );
}

function list(items: KubernetesObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
