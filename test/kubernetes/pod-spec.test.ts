import { expect, test } from 'vitest';
import { podContainers } from '../../src/kubernetes/pod-spec.ts';

// Source: pod-security-admission, policy/visitor.go
test('init containers come first, then ordinary and ephemeral ones', () => {
  const [web, side, setup, debug] = [{ name: 'web' }, { name: 'side' }, { name: 'setup' }, { name: 'debug' }];
  const spec = { containers: [web, side], ephemeralContainers: [debug], initContainers: [setup] };
  expect(podContainers(spec)).toEqual([
    { container: setup, kind: 'initContainers', path: 'initContainers[0]', index: 0 },
    { container: web, kind: 'containers', path: 'containers[0]', index: 0 },
    { container: side, kind: 'containers', path: 'containers[1]', index: 1 },
    { container: debug, kind: 'ephemeralContainers', path: 'ephemeralContainers[0]', index: 0 },
  ]);
});

test('entries that are no objects are skipped and keep their place', () => {
  const web = { name: 'web' };
  expect(
    podContainers({ containers: [null, 'a', [], 1, web], initContainers: 'x', ephemeralContainers: null }),
  ).toEqual([{ container: web, kind: 'containers', path: 'containers[4]', index: 4 }]);
});

test.each([[undefined], [null], ['x'], [1], [[]], [{}], [{ containers: {} }]])('%j has no containers', (spec) => {
  expect(podContainers(spec)).toEqual([]);
});
