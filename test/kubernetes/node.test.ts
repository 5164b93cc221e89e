import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeNode, taintsOf } from '../../src/kubernetes/node.ts';

test('what verdicts read of a node', () => {
  const node = {
    metadata: { name: 'a', labels: { 'node-role.kubernetes.io/control-plane': '' } },
    spec: { providerID: 'kind://a', taints: [{ key: 'a', effect: 'NoSchedule' }] },
    status: {
      nodeInfo: { kubeletVersion: 'v1.36.3', operatingSystem: 'linux', osImage: 7 },
      addresses: [{ type: 'InternalIP', address: '10.0.0.7' }, null, { type: 'Hostname' }],
      conditions: [{ type: 'Ready', lastTransitionTime: '2026-07-01T10:00:00Z' }],
    },
  };
  expect(describeNode(node)).toEqual({
    name: 'a',
    labels: { 'node-role.kubernetes.io/control-plane': '' },
    taints: [{ key: 'a', value: '', effect: 'NoSchedule' }],
    providerID: 'kind://a',
    system: 'linux',
    osImage: undefined,
    kernelVersion: undefined,
    kubeletVersion: 'v1.36.3',
    containerRuntimeVersion: undefined,
    addresses: [{ type: 'InternalIP', address: '10.0.0.7', index: 0 }],
    readySince: '2026-07-01T10:00:00Z',
    controlPlane: true,
  });
});

test('the label tells the system where the kubelet does not', () => {
  expect(describeNode({ metadata: { name: 'a', labels: { 'kubernetes.io/os': 'windows' } } }).system).toBe('windows');
});

test('nothing throws', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (spec, status) => {
      describeNode({ metadata: { name: 'a' }, spec, status });
      taintsOf(spec);
    }),
  );
});
