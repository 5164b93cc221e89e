import { calendarAsOf, upstreamSupport } from './support-dates.ts';

/** What the table says of a container runtime on a day: why it fails, that it is fine, or why nothing is known. */
export type RuntimeVerdict =
  | { readonly state: 'fine' }
  | { readonly state: 'faulty'; readonly why: string }
  | { readonly state: 'unlisted'; readonly reason: string };

/** A line of releases: its last day of support, and the first patch without a known escape. */
type Line = readonly [minor: string, end: string, safePatch?: number, advisories?: string];

const runc2024 = 'CVE-2024-21626 of runc, which it bundles';
const runc2025 = 'CVE-2024-25621 and, in the runc that it bundles, CVE-2025-31133, CVE-2025-52565 and CVE-2025-52881';

/** Source: containerd, RELEASES.md, and the notes of its security releases. As of 2026-08-31. */
const containerd: readonly Line[] = [
  ['1.4', '2022-03-03'],
  ['1.5', '2023-02-28'],
  ['1.6', '2025-08-23', 28, runc2024],
  ['1.7', '2026-09-30', 29, runc2025],
  ['2.0', '2025-11-07', 7, runc2025],
  ['2.1', '2026-05-05', 5, runc2025],
  ['2.2', '2026-11-06', 0],
  ['2.3', '2028-04-27', 0],
];

/** Source: the releases of Moby, as of 2026-08-31; of newer lines nobody has announced an end. */
const docker: readonly Line[] = [
  ['19.3', '2021-07-01'],
  ['20.10', '2023-12-10'],
  ['23.0', '2024-05-19'],
  ['24.0', '2024-06-08', 9, runc2024],
];

/**
 * Judges `status.nodeInfo.containerRuntimeVersion` (`containerd://1.7.27`). Below 1.24 Docker is driven by the dockershim, which
 * nobody maintains. CRI-O is supported as long as the Kubernetes of its number.
 */
export function judgeRuntime(text: string, kubeletMinor: number | undefined, day: string): RuntimeVerdict {
  const [, name = '', version = ''] = /^([a-z][a-z0-9-]{0,63}):\/\/v?(.{1,200})$/s.exec(text) ?? [];
  const [, major, minor, patch] = /^(\d{1,4})\.(\d{1,4})\.(\d{1,6})(?:[^\d].*)?$/s.exec(version) ?? [];
  const unlisted = (what: string): RuntimeVerdict => ({
    state: 'unlisted',
    reason: `kaudit's table of ${calendarAsOf} knows nothing of ${what}: see whether its vendor supports it`,
  });
  if (name === 'docker' && kubeletMinor !== undefined && kubeletMinor < 24)
    return {
      state: 'faulty',
      why: `${text} is driven by the dockershim of the kubelet, which ended with Kubernetes 1.23`,
    };
  if (major === undefined || minor === undefined || patch === undefined)
    return unlisted(`the container runtime ${text}`);
  const line = `${Number(major)}.${Number(minor)}`;
  if (name === 'cri-o') return judgeCrio(text, line, Number(major), Number(minor), day, unlisted);
  const lines = name === 'containerd' ? containerd : name === 'docker' ? docker : undefined;
  if (lines === undefined) return unlisted(`the container runtime ${text}`);
  const row = lines.find(([listed]) => listed === line);
  if (row === undefined) {
    const [oldest = ''] = lines[0] ?? [];
    return isBefore(line, oldest) ? { state: 'faulty', why: `${text} has long been out of support` } : unlisted(text);
  }
  return judgeLine(text, Number(patch), row, day);
}

function judgeLine(text: string, patch: number, [line, end, safe, advisories]: Line, day: string): RuntimeVerdict {
  const old = day > end ? [`out of support since ${end}`] : [];
  const unsafe = safe !== undefined && patch < safe ? [`older than ${line}.${safe}, which closes ${advisories}`] : [];
  const why = [...old, ...unsafe].join(', and ');
  return why === '' ? { state: 'fine' } : { state: 'faulty', why: `${text} is ${why}` };
}

function judgeCrio(
  text: string,
  line: string,
  major: number,
  minor: number,
  day: string,
  unlisted: (what: string) => RuntimeVerdict,
): RuntimeVerdict {
  const period = major === 1 ? upstreamSupport(minor) : 'newer';
  if (period === 'newer') return unlisted(`CRI-O ${line}`);
  if (period === 'older') return { state: 'faulty', why: `${text} has long been out of support` };
  return day > period.endOfLife
    ? { state: 'faulty', why: `${text} is out of support since ${period.endOfLife}, with Kubernetes ${line}` }
    : { state: 'fine' };
}

function isBefore(line: string, other: string): boolean {
  const [a = 0, b = 0] = line.split('.').map(Number);
  const [c = 0, d = 0] = other.split('.').map(Number);
  return a < c || (a === c && b < d);
}
