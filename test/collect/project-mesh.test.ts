import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';

test('the private key of a backend is not kept', () => {
  const conf = { cert: { inlineString: 'cert' }, key: { inlineString: 'hidden' } };
  const mesh = {
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'Mesh',
    metadata: { name: 'default' },
    spec: {
      mtls: { enabledBackend: 'ca', backends: [{ name: 'ca', type: 'provided', mode: 'STRICT', conf }] },
      metrics: {},
    },
  };
  const source = inventoryFromObjects([mesh], { complete: true }).sources.get('meshes.kuma.io');
  expect(source?.items[0]?.spec).toEqual({
    mtls: { enabledBackend: 'ca', backends: [{ name: 'ca', mode: 'STRICT' }] },
  });
});
