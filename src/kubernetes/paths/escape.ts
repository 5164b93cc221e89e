import { plainName } from '../capabilities.ts';
import { cleanPath, hostPathMounts, isAbove, runtimeSocketAt } from '../host-paths.ts';
import { podContainers } from '../pod-spec.ts';
import { isRecord } from '../record.ts';
import { sensitivePathAt } from '../sensitive-paths.ts';
import type { PodEdit } from './edits.ts';
import type { TechniqueId } from './techniques.ts';

/** A way out of a pod to its node. */
export interface Escape {
  readonly technique: TechniqueId;
  /**
   * `node`: root on it; `tokens`: of the pods there; `keys`: of the control plane, where the node belongs to it; `logs`: what
   * the kubelet hands out as logs, for those who may get them.
   */
  readonly leadsTo: 'node' | 'tokens' | 'keys' | 'logs';
  /** What makes it possible: `container web is privileged`. */
  readonly because: string;
  /** Any one of these closes it. */
  readonly edits: readonly PodEdit[];
}

/** Capabilities that give the node away. Source: capabilities(7). With SYS_PTRACE a process of the node must be in sight. */
const fatal: ReadonlySet<string> = new Set(['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_RAWIO', 'DAC_READ_SEARCH']);

/** Paths whose writing runs code as root on the node, at once or soon. */
const executed: readonly string[] = [
  '/',
  '/etc',
  '/root',
  '/proc',
  '/sys',
  '/dev',
  '/boot',
  '/usr',
  '/opt/cni',
  '/var/lib/kubelet',
  '/var/lib/etcd',
  '/var/lib/containerd',
  '/var/lib/docker',
];

/** The ways from a pod to its node that its spec opens. */
export function escapesOf(spec: { readonly [field: string]: unknown }): Escape[] {
  const inOwnUsers = spec.hostUsers === false;
  return podContainers(spec).flatMap(({ container, kind: list }): Escape[] => {
    const name = typeof container.name === 'string' ? container.name : '';
    // Its work is done before the containers start: whoever takes the running pod over is not in it. A sidecar stays.
    if (list === 'initContainers' && container.restartPolicy !== 'Always') return [];
    const context = isRecord(container.securityContext) ? container.securityContext : {};
    const found: Escape[] = [];
    if (isHostProcess(spec, context))
      found.push({
        technique: 'is-host-process',
        leadsTo: 'node',
        because: `container ${name} is a process of its Windows node`,
        edits: [{ kind: 'host-process', list, container: name }],
      });
    // In a user namespace of its own, root and all capabilities are those of nobody on the node.
    if (!inOwnUsers && context.privileged === true)
      found.push({
        technique: 'escapes-privileged',
        leadsTo: 'node',
        because: `container ${name} is privileged`,
        edits: [{ kind: 'privileged', list, container: name }],
      });
    if (!inOwnUsers && canUseCapabilities(spec, context)) found.push(...capabilityEscapes(spec, context, list, name));
    if (!inOwnUsers && mayBeRoot(spec, context)) found.push(...pathEscapes(spec, container, name));
    return found;
  });
}

function isHostProcess(spec: Readonly<Record<string, unknown>>, context: Readonly<Record<string, unknown>>): boolean {
  const own = isRecord(context.windowsOptions) ? context.windowsOptions.hostProcess : undefined;
  const pod = isRecord(spec.securityContext) ? spec.securityContext.windowsOptions : undefined;
  return (own ?? (isRecord(pod) ? pod.hostProcess : undefined)) === true;
}

function capabilityEscapes(
  spec: Readonly<Record<string, unknown>>,
  context: Readonly<Record<string, unknown>>,
  list: 'containers' | 'initContainers' | 'ephemeralContainers',
  name: string,
): Escape[] {
  const capabilities = isRecord(context.capabilities) ? context.capabilities : {};
  const added = Array.isArray(capabilities.add) ? capabilities.add.filter((one) => typeof one === 'string') : [];
  return added.flatMap((capability): Escape[] => {
    const plain = plainName(capability);
    const edit: PodEdit = { kind: 'capability', list, container: name, capability };
    if (fatal.has(plain))
      return [
        {
          technique: 'escapes-capability',
          leadsTo: 'node',
          because: `container ${name} has capability ${capability}`,
          edits: [edit],
        },
      ];
    if (plain !== 'SYS_PTRACE' || spec.hostPID !== true) return [];
    return [
      {
        technique: 'escapes-host-pid',
        leadsTo: 'node',
        because: `container ${name} has capability ${capability} and sees the processes of the node`,
        edits: [edit, { kind: 'host-pid' }],
      },
    ];
  });
}

