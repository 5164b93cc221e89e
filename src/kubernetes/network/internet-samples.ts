import { type Address, type Block, holds, parseAddress, parseBlock } from './address.ts';
import type { PolicyTable } from './governing-policies.ts';
import { directions } from './isolation.ts';

// Special-purpose blocks of IANA's registry: no host of the internet has such an address.
const special = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
].flatMap((text) => parseBlock(text) ?? []);
const global6 = parseBlock('2000::/3');

/**
 * Addresses of the internet that stand for all of it: one on each side of every border that the policies of these
 * namespaces draw. IPv6 only where one of their blocks is of IPv6.
 */
export function internetSamples<P>(table: PolicyTable<P>, namespaces: ReadonlySet<string>): readonly Address[] {
  const found = new Map<string, Address>();
  const add = (address: Address): void => {
    const { family, value } = address;
    const isPublic =
      family === 4
        ? value < 1n << 32n && !special.some((block) => holds(block, address))
        : global6 !== undefined && holds(global6, address);
    if (isPublic && value >= 0n) found.set(`${family} ${value}`, address);
  };
  for (const text of ['1.1.1.1', '8.8.8.8']) add(parseAddress(text) ?? { family: 4, value: 0n });
  for (const block of special) add({ family: 4, value: block.last + 1n });
  const met = new Set<Block>();
  const addBorders = (block: Block): void => {
    if (met.has(block)) return;
    met.add(block);
    const { family, first, last } = block;
    if (family === 6) add(parseAddress('2606:4700::1111') ?? { family: 4, value: 0n });
    for (const value of [first, last, first - 1n, last + 1n]) add({ family, value });
  };
  for (const namespace of namespaces) {
    for (const { rules } of table.of(namespace))
      for (const { peers } of [...rules.ingress, ...rules.egress])
        for (const peer of peers) if (peer.kind === 'block') [peer.cidr, ...peer.except].forEach(addBorders);
    for (const direction of directions)
      for (const { sight } of table.sectionsOf(namespace, direction)) sight.blocks.forEach(addBorders);
  }
  return [...found.values()];
}
