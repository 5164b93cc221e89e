import { cleanPath, isAbove, runtimeSocketName } from './host-paths.ts';

/** A path of the node that gives the node away, and what lies there. */
interface KnownPath {
  readonly path: string;
  readonly holds: string;
}

/** The known path that a host path touches, and whether the host path is that one, lies below it or holds it. */
export interface SensitivePath extends KnownPath {
  readonly lies: 'there' | 'below' | 'above';
}

/**
 * What a node is made of, and the data of its other pods. Sources: Filesystem Hierarchy Standard; Kubernetes, kubelet and
 * kubeadm directories; documentation of containerd, Docker, cloud-init and the Azure Linux agent.
 */
const readable: readonly KnownPath[] = [
  { path: '/etc/kubernetes', holds: 'the credentials of the kubelet and the control plane' },
  { path: '/etc', holds: "the node's configuration" },
  { path: '/root', holds: "root's home" },
  { path: '/home', holds: "the homes of the node's users" },
  { path: '/proc', holds: "the node's processes" },
  { path: '/sys', holds: "the kernel's settings" },
  { path: '/dev', holds: "the node's devices" },
  { path: '/boot', holds: "the node's kernel" },
  { path: '/var/log', holds: 'the logs of the node and of every pod there' },
  { path: '/var/lib/kubelet', holds: 'the volumes, Secrets and tokens of every pod there' },
  { path: '/var/lib/etcd', holds: "etcd's data" },
  { path: '/var/lib/containerd', holds: "containerd's data" },
  { path: '/var/lib/docker', holds: "Docker's data" },
  { path: '/var/lib/cloud', holds: 'the credentials that the cloud gave the node' },
  { path: '/var/lib/waagent', holds: 'the credentials that the cloud gave the node' },
];

/** Harmless to read, the node's own to write. */
const writable: readonly KnownPath[] = [
  { path: '/usr', holds: "the node's programs" },
  { path: '/opt/cni', holds: "the node's network plugins" },
];

/** Folders that hold credentials wherever they lie: of cloud tools, of kubectl, of cloud-init. */
const credentialFolders: ReadonlySet<string> = new Set(['.aws', '.azure', 'gcloud', '.kube', 'cloud-init']);

/** Public knowledge that many programs read: its name, zone and certificates of authorities. */
const harmless: readonly string[] = ['/etc/localtime', '/etc/machine-id', '/etc/os-release'];
const authorities: readonly string[] = [
  '/etc/ca-certificates',
  '/etc/pki/ca-trust',
  '/etc/pki/tls/certs',
  '/etc/ssl/certs',
];

/**
 * The sensitive path that a host path is, lies below or holds, undefined where it touches none. `isWritten` says whether a
 * container may write there: some paths are harmless to read. Sockets of container runtimes are none.
 */
export function sensitivePathAt(path: string, isWritten: boolean): SensitivePath | undefined {
  const clean = cleanPath(path);
  if (clean === '/') return { path: '/', holds: 'everything on the node', lies: 'there' };
  if (runtimeSocketName(clean) || (!isWritten && isHarmless(clean))) return undefined;
  if (clean.split('/').some((part) => credentialFolders.has(part)))
    return { path: clean, holds: 'credentials of a cloud or a cluster', lies: 'there' };
  const listed = isWritten ? [...readable, ...writable] : readable;
  const same = listed.find((one) => clean === one.path);
  if (same !== undefined) return { ...same, lies: 'there' };
  const above = listed.find((one) => isAbove(one.path, clean));
  if (above !== undefined) return { ...above, lies: 'below' };
  const below = listed.find((one) => isAbove(clean, one.path));
  return below === undefined ? undefined : { ...below, lies: 'above' };
}

/** The rest of a sentence about the host path: `lies in /etc, which holds the node's configuration`. */
export function describeSensitivePath({ path, holds, lies }: SensitivePath): string {
  if (lies === 'below') return `lies in ${path}, which holds ${holds}`;
  return lies === 'above' ? `holds ${path} with ${holds}` : `holds ${holds}`;
}

function isHarmless(clean: string): boolean {
  return harmless.includes(clean) || authorities.some((one) => one === clean || isAbove(one, clean));
}
