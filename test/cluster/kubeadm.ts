import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { run } from './processes.ts';
import type { ExtraArgs, Flags, Profile, ProfileContent } from './profiles.ts';

/** That of main.go. */
export const kubernetesVersion = 'v1.36.3';
export const controlPlaneNode = 'cp-1';
/** Made up: an advertised address must not be loopback, and nobody dials it. */
const advertised = '10.0.0.10:6443';
export const advertisedServer = `https://${advertised}`;
const components = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

export type Component = (typeof components)[number];

/** A static pod as kubeadm writes it: the only part read here is the command. */
export interface StaticPod {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string; annotations?: Record<string, string> };
  spec: { containers: { name: string; command: string[] }[] } & Record<string, unknown>;
}

/** A cluster as kubeadm prepares it, in a folder that stands for the root of the node's file system. */
export interface KubeadmFiles {
  /** The configuration with the paths of a kubeadm node, which is what the cluster is told about itself. */
  publishedConfig: string;
  /** The same with the paths of this folder, to work with. */
  localConfig: string;
  manifests: Map<Component, StaticPod>;
  /** The kubeconfigs that kubeadm wrote, the server's address changed to loopback. */
  adminConf: string;
  superAdminConf: string;
}

export interface KubeadmOptions {
  k8s: string;
  folder: string;
  server: string;
  profile: Profile;
  content: ProfileContent;
  extraArgs: ExtraArgs;
}

/** A path or command of a kubeadm node, moved below the folder. */
export function localPaths(folder: string, text: string): string {
  return text.replaceAll(/(^|=)(\/etc\/kubernetes|\/var\/lib\/etcd|\/var\/log\/kubernetes)/g, `$1${folder}$2`);
}

/** Certificates, kubeconfigs and static pod manifests of `kubeadm init`, and the files that the profile's flags name. */
export async function prepareControlPlane(options: KubeadmOptions): Promise<KubeadmFiles> {
  const { k8s, folder, content } = options;
  const local = (file: string) => localPaths(folder, file);
  const publishedConfig = path.join(folder, 'kubeadm.yaml');
  const localConfig = path.join(folder, 'kubeadm-local.yaml');
  await writeFile(publishedConfig, kubeadmConfig(options, '/etc/kubernetes/pki'));
  await writeFile(localConfig, kubeadmConfig(options, local('/etc/kubernetes/pki')));
  for (const [file, text] of Object.entries(content.files)) {
    await mkdir(path.dirname(local(file)), { recursive: true });
    await writeFile(local(file), text, { mode: 0o600 });
  }
  const manifestFolder = local('/etc/kubernetes/manifests');
  const confFolder = local('/etc/kubernetes');
  await mkdir(manifestFolder, { recursive: true });
  const phase = (...args: string[]) => run(k8s, ['kubeadm', 'init', 'phase', ...args, '--config', localConfig], folder);
  await Promise.all([
    phase('certs', 'all').then(() => phase('kubeconfig', 'all', '--kubeconfig-dir', confFolder)),
    run(k8s, ['kubeadm-manifests', publishedConfig, manifestFolder], folder),
  ]);
  for (const name of ['admin', 'super-admin', 'controller-manager', 'scheduler']) {
    const file = path.join(confFolder, `${name}.conf`);
    await writeFile(file, withServer(await readFile(file, 'utf8'), options.server), { mode: 0o600 });
  }
  const manifests = new Map<Component, StaticPod>();
  for (const component of components) {
    const text = await readFile(path.join(manifestFolder, `${component}.yaml`), 'utf8');
    manifests.set(component, parse(text) as StaticPod);
  }
  return {
    publishedConfig,
    localConfig,
    manifests,
    adminConf: path.join(confFolder, 'admin.conf'),
    superAdminConf: path.join(confFolder, 'super-admin.conf'),
  };
}

/** A kubeconfig of kubeadm with the address under which the server is reached here. */
export function withServer(kubeconfig: string, server: string): string {
  return kubeconfig.replaceAll(advertisedServer, server);
}

/** The arguments of a component as its manifest has them, moved below the folder, with some flags set otherwise. */
export function processArgs(pod: StaticPod, folder: string, overrides: Record<string, string>): string[] {
  const command = pod.spec.containers[0]?.command ?? [];
  const args = command.map((argument) => localPaths(folder, argument));
  for (const [name, value] of Object.entries(overrides)) {
    const index = args.findIndex((argument) => argument.startsWith(`--${name}=`));
    args.splice(index < 0 ? args.length : index, index < 0 ? 0 : 1, `--${name}=${value}`);
  }
  return args;
}

function kubeadmConfig(options: KubeadmOptions, certificatesDir: string): string {
  const { content, extraArgs } = options;
  const args = (ofProfile: Flags, ofCaller: Flags | undefined) => ({
    extraArgs: Object.entries({ ...ofProfile, ...ofCaller }).flatMap(([name, value]) =>
      value === null ? [] : [{ name, value }],
    ),
  });
  const [advertiseAddress, bindPort] = advertised.split(':');
  const documents = [
    {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'InitConfiguration',
      localAPIEndpoint: { advertiseAddress, bindPort: Number(bindPort) },
      nodeRegistration: { name: controlPlaneNode, criSocket: 'unix:///run/containerd/containerd.sock' },
    },
    {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'ClusterConfiguration',
      kubernetesVersion,
      clusterName: options.profile,
      controlPlaneEndpoint: advertised,
      certificatesDir,
      networking: { podSubnet: '10.244.0.0/16' },
      apiServer: {
        ...args(content.extraArgs.apiServer, extraArgs.apiServer),
        certSANs: ['localhost', '127.0.0.1'],
        extraVolumes: content.apiServerVolumes.map(({ path: mountPath, ...volume }) => ({
          ...volume,
          hostPath: mountPath,
          mountPath,
        })),
      },
      controllerManager: args(content.extraArgs.controllerManager, extraArgs.controllerManager),
      scheduler: args(content.extraArgs.scheduler, extraArgs.scheduler),
      etcd: { local: args(content.extraArgs.etcd, extraArgs.etcd) },
    },
    { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration', ...content.kubelet },
  ];
  return documents.map((document) => stringify(document)).join('---\n');
}