function pathEscapes(
  spec: Readonly<Record<string, unknown>>,
  container: Readonly<Record<string, unknown>>,
  name: string,
): Escape[] {
  return hostPathMounts(spec, container).flatMap(({ volume, readOnly }): Escape[] => {
    const edits: readonly PodEdit[] = [{ kind: 'volume', volume: volume.name }];
    const mounts = `container ${name} mounts ${volume.path} of the node`;
    const socket = runtimeSocketAt(volume.path);
    if (socket !== undefined) return [{ technique: 'escapes-socket', leadsTo: 'node', because: mounts, edits }];
    const path = cleanPath(volume.path);
    if (!readOnly && givesRoot(path))
      return [{ technique: 'writes-host-path', leadsTo: 'node', because: `${mounts} for writing`, edits }];
    return [
      ...(holds(path, '/var/lib/kubelet/pods')
        ? [{ technique: 'reads-host-path' as const, leadsTo: 'tokens' as const, because: mounts, edits }]
        : []),
      ...(holds(path, '/etc/kubernetes')
        ? [{ technique: 'reads-control-plane-keys' as const, leadsTo: 'keys' as const, because: mounts, edits }]
        : []),
      // The kubelet serves this folder as root and follows links (kubelet server.go, /logs/).
      ...(!readOnly && (path === '/var/log' || isAbove('/var/log', path))
        ? [
            {
              technique: 'reads-linked-logs' as const,
              leadsTo: 'logs' as const,
              because: `${mounts} for writing`,
              edits,
            },
          ]
        : []),
    ];
  });
}

/** A folder of one plugin below these is that plugin's own. */
const owned: readonly string[] = ['/var/lib/kubelet', '/sys', '/etc', '/usr', '/dev', '/proc'];

function givesRoot(path: string): boolean {
  const known = sensitivePathAt(path, true);
  if (known === undefined) return false;
  if (known.lies === 'above') return executed.some((one) => isAbove(path, one));
  if (known.lies === 'there') return executed.includes(known.path);
  return deadly.some((one) => path === one || isAbove(one, path)) && !owned.includes(path);
}

/** Below the folders above, what is executed or trusted by root. */
const deadly: readonly string[] = [
  '/etc/kubernetes',
  '/etc/cron.d',
  '/etc/cron.daily',
  '/etc/cron.hourly',
  '/etc/systemd',
  '/etc/ssh',
  '/etc/sudoers.d',
  '/root/.ssh',
  '/usr/bin',
  '/usr/sbin',
  '/usr/local/bin',
  '/opt/cni/bin',
  '/proc/sys',
  '/var/lib/etcd',
];

function holds(path: string, other: string): boolean {
  return path === other || isAbove(path, other);
}

/** Whether a process of the container may be root: nothing says that it is not. */
function mayBeRoot(spec: Readonly<Record<string, unknown>>, context: Readonly<Record<string, unknown>>): boolean {
  if (context.privileged === true) return true;
  const pod = isRecord(spec.securityContext) ? spec.securityContext : {};
  const user = context.runAsUser ?? pod.runAsUser;
  if (typeof user === 'number') return user === 0;
  return (context.runAsNonRoot ?? pod.runAsNonRoot) !== true;
}

/** Capabilities of a process that is not root take effect through a file with capabilities alone, which no_new_privs forbids. */
function canUseCapabilities(
  spec: Readonly<Record<string, unknown>>,
  context: Readonly<Record<string, unknown>>,
): boolean {
  return mayBeRoot(spec, context) || context.allowPrivilegeEscalation !== false;
}
