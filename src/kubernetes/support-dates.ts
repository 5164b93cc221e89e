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

// Sources: the release calendars of Amazon EKS, GKE, AKS and OpenShift. GKE promises 24 months from a version's start in the Regular
// channel, of which some 14 are standard: the end of the extended channel is ten months after that. 4.N of OpenShift is 1.(N+13).
const VENDORS: ReadonlyMap<string, readonly VendorRow[]> = new Map<string, readonly VendorRow[]>([
  [
    'eks',
    [
      [28, '2024-11-26', '2025-11-26'],
      [29, '2025-03-23', '2026-03-23'],
      [30, '2025-07-23', '2026-07-23'],
      [31, '2025-11-26', '2026-11-26'],
      [32, '2026-03-23', '2027-03-23'],
      [33, '2026-07-29', '2027-07-29'],
      [34, '2026-12-02', '2027-12-02'],
      [35, '2027-03-27', '2028-03-27'],
      [36, '2027-08-02', '2028-08-02'],
    ],
  ],
  [
    'gke',
    [
      [30, '2025-09-30', '2026-07-30'],
      [31, '2025-12-22', '2026-10-22'],
      [32, '2026-04-11', '2027-02-11'],
      [33, '2026-08-03', '2027-06-03'],
      [34, '2026-10-01', '2027-08-01'],
      [35, '2027-04-11', '2028-02-11'],
      [36, '2027-08-09', '2028-06-09'],
    ],
  ],
  [
    'aks',
    [
      [30, '2025-07-31', '2026-07-31'],
      [31, '2025-11-30', '2026-11-30'],
      [32, '2026-03-31', '2027-03-31'],
      [33, '2026-07-31', '2027-07-31'],
      [34, '2026-11-30', '2027-11-30'],
      [35, '2027-03-31', '2028-03-31'],
      [36, '2027-06-30', '2028-06-30'],
    ],
  ],
  [
    'openshift',
    [
      [31, '2026-08-25', '2027-02-25'],
      [32, '2026-12-17'],
      [33, '2027-04-21'],
      [34, '2027-08-03'],
      [35, '2027-12-31'],
    ],
  ],
]);

/** The day (ISO) up to which the calendar was kept; a minor released later is `newer`, not unsupported. */
export const calendarAsOf = '2026-08-31';

/** The upstream dates of a minor, or on which side of the calendar it lies. */
export function upstreamSupport(minor: number): SupportPeriod | 'older' | 'newer' {
  const row = UPSTREAM.find(([listed]) => listed === minor);
  if (row === undefined) return minor > UPSTREAM_NEWEST ? 'newer' : 'older';
  const [, released, maintenance, endOfLife, newestPatch] = row;
  return { minor, released, maintenance, endOfLife, newestPatch };
}

/** The last patch of minors that ended before the calendar begins; undefined of any other. Source: the changelogs of Kubernetes. */
export function lastPatch(minor: number): number | undefined {
  return LAST_PATCHES.get(minor);
}

const LAST_PATCHES: ReadonlyMap<number, number> = new Map([
  [16, 15],
  [17, 17],
  [18, 20],
  [19, 16],
  [20, 15],
  [21, 14],
  [22, 17],
  [23, 17],
]);

const UPSTREAM_NEWEST = Math.max(...UPSTREAM.map(([minor]) => minor));

/** The dates of a distribution's vendor (`eks`, `gke`, `aks`) for a minor; undefined where none is known. */
export function vendorSupport(distribution: string, minor: number): VendorSupport | undefined {
  const row = VENDORS.get(distribution)?.find(([listed]) => listed === minor);
  return row && { standard: row[1], extended: row[2] };
}

/** Days after which a table that lists the newest releases tells too little. */
const shelfLife = 120;

/** Whether a day (ISO) lies so long after the calendar that newer releases than it knows are certain. */
export function isCalendarOld(day: string): boolean {
  return daysBetween(calendarAsOf, day) > shelfLife;
}

/** Whole days from one ISO day to another; negative where the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
