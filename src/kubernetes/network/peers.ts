import { parseBlock } from './address.ts';
import { coversFamily } from './cidr-cover.ts';
import { field, fieldsOf, listOf, textOf } from './fields.ts';
import { type Direction, isEmptySelector, peerFields, policyDirections } from './isolation.ts';
import { coversAllPorts } from './ports.ts';

/** What lets everything through, and where it stands. */
export interface OpenRule {
  readonly reason: string;
  /** `ingress[0].from[1]`; the rule itself where it names no peer, the list where its blocks are open only together. */
  readonly fieldPath: string;
}

/**
 * Why a rule of a NetworkPolicy lets every peer in (or out) on every port, or undefined where it does not. A rule in
 * which an open peer stands beside narrow ones is open. An absent or empty list of peers means everyone.
 * Source: NetworkPolicyIngressRule and NetworkPolicyPeer of networking.k8s.io/v1.
 */
export function allowsEverything(rule: unknown, index = 0, direction: Direction = 'ingress'): OpenRule | undefined {
  const fields = fieldsOf(rule ?? {});
  if (fields === undefined || !coversAllPorts(field(fields, 'ports'))) return undefined;
  const path = `${direction}[${index}]`;
  const name = peerFields[direction];
  const peers = listOf(field(fields, name));
  if (peers === undefined) return undefined;
  if (peers.length === 0) return { reason: `no "${name}", which means any peer`, fieldPath: path };
  for (const [position, peer] of peers.entries()) {
    const reason = openPeer(peer);
    if (reason !== undefined) return { reason, fieldPath: `${path}.${name}[${position}]` };
  }
  const reason = openTogether(peers);
  return reason === undefined ? undefined : { reason, fieldPath: `${path}.${name}` };
}

/** The open rules of a whole policy, with paths from its root; none in a direction that the policy does not govern. */
export function openRules(policy: unknown, direction: Direction = 'ingress'): readonly OpenRule[] {
  if (!policyDirections(policy).includes(direction)) return [];
  return (listOf(field(field(policy, 'spec'), direction)) ?? []).flatMap((rule, index) => {
    const open = allowsEverything(rule, index, direction);
    return open === undefined ? [] : [{ ...open, fieldPath: `spec.${open.fieldPath}` }];
  });
}

/** Why a peer stands for everyone, or undefined where it does not. */
export function openPeer(peer: unknown): string | undefined {
  const fields = fieldsOf(peer ?? {});
  if (fields === undefined) return undefined;
  const block = field(fields, 'ipBlock');
  const namespaces = field(fields, 'namespaceSelector');
  const pods = field(fields, 'podSelector');
  if (block !== undefined) return openBlock(block);
  if (namespaces !== undefined) {
    return selectsEveryNamespace(namespaces) && isEmptySelector(pods) ? 'any pod of any namespace' : undefined;
  }
  return pods === undefined ? 'an empty peer, which means any peer' : undefined;
}

/** Why blocks of several peers are every address of a family together; those with exceptions do not count. */
export function openTogether(peers: readonly unknown[]): string | undefined {
  const blocks = peers.flatMap((peer) => {
    const block = field(peer, 'ipBlock');
    if (listOf(field(block, 'except'))?.length !== 0) return [];
    return parseBlock(textOf(field(block, 'cidr')) ?? '') ?? [];
  });
  const family = ([4, 6] as const).find((one) => coversFamily(blocks, one));
  return family === undefined ? undefined : `any address of IPv${family}, by all its blocks together`;
}

// 10.0.0.0/0 is 0.0.0.0/0: only the length of the prefix counts.
function openBlock(block: unknown): string | undefined {
  const cidr = textOf(field(block, 'cidr'));
  const except = listOf(field(block, 'except'));
  if (cidr === undefined || except === undefined || except.length > 0) return undefined;
  return /^[0-9a-fA-F:.]{2,45}\/0+$/.test(cidr) ? `any address (${cidr})` : undefined;
}

/** Whether a selector matches every namespace that there can be: empty, or asking only for the label that all of them carry. */
export function selectsEveryNamespace(selector: unknown): boolean {
  if (fieldsOf(selector) === undefined) return false;
  if (isEmptySelector(selector)) return true;
  const expressions = listOf(field(selector, 'matchExpressions'));
  return (
    expressions !== undefined &&
    isEmptySelector({ matchLabels: field(selector, 'matchLabels') }) &&
    expressions.every(
      (expression) =>
        field(expression, 'key') === 'kubernetes.io/metadata.name' && field(expression, 'operator') === 'Exists',
    )
  );
}
