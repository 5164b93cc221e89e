import { inWords } from '../record.ts';
import { parseBlock } from './address.ts';
import { containsBlock } from './cidr-cover.ts';
import { field, listOf, textOf } from './fields.ts';
import { type Direction, directions, peerFields, policyDirections } from './isolation.ts';

/** A part of a NetworkPolicy that has no effect. */
export interface IgnoredPart {
  readonly reason: string;
  readonly fieldPath: string;
}

/** A port that a rule gives by name, which means whatever number the pod at the receiving end has under it. */
export interface NamedPort {
  readonly port: string;
  readonly protocol: string;
  readonly direction: Direction;
  /** Of an egress rule: to whom; empty for anybody. */
  readonly peers: readonly unknown[];
  readonly fieldPath: string;
}

const typeNames = { ingress: 'Ingress', egress: 'Egress' } as const;

interface Rule {
  readonly rule: unknown;
  readonly direction: Direction;
  readonly path: string;
}

function rulesOf(policy: unknown): Rule[] {
  return directions.flatMap((direction) =>
    (listOf(field(field(policy, 'spec'), direction)) ?? []).map((rule, index) => ({
      rule,
      direction,
      path: `spec.${direction}[${index}]`,
    })),
  );
}

/** Rules of a direction that `policyTypes` leaves out, and exceptions that lie outside the range that they limit. */
export function ignoredParts(policy: unknown): readonly IgnoredPart[] {
  const governed = policyDirections(policy);
  const rules = rulesOf(policy);
  const idle = directions.filter(
    (direction) => !governed.includes(direction) && rules.some((rule) => rule.direction === direction),
  );
  return [
    ...idle.map((direction) => ({
      reason: `spec.${direction} has rules, but spec.policyTypes lacks ${typeNames[direction]}`,
      fieldPath: `spec.${direction}`,
    })),
    ...rules.flatMap(strayExceptions),
  ];
}

function strayExceptions({ rule, direction, path }: Rule): IgnoredPart[] {
  const name = peerFields[direction];
  return (listOf(field(rule, name)) ?? []).flatMap((peer, position) => {
    const block = field(peer, 'ipBlock');
    const cidr = parseBlock(textOf(field(block, 'cidr')) ?? '');
    return (listOf(field(block, 'except')) ?? []).flatMap((text, index) => {
      const except = parseBlock(textOf(text) ?? '');
      if (cidr === undefined || except === undefined || containsBlock(cidr, except)) return [];
      const fieldPath = `${path}.${name}[${position}].ipBlock.except[${index}]`;
      return [{ reason: `${fieldPath} ${inWords(text)} lies outside ${inWords(field(block, 'cidr'))}`, fieldPath }];
    });
  });
}

/** The ports that the policy gives by name, of the directions that it governs. A NetworkPolicyPort without protocol means TCP. */
export function namedPorts(policy: unknown): readonly NamedPort[] {
  const governed = policyDirections(policy);
  return rulesOf(policy).flatMap(({ rule, direction, path }) =>
    (listOf(field(rule, 'ports')) ?? []).flatMap((entry, index) => {
      const port = textOf(field(entry, 'port'));
      if (port === undefined || !governed.includes(direction)) return [];
      const protocol = textOf(field(entry, 'protocol')) ?? 'TCP';
      const peers = direction === 'egress' ? (listOf(field(rule, 'to')) ?? []) : [];
      return [{ port, protocol, direction, peers, fieldPath: `${path}.ports[${index}].port` }];
    }),
  );
}
