import { describe, expect, test } from 'vitest';
import { tenths } from '../../src/printable.ts';
import { hang, renderRows, tenthsRange } from '../../src/reporters/text.ts';

describe('rows', () => {
  test('the last column takes what is left, and breaks a word that is longer', () => {
    expect(renderRows(['a', 'object'], [['1', 'DaemonSet kube-system/a-rather-long-name']], 20)).toBe(
      ['a  object', '1  DaemonSet', '   kube-system/a-rat', '   her-long-name'].join('\n'),
    );
  });

  test('where that is too little, the widest columns wrap too', () => {
    const arn = 'arn:aws:eks:eu-central-1:123456789012:cluster/payments';
    const table = renderRows(['cluster', 'grade', 'version'], [[arn, 'F', 'v1.30.4-eks-a737599']], 40);
    expect(table).toBe(
      [
        'cluster          grade version',
        'arn:aws:eks:eu-c F     v1.30.4-eks-a737',
        'entral-1:1234567       599',
        '89012:cluster/pa',
        'yments',
      ].join('\n'),
    );
  });
});

test('a hanging text', () => {
  expect(hang('one two three four', 15, 2, 4)).toEqual(['  one two', '    three four']);
  expect(hang('one two', 20, 2)).toEqual(['  one two']);
});

test('a score is never shown better than it is', () => {
  expect([14.483, 79.96, 100].map(tenths)).toEqual(['14.4', '79.9', '100.0']);
  expect([tenthsRange(79.91, 79.99), tenthsRange(14.483, 20)]).toEqual(['79.9', '14.4–20.0']);
});
