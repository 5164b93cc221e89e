/** The protocols that a NetworkPolicy knows. What it means for others (ICMP) is left to the plugin. */
export const protocols = ['TCP', 'UDP', 'SCTP'] as const;
export type Protocol = (typeof protocols)[number];

export type PortRange = readonly [first: number, last: number];

/** Ports by protocol: sorted ranges, none touching the next. */
export type PortSet = Readonly<Record<Protocol, readonly PortRange[]>>;

const lastPort = 65535;
const whole: readonly PortRange[] = [[1, lastPort]];

export const allPorts: PortSet = { TCP: whole, UDP: whole, SCTP: whole };
export const noPorts: PortSet = { TCP: [], UDP: [], SCTP: [] };

/** The ports of one range; none where it is empty. */
export function portsOf(protocol: Protocol, first: number, last: number = first): PortSet {
  const range: PortRange = [Math.max(1, first), Math.min(lastPort, last)];
  return range[0] > range[1] ? noPorts : { ...noPorts, [protocol]: [range] };
}

export function unionOf(a: PortSet, b: PortSet): PortSet {
  if (a === b || b === noPorts || a === allPorts) return a;
  if (a === noPorts || b === allPorts) return b;
  return settle(combine(a, b, (x, y) => merge([...x, ...y])));
}

export function intersectionOf(a: PortSet, b: PortSet): PortSet {
  if (a === b || b === allPorts || a === noPorts) return a;
  if (a === allPorts || b === noPorts) return b;
  return settle(combine(a, b, overlap));
}

/** The ports of the first that the second lacks. */
export function differenceOf(a: PortSet, b: PortSet): PortSet {
  if (a === b || b === allPorts) return noPorts;
  return settle(combine(a, b, (x, y) => overlap(x, gapsOf(y))));
}

export function hasPort(set: PortSet, protocol: Protocol, port: number): boolean {
  return set[protocol].some(([first, last]) => first <= port && port <= last);
}

/** `TCP 80,8080-8090, UDP 53`; `all ports` and `no port` for the whole and for none. */
export function formatPorts(set: PortSet): string {
  if (set === allPorts) return 'all ports';
  if (set === noPorts) return 'no port';
  return protocols
    .filter((protocol) => set[protocol].length > 0)
    .map((protocol) => `${protocol} ${set[protocol].map(formatRange).join(',')}`)
    .join(', ');
}

function formatRange([first, last]: PortRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}

type Combine = (a: readonly PortRange[], b: readonly PortRange[]) => readonly PortRange[];

function combine(a: PortSet, b: PortSet, how: Combine): PortSet {
  return { TCP: how(a.TCP, b.TCP), UDP: how(a.UDP, b.UDP), SCTP: how(a.SCTP, b.SCTP) };
}

/** The whole and the empty set are always the same object, so that they may be compared with `===`. */
function settle(set: PortSet): PortSet {
  if (protocols.every((protocol) => set[protocol].length === 0)) return noPorts;
  const all = protocols.every((protocol) => set[protocol][0]?.[0] === 1 && set[protocol][0][1] === lastPort);
  return all ? allPorts : set;
}

function merge(ranges: readonly PortRange[]): readonly PortRange[] {
  const merged: PortRange[] = [];
  for (const [first, last] of [...ranges].sort(([a], [b]) => a - b)) {
    const before = merged.at(-1);
    if (before !== undefined && first <= before[1] + 1)
      merged[merged.length - 1] = [before[0], Math.max(before[1], last)];
    else merged.push([first, last]);
  }
  return merged;
}

function overlap(a: readonly PortRange[], b: readonly PortRange[]): readonly PortRange[] {
  return merge(
    a.flatMap(([first, last]) =>
      b.flatMap(([from, to]): PortRange[] =>
        Math.max(first, from) <= Math.min(last, to) ? [[Math.max(first, from), Math.min(last, to)]] : [],
      ),
    ),
  );
}

function gapsOf(ranges: readonly PortRange[]): readonly PortRange[] {
  const gaps: PortRange[] = [];
  let next = 1;
  for (const [first, last] of ranges) {
    if (first > next) gaps.push([next, first - 1]);
    next = last + 1;
  }
  return next <= lastPort ? [...gaps, [next, lastPort]] : gaps;
}
