import { initialMembers } from '../kubernetes/flags/etcd.ts';
import { isSetByEnvironment } from '../kubernetes/flags/parse.ts';
import { unseenFiles } from '../kubernetes/flags/reading.ts';
import { givenFlag } from '../kubernetes/flags/settings.ts';
import { cleanPath, isAbove } from '../kubernetes/host-paths.ts';
import type { ObjectReference, Pod } from '../kubernetes/object.ts';
import { apiServers } from './api-servers.ts';
import { controlPlaneSources, readControlPlane } from './control-plane.ts';
import type { ControlPlaneProcess } from './control-plane-sources.ts';
import { type About, defineFact, type Fact, type Item, type Read } from './fact.ts';

type Unsettled = { readonly state: 'unknown' | 'manual'; readonly reason: string };

/** One member of etcd. */
export interface EtcdMember extends ControlPlaneProcess {
  /** Whether it is the only one. */
  readonly single: { readonly state: 'known'; readonly on: boolean } | Unsettled;
  /** Whether the file of its client CA is that of the API server too; `path` is where that lies. */
  readonly sharedCa: { readonly state: 'known'; readonly on: boolean; readonly path: string } | Unsettled;
}

/** The members of etcd, each with its flags and the source they came from. */
export const etcdMembers = defineFact({
  name: 'etcdMembers',
  ...controlPlaneSources,
  consults: [apiServers],
  clusterWide: true,
  derive(read): Fact<{ readonly etcdMember: EtcdMember }> {
    const { items, ...state } = readControlPlane('etcd', read);
    return {
      ...state,
      items: items.map(({ value, about }) => {
        // No permission shows what stands in a file or in the environment.
        const kept = unseenFiles(value.flags, 'etcd').length > 0 || isSetByEnvironment(value.flags);
        const process: ControlPlaneProcess = { ...value, unseen: kept ? 'manual' : value.unseen };
        const single = isSingle(process, items.length);
        return { value: { etcdMember: { ...process, single, sharedCa: compareCas(process, about, read) } }, about };
      }),
    };
  },
});

/** The first member of several names itself alone in --initial-cluster: then the others tell. */
function isSingle({ flags, minor, unseen }: ControlPlaneProcess, seen: number): EtcdMember['single'] {
  if (seen > 1) return { state: 'known', on: false };
  const members = initialMembers(flags, minor);
  if (members.state === 'unreadable') return { state: unseen, reason: members.reason };
  return { state: 'known', on: members.count === 1 };
}

function compareCas(member: ControlPlaneProcess, about: About, read: Read): EtcdMember['sharedCa'] {
  const own = placeOf('trusted-ca-file', member, about, read);
  if ('reason' in own) return { state: member.unseen, reason: own.reason };
  const servers = read.fact(apiServers);
  const compared = servers.items.map((item) => theirs(item, read));
  const same = compared.some((place) => 'path' in place && place.path === own.path);
  if (same) return { state: 'known', on: true, path: own.path };
  if (servers.state === 'incomplete') return { state: 'unknown', reason: servers.reason ?? 'incomplete data' };
  for (const place of compared) if ('state' in place) return place;
  return { state: 'known', on: false, path: own.path };
}

function theirs({ value: { apiServer }, about }: Item<{ readonly apiServer: ControlPlaneProcess }>, read: Read) {
  const given = givenFlag(apiServer.flags, 'client-ca-file', apiServer.minor);
  // Without a client CA there is none to share.
  if (given.state === 'known' && !given.given) return { path: '' };
  const place = placeOf('client-ca-file', apiServer, about, read);
  return 'reason' in place ? { state: apiServer.unseen, reason: place.reason } : place;
}

/** Where a file that a flag names lies on the node, behind the mounts of its container. */
function placeOf(
  flag: string,
  { flags, minor, source }: ControlPlaneProcess,
  about: About,
  read: Read,
): { readonly path: string } | { readonly reason: string } {
  const given = givenFlag(flags, flag, minor);
  if (given.state === 'unreadable') return { reason: given.reason };
  if (given.value === undefined) return { reason: `--${flag}: its value can not be read` };
  const file = cleanPath(given.value);
  // kubeadm mounts its directories where they are.
  if (source === 'kubeadm-config') return { path: file };
  const path = source === 'mirror pod' ? onNode(file, about, read) : undefined;
  return path === undefined ? { reason: `--${flag}: no volume tells where ${given.value} lies on the node` } : { path };
}

function onNode(file: string, { object, container: name }: About, read: Read): string | undefined {
  const pod = read.objects<Pod>('pods').find((one) => isSame(one, object));
  const container = pod?.spec.containers.find((one) => one.name === name);
  // Without a mount there is one place: that which the flag names.
  if (container !== undefined && (container.volumeMounts ?? []).length === 0) return file;
  const [mount] = (container?.volumeMounts ?? [])
    .map((one) => ({ name: one.name, path: cleanPath(one.mountPath), subPath: one.subPath ?? '' }))
    .filter(({ path }) => path === file || isAbove(path, file))
    .sort((a, b) => b.path.length - a.path.length);
  const volume = pod?.spec.volumes?.find((one) => one.name === mount?.name);
  if (mount === undefined || typeof volume?.hostPath?.path !== 'string') return undefined;
  return cleanPath(`${volume.hostPath.path}/${mount.subPath}/${file.slice(mount.path.length)}`);
}

function isSame({ metadata }: Pod, { namespace, name }: ObjectReference): boolean {
  return metadata.namespace === namespace && metadata.name === name;
}
