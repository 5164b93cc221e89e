import { expect, test } from 'vitest';
import { completeManifest } from '../../src/collect/as-served.ts';

const apiServer = (metadata: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata,
  spec: { containers: [{ name: 'kube-apiserver', command: ['kube-apiserver', '--profiling=false'] }] },
});
const complete = (manifest: Record<string, unknown>): Record<string, unknown> => {
  completeManifest(manifest, 3);
  return manifest;
};

test.each([
  ['a name stays', { metadata: { name: 'web' } }, { name: 'web' }],
  ['generateName is completed', { metadata: { generateName: 'web-' } }, { generateName: 'web-', name: 'web-3' }],
  ['no metadata at all', {}, { name: 'unnamed-3' }],
])('%s', (_, manifest, metadata) => {
  expect(complete(manifest).metadata).toEqual(metadata);
});

test('pods of a Job carry its name', () => {
  const job = {
    kind: 'Job',
    metadata: { name: 'migrate' },
    spec: { template: { metadata: { labels: { app: 'db' } } } },
  };
  expect(complete(job).spec).toMatchObject({
    template: { metadata: { labels: { app: 'db', 'job-name': 'migrate', 'batch.kubernetes.io/job-name': 'migrate' } } },
  });
});

test('the file of a control-plane pod becomes what the kubelet mirrors', () => {
  expect(complete(apiServer({ name: 'kube-apiserver', namespace: 'kube-system' })).metadata).toMatchObject({
    annotations: { 'kubernetes.io/config.mirror': 'manifest', 'kubernetes.io/config.source': 'file' },
    ownerReferences: [{ kind: 'Node', controller: true }],
  });
});

test.each([
  ['another namespace', apiServer({ name: 'kube-apiserver', namespace: 'shop' })],
  ['served by an API server', apiServer({ name: 'kube-apiserver', namespace: 'kube-system', uid: 'u' })],
  [
    'owned by something',
    apiServer({
      name: 'kube-apiserver',
      namespace: 'kube-system',
      ownerReferences: [{ kind: 'ReplicaSet', name: 'x' }],
    }),
  ],
])('%s: no mirror pod', (_, manifest) => {
  expect(complete(manifest).metadata).not.toHaveProperty('annotations');
});
