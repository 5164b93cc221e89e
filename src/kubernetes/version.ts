/** A release of Kubernetes or etcd; `suffix` is what a vendor or a build appended (`eks-abc`, `k3s1`), without its separator. */
export type Version = {
  readonly major: number;
  readonly minor: number;
  readonly patch: number | undefined;
  readonly prerelease: string | undefined;
  readonly suffix: string;
};

/** What `GET /version` says; flag defaults follow `binary`, served APIs and feature gates follow `emulatedMinor` where there is one. */
export type ServerVersion = {
  readonly gitVersion: string | undefined;
  readonly binary: Version | undefined;
  readonly minor: number | undefined;
  readonly emulatedMinor: number | undefined;
};

const VERSION =
  /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,6}))?(?:-((?:alpha|beta|rc)\.\d{1,6}(?:\.\d{1,6})?))?(?![\w.])(?:[-+_.~](.*))?$/s;

/** Reads `v1.31.4-eks-abc`, `v1.30.2+k3s1`, `1.36.0-rc.1`, `v1.31`; undefined for anything else. */
export function parseVersion(text: unknown): Version | undefined {
  if (typeof text !== 'string' || text.length > 300) return undefined;
  const match = VERSION.exec(text.trim());
  if (match === null) return undefined;
  const [, major, minor, patch, prerelease, suffix = ''] = match;
  return {
    major: Number(major),
    minor: Number(minor),
    patch: patch === undefined ? undefined : Number(patch),
    prerelease,
    suffix,
  };
}

/** Orders two versions by release, a pre-release before its release; vendor suffixes do not count. */
export function compareVersions(a: Version, b: Version): number {
  return (
    a.major - b.major ||
    a.minor - b.minor ||
    (a.patch ?? 0) - (b.patch ?? 0) ||
    comparePrereleases(a.prerelease, b.prerelease)
  );
}

function comparePrereleases(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  const [stageA = '', numberA = '0'] = a.split('.');
  const [stageB = '', numberB = '0'] = b.split('.');
  if (stageA !== stageB) return stageA < stageB ? -1 : 1;
  return Number(numberA) - Number(numberB);
}

/** Reads the body of `GET /version` (managed clusters write minors as `30+`); wrong shapes give undefined fields. */
export function readServerVersion(body: unknown): ServerVersion {
  const gitVersion = textField(body, 'gitVersion');
  const binary = parseVersion(gitVersion);
  return {
    gitVersion,
    binary,
    minor: binary?.major === 1 ? binary.minor : minorOf(textField(body, 'minor')),
    emulatedMinor: minorOf(textField(body, 'emulationMinor')),
  };
}

/** The minor of `30+`, `30`, `v1.30.2`, `1.30`, or of a parsed version; undefined where there is none or the major is not 1. */
export function minorOf(version: Version | string | undefined): number | undefined {
  if (version === undefined) return undefined;
  if (typeof version === 'string') {
    const bare = /^(\d{1,4})\+?$/.exec(version.trim());
    return bare === null ? minorOf(parseVersion(version)) : Number(bare[1]);
  }
  return version.major === 1 ? version.minor : undefined;
}

/**
 * The version in the tag of an image (`registry/kube-apiserver:v1.36.3@sha256:…`), which during an upgrade differs from
 * what the API server answers. Undefined without a tag, or with one that is no version.
 */
export function imageVersion(image: unknown): Version | undefined {
  if (typeof image !== 'string') return undefined;
  const [reference = ''] = image.split('@', 1);
  const colon = reference.lastIndexOf(':');
  // The colon of a registry port stands before a slash.
  if (colon < 0 || reference.indexOf('/', colon) >= 0) return undefined;
  return parseVersion(reference.slice(colon + 1));
}

function textField(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  const value: unknown = Reflect.get(body, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** One minor's dates (ISO days) as the Kubernetes project publishes them, and the newest patch known at `dataAsOf`. */
export type SupportPeriod = {
  readonly minor: number;
  readonly released: string;
  readonly maintenance: string;
  readonly endOfLife: string;
  readonly newestPatch: number;
};

type Row = readonly [minor: number, released: string, maintenance: string, endOfLife: string, newestPatch: number];

// Source: kubernetes.io/releases/patch-releases, where a release came later than planned its real date.
const UPSTREAM: readonly Row[] = [
  [24, '2022-05-03', '2023-05-28', '2023-07-28', 17],
  [25, '2022-08-23', '2023-08-27', '2023-10-28', 16],
  [26, '2022-12-09', '2023-12-28', '2024-02-28', 15],
  [27, '2023-04-11', '2024-04-28', '2024-07-16', 16],
  [28, '2023-08-15', '2024-08-28', '2024-10-22', 15],
  [29, '2023-12-13', '2024-12-28', '2025-02-28', 15],
  [30, '2024-04-17', '2025-04-28', '2025-07-15', 14],
  [31, '2024-08-13', '2025-08-28', '2025-11-11', 14],
  [32, '2024-12-11', '2025-12-28', '2026-02-28', 13],
  [33, '2025-04-23', '2026-04-28', '2026-06-28', 13],
  [34, '2025-08-27', '2026-08-27', '2026-10-27', 11],
  [35, '2025-12-17', '2026-12-28', '2027-02-28', 8],
  [36, '2026-04-22', '2027-04-28', '2027-06-28', 4],
  [37, '2026-08-26', '2027-08-28', '2027-10-28', 0],
];

/** A vendor's own dates: end of standard support and, where it sells one, of extended support. */
export type VendorSupport = { readonly standard: string; readonly extended: string | undefined };

type VendorRow = readonly [minor: number, standard: string, extended?: string];

// Sources: the release calendars of Amazon EKS, GKE and AKS.
const VENDORS: ReadonlyMap<string, readonly VendorRow[]> = new Map<string, readonly VendorRow[]>([
  [
    'eks',
    [
      [33, '2026-07-29', '2027-07-29'],
      [34, '2026-12-02', '2027-12-02'],
      [35, '2027-03-27', '2028-03-27'],
      [36, '2027-08-02', '2028-08-02'],
    ],
  ],
  [
    'gke',
    [
      [33, '2026-08-03'],
      [34, '2026-10-01'],
      [35, '2027-04-11'],
      [36, '2027-08-09'],
    ],
  ],
  [
    'aks',
    [
      [33, '2026-07-31', '2027-07-31'],
      [34, '2026-11-30', '2027-11-30'],
      [35, '2027-03-31', '2028-03-31'],
      [36, '2027-06-30', '2028-06-30'],
    ],
  ],
]);

/** The day (ISO) up to which the calendar was kept; a minor released later is `newer`, not unsupported. */
export const SUPPORT_DATA_AS_OF = '2026-08-31';

/** The upstream dates of a minor, or on which side of the calendar it lies. */
export function upstreamSupport(minor: number): SupportPeriod | 'older' | 'newer' {
  const row = UPSTREAM.find(([listed]) => listed === minor);
  if (row === undefined) return minor > UPSTREAM_NEWEST ? 'newer' : 'older';
  const [, released, maintenance, endOfLife, newestPatch] = row;
  return { minor, released, maintenance, endOfLife, newestPatch };
}

const UPSTREAM_NEWEST = Math.max(...UPSTREAM.map(([minor]) => minor));

/** The dates of a distribution's vendor (`eks`, `gke`, `aks`) for a minor; undefined where none is known. */
export function vendorSupport(distribution: string, minor: number): VendorSupport | undefined {
  const row = VENDORS.get(distribution)?.find(([listed]) => listed === minor);
  return row && { standard: row[1], extended: row[2] };
}
