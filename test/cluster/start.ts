import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isReady, kubeconfigWithToken } from './access.ts';
import { type AuditEvent, readAuditLog } from './audit.ts';
import { binaries } from './build.ts';
import {
  advertisedServer,
  type Component,
  controlPlaneNode,
  type KubeadmFiles,
  localPaths,
  prepareControlPlane,
  processArgs,
  withServer,
} from './kubeadm.ts';
import { flagsOfThisMachine, reservePorts } from './loopback.ts';
import { clusterAdmins, controllerManagerAdmin, type KubernetesObject, mirrorPod, nodes } from './objects.ts';
import { type ProcessGroup, run, startProcessGroup } from './processes.ts';
import { auditLogPath, type ExtraArgs, type PodSecurityDefaults, type Profile, profileContent } from './profiles.ts';

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
  await waitUntil('readyz', processes, () => isReady(server, files.superAdminConf));

  const kubectlAs = (kubeconfig: string, args: string[], input?: string) =>
    run(k8s, ['kubectl', '--kubeconfig', kubeconfig, ...args], dir, input);
  const first = [clusterAdmins, ...nodes(options.nodes ?? 2)];
  if (profile === 'weak') first.push(controllerManagerAdmin);
  await kubectlAs(files.superAdminConf, ['create', '-f', '-'], list(first));
  if (controllers) {
    startComponent('kube-controller-manager');
    startComponent('kube-scheduler');
  }
  if (kwok) startKwok(processes, programs.kwok, files.superAdminConf, ports.kwok);
  const kubectl = (args: string[], input?: string) => kubectlAs(files.adminConf, args, input);
  await Promise.all([createMirrorPods(kubectl, files), finishAsKubeadm(k8s, dir, files, server)]);
  if (controllers && kwok) await waitUntil('kube-system', processes, () => systemRuns(kubectl));
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

async function createMirrorPods(kubectl: Cluster['kubectl'], files: KubeadmFiles): Promise<void> {
  const uid = await kubectl(['get', 'node', controlPlaneNode, '-o', 'jsonpath={.metadata.uid}']);
  const pods = [...files.manifests.values()].map((manifest) => mirrorPod(manifest, uid));
  await kubectl(['create', '--field-manager', 'kubelet', '-f', '-'], list(pods));
}

/** The rest of `kubeadm init`: its ConfigMaps, the bootstrap token with cluster-info, CoreDNS and kube-proxy. */
async function finishAsKubeadm(k8s: string, dir: string, files: KubeadmFiles, server: string): Promise<void> {
  const phase = (...args: string[]) =>
    run(
      k8s,
      ['kubeadm', 'init', 'phase', ...args, '--config', files.publishedConfig, '--kubeconfig', files.adminConf],
      dir,
    );
  const kubectl = (...args: string[]) => run(k8s, ['kubectl', '--kubeconfig', files.adminConf, ...args], dir);
  const publishToken = async () => {
    await phase('bootstrap-token', '--skip-token-print');
    const clusterInfo = ['configmap', 'cluster-info', '--namespace', 'kube-public'];
    const kubeconfig = await kubectl('get', ...clusterInfo, '-o', 'jsonpath={.data.kubeconfig}');
    const patch = JSON.stringify({ data: { kubeconfig: kubeconfig.replaceAll(server, advertisedServer) } });
    await kubectl('patch', ...clusterInfo, '--type', 'merge', '--patch', patch);
  };
  await Promise.all([phase('upload-config', 'all'), publishToken(), phase('addon', 'all')]);
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

async function waitUntil(what: string, processes: ProcessGroup, isDone: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (!(await isDone())) {
    await processes.throwIfEnded();
    if (Date.now() > deadline)
      throw new Error(`${what} did not become ready within 180 s; KAUDIT_TEST_KEEP=1 keeps the logs`);
    await sleep(200);
  }
}

function list(items: KubernetesObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
