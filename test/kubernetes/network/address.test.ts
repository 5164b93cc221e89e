import { expect, test } from 'vitest';
import { holds, parseAddress, parseBlock } from '../../../src/kubernetes/network/address.ts';

// Source: Go, net.ParseIP and net.ParseCIDR.
test.each([
  ['10.0.0.0/8', '10.255.255.255', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['10.9.8.7/8', '10.0.0.1', true],
  ['0.0.0.0/0', '::1', false],
  ['::/0', '2001:db8::1', true],
  ['fd00::/64', 'fd00::ffff:1', true],
  ['fd00::/64', 'fd00:0:0:1::', false],
  ['192.168.1.1/32', '::ffff:192.168.1.1', true],
] as const)('%s holds %s: %s', (block, address, held) => {
  const [parsed, ip] = [parseBlock(block), parseAddress(address)];
  expect(parsed !== undefined && ip !== undefined && holds(parsed, ip)).toBe(held);
});

test.each(['10.0.0', '10.0.0.256', '010.0.0.1', '1::2::3', ':::', '1:2:3:4:5:6:7', 'fe80::1%eth0', '', '12345::'])(
  '%s is no address',
  (text) => expect(parseAddress(text)).toBeUndefined(),
);

test.each(['10.0.0.0', '10.0.0.0/33', '::/129', '10.0.0.0/-1', '/8', 'a/8'])('%s is no block', (text) =>
  expect(parseBlock(text)).toBeUndefined(),
);
