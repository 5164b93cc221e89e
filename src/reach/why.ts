import type { Endpoint } from '../kubernetes/network/endpoint.ts';
import type { Connectivity, Deciding, DirectionVerdict } from '../kubernetes/network/evaluate-policies.ts';
import { type Direction, directions } from '../kubernetes/network/isolation.ts';
import { allPorts, formatPorts, hasPort, noPorts, unionOf } from '../kubernetes/network/port-set.ts';
import { type Port, type ReachVerdict, verdictOf } from '../kubernetes/network/reach-verdict.ts';
import { type KubernetesObject, type ObjectReference, referenceTo } from '../kubernetes/object.ts';

export { type Port, type ReachVerdict, verdictOf };

/** A policy that decides; `rule` is null where it isolates by being there. */
export interface ReachBecause {
  readonly policy: ObjectReference;
  readonly direction: Direction;
  readonly rule: number | null;
  readonly effect: 'allows' | 'isolates' | 'denies' | 'passes';
}

/** Two ends. */
export type Pair = readonly [from: Endpoint, to: Endpoint];

/** The policies and rules that decide over a pair. */
export function becauseOf(connectivity: Connectivity<KubernetesObject>, port: Port | undefined): ReachBecause[] {
  const denied = verdictOf(connectivity, port) === 'denied';
  return (['egress', 'ingress'] as const).flatMap((direction): ReachBecause[] => {
    const side = connectivity[direction];
    const { isolatedBy, allowedBy, decidedBy } = side;
    const closed = verdictOf(side, port) === 'denied';
    // Where the connection fails, the side that lets it through does not decide.
    if (denied && !closed && directions.some((one) => verdictOf(connectivity[one], port) === 'denied')) return [];
    const allows = allowedBy.filter(({ reach: part }) => verdictOf(part, port) !== 'denied');
    const decides = decidedBy.filter(({ reach: part }) => verdictOf(part, port) !== 'denied');
    // Where a rule denies all of it, nobody asks who isolates.
    const refused = closed && isRefused(decides, port);
    return [
      ...(refused || (!closed && allows.length > 0) ? [] : isolatedBy).map(
        (policy): ReachBecause => ({ policy: referenceTo(policy), direction, rule: null, effect: 'isolates' }),
      ),
      ...(closed ? [] : allows).map(
        ({ policy, rule }): ReachBecause => ({ policy: referenceTo(policy), direction, rule, effect: 'allows' }),
      ),
      ...decides.flatMap(({ policy, rule, action }): ReachBecause[] =>
        action === 'either' ? [] : [{ policy: referenceTo(policy), direction, rule, effect: effects[action] }],
      ),
    ];
  });
}

const effects = { deny: 'denies', pass: 'passes' } as const;

/** Whether rules that deny are enough to say why a side is closed. */
function isRefused(decides: readonly Deciding<KubernetesObject>[], port: Port | undefined): boolean {
  const denied = decides.filter(({ action }) => action === 'deny').map(({ reach: part }) => part.sure);
  const together = denied.reduce(unionOf, noPorts);
  return port === undefined ? together === allPorts : hasPort(together, port.protocol, port.port);
}

/** One sentence about a pair. */
export function explain(pair: Pair, connectivity: Connectivity<KubernetesObject>, port: Port | undefined): string {
  const [from, to] = pair.map(callEnd);
  const flow = `${from} to ${to}`;
  const what = port === undefined ? '' : ` on ${port.port}/${port.protocol}`;
  switch (verdictOf(connectivity, port)) {
    case 'allowed':
      return `${flow} is allowed${what}: ${describeOpen(connectivity)}`;
    case 'denied': {
      const closed = (['egress', 'ingress'] as const).filter((one) => verdictOf(connectivity[one], port) === 'denied');
      const names = closed.map((one) => describeClosed(connectivity[one], one, port));
      return `${flow} is denied${what}: ${names.length === 0 ? 'egress and ingress allow no common port' : names.join('; ')}`;
    }
    case 'mixed':
      return `${flow} is allowed on ${formatPorts(connectivity.sure)} alone`;
    default: {
      const doubts = [...connectivity.egress.doubts, ...connectivity.ingress.doubts];
      return `${flow} can not be told${what}: ${doubts[0] ?? 'a rule names addresses, and those of the pods are not known'}`;
    }
  }
}

function describeClosed(
  side: DirectionVerdict<KubernetesObject>,
  direction: Direction,
  port: Port | undefined,
): string {
  const denies = side.decidedBy.filter(
    ({ action, reach: part }) => action === 'deny' && verdictOf(part, port) !== 'denied',
  );
  const isolated = `${direction} is isolated by ${callAll(side.isolatedBy)} and no rule allows it`;
  if (denies.length === 0) return isolated;
  const rules = denies.map(({ rule }) => rule);
  const denied = `${rules.length === 1 ? `rule ${rules[0]}` : 'a rule'} of ${callAll(denies.map(({ policy }) => policy))} denies the ${direction}`;
  return isRefused(denies, port) || side.isolatedBy.length === 0 ? denied : `${denied}; what it leaves ${isolated}`;
}

function describeOpen({ egress, ingress }: Connectivity<KubernetesObject>): string {
  const say = (side: DirectionVerdict<KubernetesObject>, direction: Direction, whose: string): string =>
    side.exempt ??
    (side.allowedBy.length === 0
      ? `no policy isolates ${whose} for ${direction}`
      : `a rule of ${callAll(side.allowedBy.map(({ policy }) => policy))} allows the ${direction}`);
  const said = [say(egress, 'egress', 'the source'), say(ingress, 'ingress', 'the destination')];
  return [...new Set(said)].join('; ');
}

function callAll(policies: readonly KubernetesObject[]): string {
  const byKind = new Map<string, Set<string>>();
  for (const { kind, metadata } of policies) {
    const name =
      metadata.namespace === undefined && kind !== 'NetworkPolicy'
        ? metadata.name
        : `${metadata.namespace ?? 'default'}/${metadata.name}`;
    byKind.set(kind, (byKind.get(kind) ?? new Set()).add(name));
  }
  return [...byKind]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, found]) => {
      const names = [...found].sort();
      return `${kind} ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
    })
    .join(' and ');
}

function callEnd(end: Endpoint): string {
  if (end.kind === 'pod') return `${end.namespace}/${end.name}`;
  return end.kind === 'node' ? 'the node' : formatAddress(end.address);
}

function formatAddress({ family, value }: { readonly family: 4 | 6; readonly value: bigint }): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  return Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(
    ':',
  );
}
