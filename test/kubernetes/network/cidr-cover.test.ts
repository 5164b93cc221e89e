import { describe, expect, test } from 'vitest';
import { parseBlock } from '../../../src/kubernetes/network/address.ts';
import { containsBlock, coversBlock, coversFamily } from '../../../src/kubernetes/network/cidr-cover.ts';

const block = (text: string) => {
  const read = parseBlock(text);
  if (read === undefined) throw new Error(text);
  return read;
};

describe('containsBlock', () => {
  test.each([
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.0.0.0/8', '10.0.0.0/8', true],
    ['10.1.0.0/16', '10.0.0.0/8', false],
    ['10.0.0.0/8', '192.168.0.0/16', false],
    ['::/0', '10.0.0.0/8', false],
    ['fc00::/7', 'fd00:ec2::254/128', true],
  ])('%s holds %s: %s', (outer, inner, expected) => {
    expect(containsBlock(block(outer), block(inner))).toBe(expected);
  });
});

describe('coversBlock', () => {
  test.each([
    [['10.0.0.0/8'], '10.0.0.0/8', true],
    [['10.128.0.0/9', '10.0.0.0/9'], '10.0.0.0/8', true],
    [['10.0.0.0/9', '10.128.0.0/10'], '10.0.0.0/8', false],
    [['10.128.0.0/9'], '10.0.0.0/8', false],
    [['0.0.0.0/0'], '10.0.0.0/8', true],
    [['fc00::/7'], '10.0.0.0/8', false],
    [[], '10.0.0.0/8', false],
  ])('%j cover %s: %s', (blocks, wanted, expected) => {
    expect(coversBlock(blocks.map(block), block(wanted))).toBe(expected);
  });
});

describe('coversFamily', () => {
  test.each<[string[], 4 | 6, boolean]>([
    [['0.0.0.0/0'], 4, true],
    [['128.0.0.0/1', '0.0.0.0/1'], 4, true],
    [['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/1'], 4, true],
    [['0.0.0.0/1', '128.0.0.0/2'], 4, false],
    [['::/1', '8000::/1'], 6, true],
    [['::/1', '8000::/1'], 4, false],
    [['::/0'], 4, false],
    [['0.0.0.0/0'], 6, false],
    [[], 4, false],
  ])('%j are IPv%i: %s', (blocks, family, expected) => {
    expect(coversFamily(blocks.map(block), family)).toBe(expected);
  });
});
