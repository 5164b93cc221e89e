import { expect, test } from 'vitest';
import { namesBefore, namingController } from '../../src/kubernetes/generated-name.ts';

// apimachinery, util/rand: SafeEncodeString and String use bcdfghjklmnpqrstvwxz2456789.
test.each<[string, string | undefined]>([
  ['web-5d9c7b8f6d-x7k2p', 'Deployment'],
  ['web-69f69bfbd-6r56j', 'Deployment'],
  ['web-x7k2p', 'ReplicaSet or DaemonSet'],
  ['a-b-x7k2p', 'ReplicaSet or DaemonSet'],
  ['web', undefined],
  ['web-0', undefined],
  ['web-proxy', undefined],
  ['web-12345', undefined],
  ['web-x7k2p1', undefined],
  ['x7k2p', undefined],
])('%s is named by a %s', (name, controller) => {
  expect(namingController(name)).toBe(controller);
});

test.each<[string, string[]]>([
  ['web-5d9c7b8f6d-x7k2p', ['web-5d9c7b8f6d-x7k2p', 'web-5d9c7b8f6d', 'web']],
  ['web-x7k2p', ['web-x7k2p', 'web']],
  ['web', ['web']],
])('%s may have come from %j', (name, before) => {
  expect(namesBefore(name)).toEqual(before);
});
