import { inWords } from '../record.ts';
import { type Block, parseBlock } from './address.ts';
import { coversBlock, coversFamily } from './cidr-cover.ts';
import { field, fieldsOf, listOf, textOf } from './fields.ts';
import { policyDirections } from './isolation.ts';
import { type OpenRule, openPeer, openTogether } from './peers.ts';
import { coversAllPorts } from './ports.ts';

/** Ranges that a rule for the whole internet should leave out: private addresses (RFC 1918, RFC 4193) and where clouds serve metadata. */
const inner: Readonly<Record<4 | 6, readonly (readonly [text: string, range: Block])[]>> = {
  4: named(['169.254.169.254/32', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']),
  6: named(['fd00:ec2::254/128', 'fc00::/7']),
};

function named(texts: readonly string[]): (readonly [string, Block])[] {
  return texts.flatMap((text) => {
    const range = parseBlock(text);
    return range === undefined ? [] : [[text, range] as const];
  });
}

/**
 * The egress rules of a NetworkPolicy that let out to anything: without peers and ports, with an empty peer, or to every
 * address of a family, the ones inside included. None where the policy does not govern egress.
 */
export function wideEgressRules(policy: unknown): readonly OpenRule[] {
  if (!policyDirections(policy).includes('egress')) return [];
  return (listOf(field(field(policy, 'spec'), 'egress')) ?? []).flatMap((rule, index) => {
    const path = `spec.egress[${index}]`;
    const peers = listOf(field(rule, 'to'));
    if (fieldsOf(rule) === undefined || peers === undefined) return [];
    if (peers.length === 0)
      return coversAllPorts(field(rule, 'ports'))
        ? [{ reason: 'neither "to" nor "ports", which means any peer on any port', fieldPath: path }]
        : [];
    const wide = peers.flatMap((peer, position) => {
      const reason = widePeer(peer);
      return reason === undefined ? [] : [{ reason, fieldPath: `${path}.to[${position}]` }];
    });
    const together = wide.length === 0 ? openTogether(peers) : undefined;
    return together === undefined ? wide : [{ reason: together, fieldPath: `${path}.to` }];
  });
}

function widePeer(peer: unknown): string | undefined {
  const block = field(peer, 'ipBlock');
  if (block === undefined) return field(peer, 'namespaceSelector') === undefined ? openPeer(peer) : undefined;
  const cidr = parseBlock(textOf(field(block, 'cidr')) ?? '');
  const except = listOf(field(block, 'except'));
  if (cidr === undefined || !coversFamily([cidr], cidr.family) || except === undefined) return undefined;
  const ranges = except.flatMap((text) => parseBlock(textOf(text) ?? '') ?? []);
  const missing = inner[cidr.family].flatMap(([text, range]) => (coversBlock(ranges, range) ? [] : [text]));
  if (missing.length === 0) return undefined;
  return `any address (${inWords(field(block, 'cidr'))}) and no "except" for ${missing.join(', ')}`;
}
