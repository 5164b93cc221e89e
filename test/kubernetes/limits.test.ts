import { expect, test } from 'vitest';
import { hasMemoryDefault, memoryLimit } from '../../src/kubernetes/limits.ts';

test.each<[unknown, string]>([
  [undefined, 'absent'],
  [null, 'absent'],
  [{ requests: { memory: '1Gi' } }, 'absent'],
  [{ limits: { cpu: 1 } }, 'absent'],
  [{ limits: { memory: '64Mi' } }, 'set'],
  [{ limits: { memory: 1024 } }, 'set'],
  [{ limits: { memory: 0 } }, 'none'],
  [{ limits: { memory: '0Gi' } }, 'none'],
  [{ limits: [] }, 'absent'],
])('the memory limit in %j is %s', (resources, limit) => {
  expect(memoryLimit(resources)).toBe(limit);
});

// pkg/apis/core/v1/defaults.go, SetDefaults_LimitRangeItem: a maximum is the default of a container where no other is given.
test.each<[unknown, boolean]>([
  [{ type: 'Container', default: { memory: '64Mi' } }, true],
  [{ type: 'Container', max: { memory: '1Gi' } }, true],
  [{ type: 'Container', default: { cpu: 1 }, defaultRequest: { memory: '64Mi' } }, false],
  [{ type: 'Pod', max: { memory: '1Gi' } }, false],
  [{ type: 'PersistentVolumeClaim', default: { memory: '1Gi' } }, false],
  [null, false],
])('a LimitRange with %j gives a container a memory limit: %s', (item, gives) => {
  expect(hasMemoryDefault([{ spec: { limits: [item] } }])).toBe(gives);
});

test('a LimitRange of another shape gives none', () => {
  expect(hasMemoryDefault([{}, { spec: 'x' }, { spec: { limits: {} } }])).toBe(false);
});
