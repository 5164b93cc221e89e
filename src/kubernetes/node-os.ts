import { calendarAsOf } from './support-dates.ts';

/** What the dates say of an operating system on a day. `extended`: only a subscription that no API shows still covers it. */
export type SoftwareSupport =
  | { readonly state: 'supported'; readonly name: string; readonly until: string }
  | {
      readonly state: 'extended';
      readonly name: string;
      readonly ended: string;
      readonly by: string;
      readonly until: string;
    }
  | { readonly state: 'ended'; readonly name: string; readonly ended: string }
  | { readonly state: 'unlisted'; readonly reason: string };

/** What `status.nodeInfo.osImage` starts with, the last day of support that everybody has, and of one that is sold. */
type Row = readonly [start: string, end: string, subscription?: string, until?: string];

const esm = 'Ubuntu Pro';
const ltss = 'LTSS of SUSE';

/** Sources: the life-cycle pages of each vendor; Debian with its LTS, which is free. As of 2026-08-31. */
const releases: readonly Row[] = [
  ['Ubuntu 14.04', '2019-04-30'],
  ['Ubuntu 16.04', '2021-04-30', esm, '2026-04-30'],
  ['Ubuntu 18.04', '2023-05-31', esm, '2028-04-30'],
  ['Ubuntu 20.04', '2025-05-31', esm, '2030-04-30'],
  ['Ubuntu 22.04', '2027-05-31', esm, '2032-04-30'],
  ['Ubuntu 20.10', '2021-07-22'],
  ['Ubuntu 21.04', '2022-01-20'],
  ['Ubuntu 21.10', '2022-07-14'],
  ['Ubuntu 22.10', '2023-07-20'],
  ['Ubuntu 23.04', '2024-01-25'],
  ['Ubuntu 23.10', '2024-07-11'],
  ['Ubuntu 24.04', '2029-05-31', esm, '2034-04-30'],
  ['Ubuntu 24.10', '2025-07-10'],
  ['Ubuntu 25.04', '2026-01-15'],
  ['Ubuntu 25.10', '2026-07-09'],
  ['Ubuntu 26.04', '2031-05-31', esm, '2036-04-30'],
  ['Debian GNU/Linux 8 ', '2020-06-30'],
  ['Debian GNU/Linux 9 ', '2022-06-30'],
  ['Debian GNU/Linux 10 ', '2024-06-30'],
  ['Debian GNU/Linux 11 ', '2026-08-31'],
  ['Debian GNU/Linux 12 ', '2028-06-30'],
  ['Debian GNU/Linux 13 ', '2030-06-30'],
  ['Red Hat Enterprise Linux Server 7', '2024-06-30', 'Extended Life Cycle Support of Red Hat', '2028-06-30'],
  ['Red Hat Enterprise Linux 8', '2029-05-31'],
  ['Red Hat Enterprise Linux 9', '2032-05-31'],
  ['Red Hat Enterprise Linux 10', '2035-05-31'],
  ['CentOS Linux 6', '2020-11-30'],
  ['CentOS Linux 7', '2024-06-30'],
  ['CentOS Linux 8', '2021-12-31'],
  ['CentOS Stream 8', '2024-05-31'],
  ['CentOS Stream 9', '2027-05-31'],
  ['Rocky Linux 8', '2029-05-31'],
  ['Rocky Linux 9', '2032-05-31'],
  ['Rocky Linux 10', '2035-05-31'],
  ['AlmaLinux 8', '2029-03-01'],
  ['AlmaLinux 9', '2032-05-31'],
  ['AlmaLinux 10', '2035-05-31'],
  ['Oracle Linux Server 7', '2024-12-31', 'Extended Support of Oracle', '2028-06-30'],
  ['Oracle Linux Server 8', '2029-07-31'],
  ['Oracle Linux Server 9', '2032-06-30'],
  ['Amazon Linux AMI 2018', '2023-12-31'],
  // Before 2: the longer text is tried first.
  ['Amazon Linux 2023', '2029-06-30'],
  ['Amazon Linux 2', '2026-06-30'],
  ['SUSE Linux Enterprise Server 12 SP5', '2024-10-31', ltss, '2027-10-31'],
  ['SUSE Linux Enterprise Server 15 SP1', '2021-01-31', ltss, '2024-01-31'],
  ['SUSE Linux Enterprise Server 15 SP2', '2021-12-31', ltss, '2024-12-31'],
  ['SUSE Linux Enterprise Server 15 SP3', '2022-12-31', ltss, '2025-12-31'],
  ['SUSE Linux Enterprise Server 15 SP4', '2023-12-31', ltss, '2026-12-31'],
  ['SUSE Linux Enterprise Server 15 SP5', '2024-12-31', ltss, '2027-12-31'],
  ['SUSE Linux Enterprise Server 15 SP6', '2025-12-31', ltss, '2028-12-31'],
  ['SUSE Linux Enterprise Server 15 SP7', '2031-07-31'],
  ['openSUSE Leap 15.2', '2022-01-04'],
  ['openSUSE Leap 15.3', '2022-12-31'],
  ['openSUSE Leap 15.4', '2023-12-07'],
  ['openSUSE Leap 15.5', '2024-12-31'],
  ['openSUSE Leap 15.6', '2026-04-30'],
  ['Fedora Linux 37', '2023-12-05'],
  ['Fedora Linux 38', '2024-05-21'],
  ['Fedora Linux 39', '2024-11-26'],
  ['Fedora Linux 40', '2025-05-13'],
  ['Fedora Linux 41', '2025-12-15'],
  ['Fedora Linux 42', '2026-05-13'],
  ['Alpine Linux v3.14', '2023-05-01'],
  ['Alpine Linux v3.15', '2023-11-01'],
  ['Alpine Linux v3.16', '2024-05-23'],
  ['Alpine Linux v3.17', '2024-11-22'],
  ['Alpine Linux v3.18', '2025-05-09'],
  ['Alpine Linux v3.19', '2025-11-01'],
  ['Alpine Linux v3.20', '2026-04-01'],
  ['Alpine Linux v3.21', '2026-11-01'],
  ['Alpine Linux v3.22', '2027-05-01'],
  ['CBL-Mariner/Linux', '2025-07-31'],
  ['Container Linux by CoreOS', '2020-05-26'],
  ['Windows Server 2012', '2023-10-10', 'Extended Security Updates of Microsoft', '2026-10-13'],
  ['Windows Server 2016', '2027-01-12'],
  ['Windows Server 2019', '2029-01-09'],
  ['Windows Server 2022', '2031-10-14'],
  ['Windows Server 2025', '2034-11-14'],
];

