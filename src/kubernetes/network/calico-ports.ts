import { inWords } from '../record.ts';
import type { CompiledRule, PortName } from './compiled-policy.ts';
import { field, listOf } from './fields.ts';
import {
  allPorts,
  differenceOf,
  intersectionOf,
  noPorts,
  type PortSet,
  type Protocol,
  portsOf,
  protocols,
  unionOf,
} from './port-set.ts';

/** The ports of a rule of Calico, and why they are not certain. */
export interface CalicoPorts extends Pick<CompiledRule, 'ports' | 'names'> {
  readonly doubt?: string;
}

const numbers: ReadonlyMap<unknown, Protocol> = new Map<unknown, Protocol>([
  [6, 'TCP'],
  [17, 'UDP'],
  [132, 'SCTP'],
]);
const portless = ['ICMP', 'ICMPV6', 'UDPLITE'];

/**
 * Reads protocol and ports; undefined where they mean no port at all. Named ports stand for those of the pod at the
 * destination. Source: Calico documentation, "Ports" and "Protocols".
 */
export function readCalicoPorts(rule: unknown): CalicoPorts | undefined {
  const wanted = protocolOf(field(rule, 'protocol'));
  const unwanted = protocolOf(field(rule, 'notProtocol'));
  const doubtful = (doubt: string): CalicoPorts => ({ ports: allPorts, names: [], doubt });
  if (wanted === 'unreadable' || unwanted === 'unreadable') return doubtful('its protocol can not be read');
  if (wanted === 'none') return undefined;
  const chosen = protocols.filter((one) => (wanted === undefined || one === wanted) && one !== unwanted);
  if (chosen.length === 0) return undefined;
  // An ICMP match without the protocol is refused by the API.
  if (field(rule, 'icmp') !== undefined || field(rule, 'notICMP') !== undefined) return doubtful('it goes by ICMP');
  const source = field(rule, 'source');
  if ([field(source, 'ports'), field(source, 'notPorts')].some((one) => (listOf(one) ?? [0]).length > 0))
    return doubtful('it goes by ports of the source');
  const target = field(rule, 'destination');
  const within = readList(field(target, 'ports'), chosen);
  const without = readList(field(target, 'notPorts'), chosen);
  if (within === undefined || without === undefined || without.names.length > 0)
    return doubtful('its ports can not be read');
  const all = chosen.reduce<PortSet>((ports, one) => unionOf(ports, portsOf(one, 1, 65535)), noPorts);
  const given = (listOf(field(target, 'ports')) ?? []).length > 0;
  const ports = differenceOf(given ? within.ports : all, without.ports);
  if (without.ports !== noPorts && within.names.length > 0) return doubtful('it names ports and leaves out others');
  return ports === noPorts && within.names.length === 0
    ? undefined
    : { ports: intersectionOf(ports, all), names: within.names };
}

function protocolOf(value: unknown): Protocol | 'none' | 'unreadable' | undefined {
  if (value === undefined || value === '') return undefined;
  const number = typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number') return numbers.get(number) ?? 'none';
  const text = typeof value === 'string' ? value.toUpperCase() : '';
  return protocols.find((one) => one === text) ?? (portless.includes(text) ? 'none' : 'unreadable');
}

interface ReadList {
  readonly ports: PortSet;
  readonly names: readonly PortName[];
}

/** Numbers, ranges as `80:90`, and names. */
function readList(value: unknown, chosen: readonly Protocol[]): ReadList | undefined {
  const entries = listOf(value);
  if (entries === undefined) return undefined;
  let ports: PortSet = noPorts;
  const names: PortName[] = [];
  for (const entry of entries) {
    const [, first, last = first] = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(inWords(entry)) ?? [];
    if (first !== undefined)
      for (const one of chosen) ports = unionOf(ports, portsOf(one, Number(first), Number(last)));
    else if (typeof entry === 'string' && entry !== '')
      for (const protocol of chosen) names.push({ name: entry, protocol });
    else return undefined;
  }
  return { ports, names };
}
