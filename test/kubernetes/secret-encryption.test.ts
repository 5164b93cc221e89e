import { expect, test } from 'vitest';
import { hasKmsCheck, readSecretTransformations } from '../../src/kubernetes/secret-encryption.ts';
import { readServerMetrics } from '../../src/kubernetes/server-metrics.ts';

const counted = (...rows: readonly (readonly [type: string, prefix: string, count: number, status?: string])[]) =>
  readSecretTransformations(
    readServerMetrics(
      rows.map(([type, prefix, value, status = 'OK']) => ({
        name: 'apiserver_storage_transformation_operations_total',
        labels: { transformation_type: type, transformer_prefix: prefix, status, resource: 'secrets' },
        value,
      })),
    ),
  );

// Source: the prefixes of k8s.io/apiserver/pkg/server/options/encryptionconfig/config.go, and what value/transformer.go counts.
test.each([
  ['k8s:enc:aescbc:v1:', 'aescbc'],
  ['k8s:enc:aesgcm:v1:', 'aesgcm'],
  ['k8s:enc:secretbox:v1:', 'secretbox'],
  ['k8s:enc:kms:v1:', 'kms v1'],
  ['k8s:enc:kms:v2:', 'kms v2'],
  ['', 'identity'],
  ['k8s:enc:new:v1:', 'other'],
])('a write with prefix %s is by %s', (prefix, provider) => {
  expect([...counted(['to_storage', prefix, 3]).writes]).toEqual([[provider, 3]]);
});

test('reads in plain text are counted as identity; keys and failures are no providers', () => {
  const { writes, reads, keys } = counted(
    ['to_storage', 'k8s:enc:aesgcm:v1:', 4],
    ['to_storage', 'key2:', 4],
    ['from_storage', 'identity', 2],
    ['from_storage', 'k8s:enc:aesgcm:v1:', 5],
    ['from_storage', 'key1:', 5],
    ['from_storage', 'unknown', 1],
    ['from_storage', 'identity', 7, 'Internal'],
  );
  expect([...writes]).toEqual([['aesgcm', 4]]);
  expect([...reads]).toEqual([
    ['identity', 2],
    ['aesgcm', 5],
  ]);
  expect(keys).toEqual(['key1', 'key2']);
});

// Source: kmsReloadHealthCheckName and kms-provider-%d, the same file.
test.each([
  [['ping', 'kms-providers'], true],
  [['kms-provider-0'], true],
  [['kms-provider-'], false],
  [['xkms-providers', 'etcd'], false],
  [[], false],
])('health checks %j: %s', (checks, kms) => {
  expect(hasKmsCheck(checks)).toBe(kms);
});
