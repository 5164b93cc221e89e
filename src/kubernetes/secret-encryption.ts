import type { ServerMetrics } from './server-metrics.ts';

/** How Secrets are written to etcd. `identity` is no encryption; `other` is none that kaudit knows. */
export type EncryptionProvider = 'aescbc' | 'aesgcm' | 'secretbox' | 'kms v1' | 'kms v2' | 'identity' | 'other';

/** Secrets that one API server wrote to and read from etcd since it started, by provider. */
export interface SecretTransformations {
  readonly writes: ReadonlyMap<EncryptionProvider, number>;
  readonly reads: ReadonlyMap<EncryptionProvider, number>;
  /** Names of the keys of providers that hold several. */
  readonly keys: readonly string[];
}

const family = 'apiserver_storage_transformation_operations_total';

/** Source: k8s.io/apiserver/pkg/server/options/encryptionconfig/config.go. */
const prefixes: ReadonlyMap<string, EncryptionProvider> = new Map([
  ['k8s:enc:aescbc:v1:', 'aescbc'],
  ['k8s:enc:aesgcm:v1:', 'aesgcm'],
  ['k8s:enc:secretbox:v1:', 'secretbox'],
  ['k8s:enc:kms:v1:', 'kms v1'],
  ['k8s:enc:kms:v2:', 'kms v2'],
  // Of a write and of a read (k8s.io/apiserver/pkg/storage/value/transformer.go).
  ['', 'identity'],
  ['identity', 'identity'],
]);

/**
 * What the counters tell of Secrets. They exist only where an encryption configuration names Secrets; before 1.32 they do not
 * tell one resource of that configuration from another.
 */
export function readSecretTransformations(metrics: ServerMetrics): SecretTransformations {
  const counted = (type: string): ReadonlyMap<string, number> =>
    metrics.sums(family, 'transformer_prefix', { transformation_type: type, status: 'OK' });
  const [written, read] = [counted('to_storage'), counted('from_storage')];
  // The transformer of a key is counted within the one of its provider, by `NAME:`.
  const isKey = (prefix: string): boolean => /^[^:]+:$/.test(prefix);
  return {
    writes: byProvider(written, isKey),
    reads: byProvider(read, isKey),
    keys: [...new Set([...written.keys(), ...read.keys()])]
      .filter(isKey)
      .map((key) => key.slice(0, -1))
      .sort(),
  };
}

function byProvider(
  counts: ReadonlyMap<string, number>,
  isKey: (prefix: string) => boolean,
): ReadonlyMap<EncryptionProvider, number> {
  const sums = new Map<EncryptionProvider, number>();
  for (const [prefix, count] of counts) {
    if (isKey(prefix) || prefix === 'unknown') continue;
    const provider = prefixes.get(prefix) ?? 'other';
    sums.set(provider, (sums.get(provider) ?? 0) + count);
  }
  return sums;
}

/** Whether one of the health checks that hold is that of a KMS plugin (`kms-provider-0`, `kms-providers`). */
export function hasKmsCheck(checks: readonly string[]): boolean {
  return checks.some((name) => /^kms-provider(?:s|-\d+)$/.test(name));
}
