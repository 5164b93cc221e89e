import { expect, test } from 'vitest';
import { describeTraffic } from '../../src/cli/traffic.ts';

const traffic = { requests: 40, retries: 2, bytes: 1234, connections: 4, warnings: ['deprecated'], clockOffset: 500 };

test('with -v: requests, repetitions, bytes, connections, warnings', () => {
  expect(describeTraffic(traffic, { verbose: true })).toBe(
    'kaudit: 40 GET requests, 2 of them repeated, 1234 bytes of body over 4 connections\n' +
      'kaudit: warning from the API server: deprecated\n',
  );
  expect(describeTraffic(traffic)).toBe('');
});

test('a clock that differs by more than a minute is told unasked, unless quiet', () => {
  const ahead = { ...traffic, clockOffset: 7_200_400 };
  expect(describeTraffic(ahead)).toBe("kaudit: the cluster's clock is 7200 s ahead of this machine's\n");
  expect(describeTraffic(ahead, { quiet: true })).toBe('');
  expect(describeTraffic({ ...traffic, clockOffset: -61_000 })).toBe(
    "kaudit: the cluster's clock is 61 s behind this machine's\n",
  );
  expect(describeTraffic({ ...traffic, clockOffset: null })).toBe('');
});
