import type { CompiledRule } from '../kubernetes/network/compiled-policy.ts';
import { type Endpoint, type NamedPort, protocolOf } from '../kubernetes/network/endpoint.ts';
import { field, listOf, textOf } from '../kubernetes/network/fields.ts';
import type { Direction } from '../kubernetes/network/isolation.ts';
import { type PeerReading, peerMatches } from '../kubernetes/network/peer-match.ts';
import type { PodClass } from '../kubernetes/network/pod-classes.ts';
import { type PortRange, protocols } from '../kubernetes/network/port-set.ts';

/** The ports that pods declare. */
export interface DeclaredPorts {
  /** Of all of them together; `name` empty where a port has none. */
  readonly ports: readonly NamedPort[];
  /** Whether one declares none at all, so that nobody knows what it listens to. */
  readonly silent: boolean;
}

const known = new WeakMap<object, readonly NamedPort[]>();

/** What pods of these specs declare: containers and sidecars; a declaration is a statement, not a limit. */
export function declaredPorts(specs: readonly object[]): DeclaredPorts {
  const each = [...new Set(specs)].map((spec) => {
    const found = known.get(spec) ?? read(spec);
    known.set(spec, found);
    return found;
  });
  return { ports: each.flat(), silent: each.some((ports) => ports.length === 0) };
}

function read(spec: object): readonly NamedPort[] {
  const sidecars = (listOf(field(spec, 'initContainers')) ?? []).filter(
    (container) => field(container, 'restartPolicy') === 'Always',
  );
  return [...(listOf(field(spec, 'containers')) ?? []), ...sidecars].flatMap((container) =>
    (listOf(field(container, 'ports')) ?? []).flatMap((entry) => {
      const port = field(entry, 'containerPort');
      const protocol = protocolOf(field(entry, 'protocol'));
      return typeof port === 'number' && protocol !== undefined
        ? [{ name: textOf(field(entry, 'name')) ?? '', protocol, port }]
        : [];
    }),
  );
}

interface AskedRule {
  readonly parts: readonly CompiledRule[];
  readonly direction: Direction;
  readonly namespace: string;
}

interface Scene {
  readonly reading: PeerReading;
  readonly classes: readonly PodClass[];
  /** Those that the policy selects. */
  readonly chosen: readonly PodClass[];
  declared(one: PodClass): DeclaredPorts;
}

const outside: Endpoint = { kind: 'address', address: { family: 4, value: 0x01010101n } };

/**
 * Ports of a rule that no pod at the receiving end declares, in words; none where one of those pods declares nothing, or where the
 * rule leads to addresses outside.
 */
export function idlePorts({ parts, direction, namespace }: AskedRule, scene: Scene): string[] {
  return parts.flatMap((rule) => {
    const meets = (end: Endpoint): boolean =>
      rule.peers.some((peer) => peer.kind === 'block' || peerMatches(peer, namespace, end, scene.reading) !== 'no');
    if (direction === 'egress' && meets(outside)) return [];
    const receiving =
      direction === 'ingress' ? scene.chosen : scene.classes.filter(({ pod }) => !pod.hostNetwork && meets(pod));
    const all = receiving.map((one) => scene.declared(one));
    if (all.length === 0) return [];
    const ports = all.flatMap((one) => one.ports);
    const names = rule.names.flatMap(({ name, protocol }) =>
      ports.some((one) => one.name === name && (protocol === undefined || one.protocol === protocol))
        ? []
        : [`port ${name}: no pod that it is for has a port of that name`],
    );
    if (all.some(({ silent }) => silent)) return names;
    const ranges = protocols.flatMap((protocol) =>
      rule.ports[protocol].flatMap((range) =>
        isWhole(range) || ports.some((one) => one.protocol === protocol && within(range, one.port))
          ? []
          : [`${protocol} ${range[0] === range[1] ? range[0] : range.join('-')}: no pod that it is for declares it`],
      ),
    );
    return [...names, ...ranges];
  });
}

function isWhole([first, last]: PortRange): boolean {
  return first === 1 && last === 65535;
}

function within([first, last]: PortRange, port: number): boolean {
  return first <= port && port <= last;
}
