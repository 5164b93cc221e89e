import { expect, test } from 'vitest';
import { collect } from '../../src/collect/collect.ts';
import { secretTypes } from '../../src/kubernetes/secret-types.ts';

const canary = 'CANARY-7f3a';

test('Secrets are asked for by type and as metadata alone, and nothing but that is kept', async () => {
  const asked: { path: string; accept: string }[] = [];
  const answer = (body: unknown) => ({
    status: 200,
    contentType: 'application/json',
    body: JSON.stringify(body),
    headers: { date: null, retryAfter: null },
    warnings: [],
    bytes: 0,
    attempts: 1,
  });
  const get = async (path: string, { accept }: { accept: string }) => {
    if (path === '/version') return answer({ gitVersion: 'v1.36.0', major: '1', minor: '36' });
    if (path === '/apis') return answer({ kind: 'APIGroupList', groups: [] });
    asked.push({ path, accept });
    const metadata = {
      name: path.includes('service-account-token') ? 'token' : 'other',
      namespace: 'shop',
      uid: path,
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': canary },
      managedFields: [
        { manager: 'kubectl', time: '2026-05-01T00:00:00Z', fieldsV1: { 'f:data': { 'f:password': {} } } },
      ],
    };
    const item = { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata', metadata, data: { password: canary } };
    return answer({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata: {}, items: [item] });
  };
  const inventory = await collect(
    {
      context: null,
      server: 'https://x',
      serverVerified: true,
      transport: { get, traffic: () => ({ requests: 0, bytes: 0 }), peer: () => null },
    },
    { sources: new Set(['secrets']), tool: { name: 'kaudit', version: '' } },
  );
  expect(asked.map(({ path }) => decodeURIComponent(path.split('fieldSelector=type%3D')[1] ?? '')).sort()).toEqual(
    [...secretTypes].sort(),
  );
  expect(new Set(asked.map(({ accept }) => accept))).toEqual(
    new Set(['application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1']),
  );
  const source = inventory.sources.get('secrets');
  expect(source?.state).toBe('complete');
  expect(source?.items.find(({ metadata }) => metadata.name === 'token')).toMatchObject({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/service-account-token',
    dataWritten: '2026-05-01T00:00:00Z',
  });
  expect(JSON.stringify(source)).not.toContain(canary);
});
