import { type Address, type Block, holds, parseAddress, parseBlock } from './address.ts';

/**
 * Addresses that no route of the Internet leads to. Source: IANA's registries of special-purpose addresses. Of those for
 * documentation 198.51.100.0/24, 203.0.113.0/24 and 2001:db8::/32 count as public: they stand for such ones.
 */
const special: readonly Block[] = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/3'],
  ...['::/127', '64:ff9b:1::/48', '100::/64', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
].flatMap((cidr) => parseBlock(cidr) ?? []);

/** Whether an address is one of the public Internet; undefined where the text is no address. */
export function isPublicAddress(text: string): boolean | undefined {
  const address: Address | undefined = parseAddress(text.replace(/^\[|\]$/g, ''));
  return address === undefined ? undefined : isPublic(address);
}

/** Whether an address is one of the public Internet. */
export function isPublic(address: Address): boolean {
  return !special.some((block) => holds(block, address));
}