/** Long-term lines of the kernel by kernel.org; any other line older than the last of these has ended. */
const kernelLines: ReadonlyMap<string, string> = new Map([
  ['4.14', '2024-01-10'],
  ['4.19', '2024-12-05'],
  ['5.4', '2025-12-03'],
  ['5.10', '2026-12-31'],
  ['5.15', '2026-12-31'],
  ['6.1', '2027-12-31'],
  ['6.6', '2027-12-31'],
  ['6.12', '2028-12-31'],
]);
const lastLine = [6, 12] as const;

/** Operating systems made to run containers: small, mostly read-only, replaced as a whole. */
const containerSystems: readonly string[] = [
  'Bottlerocket',
  'Talos',
  'Flatcar',
  'Fedora CoreOS',
  'Red Hat Enterprise Linux CoreOS',
  'Red Hat CoreOS',
  'CentOS Stream CoreOS',
  'Container-Optimized OS',
  'Microsoft Azure Linux',
  'Azure Linux',
  'CBL-Mariner',
  'VMware Photon',
  'Photon OS',
  'Kairos',
  'k3OS',
  'RancherOS',
  'Container Linux',
  'openSUSE MicroOS',
  'SUSE Linux Enterprise Micro',
  'SUSE Linux Micro',
  'SL-Micro',
  'Elemental',
  'Ubuntu Core',
];

/** Those whose kernels are those of kernel.org, line by line; others keep old lines alive themselves. */
const followers: ReadonlySet<string> = new Set(['Bottlerocket', 'Talos', 'Flatcar', 'Container-Optimized OS']);

/** The operating system made for containers that an `osImage` names; undefined where it is none. */
export function containerSystem(osImage: string): string | undefined {
  return containerSystems.find((name) => osImage.startsWith(name));
}

/** What the tables say of an operating system on a day. A release ends the day after its last day of support. */
export function nodeOsSupport(osImage: string, kernelVersion: string | undefined, day: string): SoftwareSupport {
  const rolling = containerSystem(osImage);
  const row = releases.find(([start]) => matchesStart(osImage, start));
  if (row !== undefined) return supportOf(row, day);
  const follows = rolling !== undefined && followers.has(rolling);
  const line = follows ? endedKernelLine(kernelVersion ?? '', day) : undefined;
  if (line !== undefined)
    return { state: 'ended', name: `the kernel line ${line.name} of ${rolling}`, ended: line.ended };
  const reason =
    rolling === undefined
      ? `kaudit's table of ${calendarAsOf} holds no dates for the operating system ${osImage}: see its vendor's`
      : `${osImage} is replaced as a whole, and kaudit's table of ${calendarAsOf} holds no dates for it: see whether it is its vendor's newest`;
  return { state: 'unlisted', reason };
}

/** `Rocky Linux 10` is no `Rocky Linux 1`: after a number something else must follow. */
function matchesStart(text: string, start: string): boolean {
  return text.startsWith(start) && !(/\d$/.test(start) && /^\d/.test(text.slice(start.length)));
}

function supportOf([start, end, by, until]: Row, day: string): SoftwareSupport {
  const name = start.trim();
  if (day <= end) return { state: 'supported', name, until: end };
  if (by !== undefined && until !== undefined && day <= until)
    return { state: 'extended', name, ended: end, by, until };
  return { state: 'ended', name, ended: until ?? end };
}

/** Of a system that follows kernel.org: distributions with releases keep kernels of their own alive. */
function endedKernelLine(kernelVersion: string, day: string): { name: string; ended: string } | undefined {
  const [, major = '', minor = ''] = /^(\d{1,3})\.(\d{1,3})\./.exec(kernelVersion) ?? [];
  if (major === '') return undefined;
  const name = `${major}.${minor}`;
  const end = kernelLines.get(name);
  if (end !== undefined) return day > end ? { name, ended: end } : undefined;
  const [lastMajor, lastMinor] = lastLine;
  const older = Number(major) < lastMajor || (Number(major) === lastMajor && Number(minor) < lastMinor);
  // Lines in between live for months: each ended before the next long-term line was a year old.
  return older && day > '2025-11-17' ? { name, ended: '2025-11-17' } : undefined;
}

/** What the provider calls the image that a managed node was made from; undefined where no label tells. */
export function nodeImageName(labels: Readonly<Record<string, string>>): string | undefined {
  return labels['eks.amazonaws.com/nodegroup-image'] ?? labels['kubernetes.azure.com/node-image-version'];
}
