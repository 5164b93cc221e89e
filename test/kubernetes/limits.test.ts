import { expect, test } from 'vitest';
import { hasDefaultLimit, hasDefaultRequest, limitOf, requestOf } from '../../src/kubernetes/limits.ts';

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
  expect(limitOf(resources, 'memory')).toBe(limit);
});

// pkg/apis/core/v1/defaults.go, SetDefaults_Pod: a limit without a request is the request.
test.each<[unknown, string]>([
  [undefined, 'absent'],
  [{ requests: { memory: '1Gi' } }, 'absent'],
  [{ requests: { cpu: '100m' } }, 'set'],
  [{ requests: { cpu: '0' } }, 'none'],
  [{ limits: { cpu: 2 } }, 'set'],
  [{ limits: { cpu: 0 } }, 'none'],
  [{ requests: { cpu: 0 }, limits: { cpu: 1 } }, 'set'],
  [{ requests: { cpu: '10m' }, limits: { cpu: 0 } }, 'set'],
])('the CPU request in %j is %s', (resources, request) => {
  expect(requestOf(resources, 'cpu')).toBe(request);
});

// pkg/apis/core/v1/defaults.go, SetDefaults_LimitRangeItem: a maximum is the default of a container where no other is given.
test.each<[unknown, { limit: boolean; request: boolean }]>([
  [
    { type: 'Container', default: { memory: '64Mi' } },
    { limit: true, request: true },
  ],
  [
    { type: 'Container', max: { memory: '1Gi' } },
    { limit: true, request: true },
  ],
  [
    { type: 'Container', min: { memory: '1Mi' } },
    { limit: false, request: true },
  ],
  [
    { type: 'Container', default: { cpu: 1 }, defaultRequest: { memory: '64Mi' } },
    { limit: false, request: true },
  ],
  [
    { type: 'Container', default: { cpu: 1 } },
    { limit: false, request: false },
  ],
  // The kubelet takes a limit of 0 for none.
  [
    { type: 'Container', default: { memory: 0 } },
    { limit: false, request: false },
  ],
  [
    { type: 'Pod', max: { memory: '1Gi' } },
    { limit: false, request: false },
  ],
  [
    { type: 'PersistentVolumeClaim', default: { memory: '1Gi' } },
    { limit: false, request: false },
  ],
  [null, { limit: false, request: false }],
])('a LimitRange with %j gives a container memory: %j', (item, given) => {
  const limitRanges = [{ spec: { limits: [item] } }];
  expect({
    limit: hasDefaultLimit(limitRanges, 'memory'),
    request: hasDefaultRequest(limitRanges, 'memory'),
  }).toEqual(given);
});

test('a LimitRange of another shape gives none', () => {
  expect(hasDefaultLimit([{}, { spec: 'x' }, { spec: { limits: {} } }], 'cpu')).toBe(false);
});
