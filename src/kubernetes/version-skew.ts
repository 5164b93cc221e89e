import { daysBetween } from './support-dates.ts';
import type { Version } from './version.ts';

/** An API server: its version, as text, and its node where a pod shows it. */
interface Server {
  readonly version: Version;
  readonly text: string;
  readonly node: string | undefined;
}

/** Minors that a kubelet may be behind the API server. Source: kubernetes.io/releases/version-skew-policy; two before 1.28. */
export function allowedSkew(serverMinor: number): number {
  return serverMinor >= 28 ? 3 : 2;
}

/** How a kubelet does not fit one of the API servers, in words; the worst. It may never be newer than any of them. */
export function kubeletSkew(kubelet: Version, servers: readonly Server[]): string | undefined {
  const faults = servers.flatMap(({ version, text, node }): string[] => {
    const behind = (version.major - kubelet.major) * 1_000 + version.minor - kubelet.minor;
    const called = `kube-apiserver ${text}${node === undefined ? '' : ` of ${node}`}`;
    if (behind < 0) return [`is newer than ${called}`];
    const allowed = allowedSkew(version.minor);
    return behind > allowed ? [`is ${behind} minor versions older than ${called}; ${allowed} are supported`] : [];
  });
  return faults[0];
}

/** Which API server is more than one minor newer than this one; undefined where none is. */
export function serverSkew(server: Server, servers: readonly Server[]): Server | undefined {
  return servers.find(
    ({ version }) => version.major === server.version.major && version.minor > server.version.minor + 1,
  );
}

/** Days after which kubelets of differing minors are no upgrade under way. */
export const upgradeDays = 30;

/**
 * Whether a node has been ready without a break for longer than an upgrade takes, by the time (as the API server writes it) since
 * which it is: a kubelet that is replaced restarts, and its node is not ready for that while.
 */
export function isSettled(readySince: string | undefined, day: string): boolean {
  const since = readySince?.slice(0, 10) ?? '';
  return /^\d{4}-\d{2}-\d{2}$/.test(since) && daysBetween(since, day) > upgradeDays;
}
