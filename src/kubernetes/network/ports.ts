import { field, fieldsOf, listOf, textOf } from './fields.ts';

type Range = readonly [first: number, last: number];

const protocols = ['TCP', 'UDP', 'SCTP'] as const;
const lastPort = 65535;

/**
 * Whether the ports of a rule leave none out: absent or empty, or ports 1 to 65535 of TCP, UDP and SCTP alike, the only
 * protocols that a NetworkPolicy knows. One protocol in full is still a limit. A named port covers nothing here: what it
 * stands for differs from pod to pod. Source: NetworkPolicyPort of networking.k8s.io/v1.
 */
export function coversAllPorts(ports: unknown): boolean {
  const list = listOf(ports);
  if (list === undefined) return false;
  return list.length === 0 || protocols.every((protocol) => coversProtocol(list, protocol));
}

function coversProtocol(ports: readonly unknown[], protocol: string): boolean {
  const ranges = ports
    .filter((port) => (textOf(field(port, 'protocol')) ?? 'TCP') === protocol)
    .map(rangeOf)
    .filter((range) => range !== undefined)
    .sort(([a], [b]) => a - b);
  let covered = 0;
  for (const [first, last] of ranges) {
    if (first > covered + 1) return false;
    covered = Math.max(covered, last);
  }
  return covered >= lastPort;
}

/** The ports that one entry stands for; undefined for a named port and for what the API refuses. */
function rangeOf(entry: unknown): Range | undefined {
  if (fieldsOf(entry) === undefined) return undefined;
  const port = field(entry, 'port');
  const end = field(entry, 'endPort');
  if (port === undefined) return end === undefined ? [1, lastPort] : undefined;
  if (typeof port !== 'number') return undefined;
  if (end === undefined) return [port, port];
  return typeof end === 'number' && end >= port ? [port, end] : undefined;
}
