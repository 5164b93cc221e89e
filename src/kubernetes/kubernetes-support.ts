import type { DistributionName } from './distribution.ts';
import { calendarAsOf, isCalendarOld, lastPatch, upstreamSupport, vendorSupport } from './support-dates.ts';
import type { Version } from './version.ts';

/** Whether a version is good on a day: `manual` where only the vendor or a newer calendar could tell. */
export type VersionVerdict =
  | { readonly state: 'good' }
  | { readonly state: 'bad'; readonly why: string }
  | { readonly state: 'manual'; readonly reason: string };

interface Vendor {
  readonly name: string;
  /** Where to see whether the longer support is bought; undefined where everybody has it. */
  readonly extended: string | undefined;
}

/** Vendors with a calendar of their own. */
const vendors: Partial<Record<DistributionName, Vendor>> = {
  eks: { name: 'EKS', extended: undefined },
  gke: {
    name: 'GKE',
    extended: 'the cluster is in the Extended channel (gcloud container clusters describe, releaseChannel)',
  },
  aks: { name: 'AKS', extended: 'the cluster has long-term support (az aks show, supportPlan)' },
  openshift: { name: 'OpenShift', extended: 'the subscription holds Extended Update Support' },
};

/** Providers and builds whose calendars kaudit does not keep. */
const others: ReadonlySet<DistributionName> = new Set([
  'doks',
  'lke',
  'oke',
  'iks',
  'ack',
  'tke',
  'scaleway',
  'gardener',
  'tanzu',
  'eks-distro',
  'gdc',
  'microshift',
]);

/** Whether a minor is supported on a day, by the project's calendar and by that of who builds it. */
export function judgeSupport(minor: number, distribution: DistributionName, day: string): VersionVerdict {
  const upstream = upstreamSupport(minor);
  const called = `Kubernetes 1.${minor}`;
  if (upstream === 'newer')
    return { state: 'manual', reason: `${called} is newer than kaudit's calendar of ${calendarAsOf}: update kaudit` };
  if (upstream !== 'older' && day <= upstream.endOfLife) return { state: 'good' };
  const ended = upstream === 'older' ? 'long ago' : `on ${upstream.endOfLife}`;
  const vendor = vendors[distribution];
  if (vendor !== undefined) return judgeVendor(called, ended, vendor, vendorSupport(distribution, minor), day);
  if (others.has(distribution)) {
    const reason = `${called} ended upstream ${ended}: see whether the provider (${distribution}) still supports it`;
    return { state: 'manual', reason };
  }
  return { state: 'bad', why: `${called} is out of support: it ended ${ended}` };
}

function judgeVendor(
  called: string,
  ended: string,
  { name, extended }: Vendor,
  dates: ReturnType<typeof vendorSupport>,
  day: string,
): VersionVerdict {
  const upstream = `${called} ended upstream ${ended}`;
  if (dates === undefined)
    return { state: 'bad', why: `${upstream}, and is older than every version that ${name} supports` };
  if (day <= dates.standard) return { state: 'good' };
  if (dates.extended === undefined || day > dates.extended)
    return { state: 'bad', why: `${upstream}, and at ${name} on ${dates.extended ?? dates.standard}` };
  // EKS moves every cluster into its extended support, and away from a version when that ends.
  if (extended === undefined) return { state: 'good' };
  const reason = `${upstream}, and the standard support of ${name} on ${dates.standard}; until ${dates.extended} it is supported where ${extended}`;
  return { state: 'manual', reason };
}

/** Patch releases that close a hole of Kubernetes itself, the newest of each minor. Source: kubernetes.io, official CVE feed. */
const securityPatches: ReadonlyMap<number, number> = new Map([
  [28, 12],
  [29, 14],
  [30, 10],
  [31, 12],
  [32, 10],
  [33, 6],
  [34, 2],
]);

/** Whether a patch release is current on a day: two behind is too old, and so is one that lacks a security release. */
export function judgePatch(version: Version, text: string, day: string): VersionVerdict {
  const { minor, patch, prerelease, suffix } = version;
  if (patch === undefined || prerelease !== undefined)
    return { state: 'manual', reason: `${text} is no release: see whether a newer one is out` };
  // k3s, RKE2 and k0s keep the number of the release that they build; others patch as they see fit.
  if (suffix !== '' && !/^(?:k3s|rke2r|k0s)/.test(suffix))
    return {
      state: 'manual',
      reason: `${text} is a build of its vendor, who numbers and rolls out patches: see his release notes`,
    };
  const period = upstreamSupport(minor);
  const newest = typeof period === 'string' ? lastPatch(minor) : period.newestPatch;
  if (newest === undefined)
    return {
      state: 'manual',
      reason: `kaudit's calendar of ${calendarAsOf} holds no patches of Kubernetes 1.${minor}`,
    };
  const why = outdated(minor, patch, newest, text);
  if (why !== undefined) return { state: 'bad', why };
  // What has ended gets no more patches: its last one is known.
  if (typeof period !== 'string' && day <= period.endOfLife && isCalendarOld(day))
    return {
      state: 'manual',
      reason: `kaudit's calendar is of ${calendarAsOf}, too old to know the newest patch of Kubernetes 1.${minor}: update kaudit`,
    };
  return { state: 'good' };
}

function outdated(minor: number, patch: number, newestPatch: number, text: string): string | undefined {
  const behind = newestPatch - patch;
  const newest = `v1.${minor}.${newestPatch}`;
  const security = securityPatches.get(minor) ?? 0;
  if (patch < security)
    return `${text} lacks v1.${minor}.${security}, a security release; ${newest} is the newest (as of ${calendarAsOf})`;
  return behind >= 2 ? `${text} is ${behind} patches behind ${newest} (as of ${calendarAsOf})` : undefined;
}
