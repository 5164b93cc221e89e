import { expect, test } from 'vitest';
import { isPublicAddress } from '../../../src/kubernetes/network/public-address.ts';

// Source: IANA, IPv4 and IPv6 Special-Purpose Address Registry.
test.each([
  ['10.255.255.255', false],
  ['11.0.0.0', true],
  ['100.64.0.1', false],
  ['100.128.0.0', true],
  ['127.0.0.1', false],
  ['169.254.169.254', false],
  ['172.31.255.255', false],
  ['172.32.0.0', true],
  ['192.168.0.1', false],
  ['192.0.2.10', false],
  ['203.0.113.7', true],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::1', false],
  ['fd00::1', false],
  ['fe80::1', false],
  ['2001:db8::1', true],
  ['[2001:db8::1]', true],
  ['::ffff:10.0.0.1', false],
  ['::ffff:203.0.113.7', true],
  ['api.shop.example', undefined],
  ['', undefined],
])('%s: %s', (text, expected) => {
  expect(isPublicAddress(text)).toBe(expected);
});
