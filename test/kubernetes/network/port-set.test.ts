import { expect, test } from 'vitest';
import {
  allPorts,
  differenceOf,
  formatPorts,
  hasPort,
  intersectionOf,
  noPorts,
  portsOf,
  unionOf,
} from '../../../src/kubernetes/network/port-set.ts';

test('ranges that touch become one, and the whole is the whole', () => {
  const web = unionOf(portsOf('TCP', 80, 90), portsOf('TCP', 91, 100));
  expect(formatPorts(unionOf(web, portsOf('UDP', 53)))).toBe('TCP 80-100, UDP 53');
  const [tcp, udp, sctp] = [portsOf('TCP', 1, 65535), portsOf('UDP', 1, 65535), portsOf('SCTP', 1, 65535)];
  expect(unionOf(unionOf(tcp, udp), sctp)).toBe(allPorts);
});

test('what is left after taking away', () => {
  expect(formatPorts(differenceOf(portsOf('TCP', 1, 100), portsOf('TCP', 50, 60)))).toBe('TCP 1-49,61-100');
  expect(differenceOf(portsOf('TCP', 1, 100), allPorts)).toBe(noPorts);
  expect(intersectionOf(portsOf('TCP', 1, 100), portsOf('UDP', 1, 100))).toBe(noPorts);
  expect(hasPort(differenceOf(allPorts, portsOf('TCP', 80)), 'UDP', 80)).toBe(true);
});

test('an end before its port is nothing', () => expect(portsOf('TCP', 90, 80)).toEqual(noPorts));
