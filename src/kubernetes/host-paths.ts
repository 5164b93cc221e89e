import { podContainers } from './pod-spec.ts';
import { isRecord } from './record.ts';

/** A volume of a pod that is a path of its node. */
export interface HostPathVolume {
  readonly name: string;
  /** As the pod states it. */
  readonly path: string;
  /** Relative to the pod spec. */
  readonly fieldPath: string;
}

/** The hostPath volumes of a pod spec, mounted by a container or not. */
export function hostPathVolumes(spec: { readonly volumes?: unknown }): HostPathVolume[] {
  if (!Array.isArray(spec.volumes)) return [];
  return spec.volumes.flatMap((volume: unknown, index): HostPathVolume[] => {
    if (!isRecord(volume) || !isRecord(volume.hostPath)) return [];
    const { path } = volume.hostPath;
    return [
      {
        name: typeof volume.name === 'string' ? volume.name : '',
        path: typeof path === 'string' ? path : '',
        fieldPath: `volumes[${index}].hostPath.path`,
      },
    ];
  });
}

/** The path as the node's kernel takes it: no empty, `.` or `..` parts, no slash at the end, and /var/run, a link on every Linux, as /run. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  if (parts[0] === 'var' && parts[1] === 'run') parts.shift();
  return `/${parts.join('/')}`;
}

/** Whether a path (clean) is a directory that holds another, however deep. */
export function isAbove(path: string, other: string): boolean {
  return path === '/' ? other !== '/' : other.startsWith(`${path}/`);
}

const socketNames: readonly string[] = [
  'docker.sock',
  'containerd.sock',
  'crio.sock',
  'cri-dockerd.sock',
  'podman.sock',
];

/** Where container runtimes listen. Source: documentation of kubeadm (container runtimes), Docker, k3s, RKE2, k0s, MicroK8s, Podman. */
const sockets: readonly string[] = [
  '/run/docker.sock',
  '/run/containerd/containerd.sock',
  '/run/docker/containerd/containerd.sock',
  '/run/crio/crio.sock',
  '/run/cri-dockerd.sock',
  '/run/podman/podman.sock',
  '/run/k3s/containerd/containerd.sock',
  '/run/k0s/containerd.sock',
  '/var/snap/microk8s/common/run/containerd.sock',
];

/**
 * The runtime socket that a host path is or holds, undefined where it is none. A directory above counts: binding it takes
 * along what lies below, and a socket in a read-only mount still answers.
 */
export function runtimeSocketAt(path: string): string | undefined {
  const clean = cleanPath(path);
  if (runtimeSocketName(clean)) return clean;
  return sockets.find((socket) => isAbove(clean, socket));
}

/** Whether a path (clean) has the name of a runtime socket, wherever it lies. */
export function runtimeSocketName(path: string): boolean {
  return socketNames.includes(path.slice(path.lastIndexOf('/') + 1));
}

/** Where a container mounts a volume that is a path of its node. */
export interface HostPathMount {
  readonly volume: HostPathVolume;
  readonly mountPath: string;
  readonly readOnly: boolean;
  /** Relative to the container. */
  readonly fieldPath: string;
}

/** The mounts by which a container reaches the hostPath volumes of its pod, those of a subPath among them. */
export function hostPathMounts(
  spec: { readonly volumes?: unknown },
  container: { readonly volumeMounts?: unknown },
): HostPathMount[] {
  const { volumeMounts } = container;
  if (!Array.isArray(volumeMounts)) return [];
  const volumes = new Map(hostPathVolumes(spec).map((volume) => [volume.name, volume]));
  return volumeMounts.flatMap((mount: unknown, index): HostPathMount[] => {
    if (!isRecord(mount) || typeof mount.name !== 'string') return [];
    const volume = volumes.get(mount.name);
    if (volume === undefined) return [];
    return [
      {
        volume,
        mountPath: typeof mount.mountPath === 'string' ? mount.mountPath : '',
        readOnly: mount.readOnly === true,
        fieldPath: `volumeMounts[${index}].readOnly`,
      },
    ];
  });
}

/** Names of the hostPath volumes that some container of the pod may write to. */
export function writtenHostPaths(spec: { readonly volumes?: unknown }): ReadonlySet<string> {
  const mounts = podContainers(spec).flatMap(({ container }) => hostPathMounts(spec, container));
  return new Set(mounts.flatMap(({ volume, readOnly }) => (readOnly ? [] : [volume.name])));
}
