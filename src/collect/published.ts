import { parseYaml } from './parse-yaml.ts';
import { isJson } from './redact.ts';

type Json = Record<string, unknown>;

/**
 * What the API server publishes for aggregated ones in `extension-apiserver-authentication`: whether there is a client CA and
 * a CA of front proxies, whether one certificate is in both, and the names that a front proxy may have (empty: any).
 */
export function readExtensionAuthentication(data: Json): Json {
  const client = certificatesIn(data['client-ca-file']);
  const proxy = certificatesIn(data['requestheader-client-ca-file']);
  return {
    clientCa: client.size > 0,
    frontProxyCa: proxy.size > 0,
    sharedCa: [...client].some((certificate) => proxy.has(certificate)),
    allowedNames: namesIn(data['requestheader-allowed-names']),
  };
}

/** The host that `cluster-info` tells everybody to join by, and the ids of the bootstrap tokens that sign it. */
export function readClusterInfo(data: Json): Json {
  const kubeconfig = parseYaml(data.kubeconfig);
  const clusters = isJson(kubeconfig) && Array.isArray(kubeconfig.clusters) ? kubeconfig.clusters : [];
  const [first]: unknown[] = clusters;
  const server = isJson(first) && isJson(first.cluster) ? first.cluster.server : undefined;
  const signedBy = Object.keys(data).flatMap((key) => /^jws-kubeconfig-([a-z0-9]{6})$/.exec(key)?.[1] ?? []);
  return {
    ...(typeof server === 'string' && URL.canParse(server) ? { host: new URL(server).hostname } : {}),
    ...(signedBy.length === 0 ? {} : { signedBy }),
  };
}

/** Names of the health checks of `/readyz?verbose` that hold. */
export function readHealthChecks(text: string): string[] {
  return text
    .slice(0, 65_536)
    .split('\n')
    .flatMap((line) => /^\[\+\](\S{1,128}) ok$/.exec(line.trimEnd())?.[1] ?? []);
}

function certificatesIn(pem: unknown): ReadonlySet<string> {
  const text = typeof pem === 'string' ? pem.slice(0, 1_048_576) : '';
  return new Set(
    text
      .split('-----BEGIN CERTIFICATE-----')
      .slice(1)
      .map((block) => block.slice(0, Math.max(0, block.indexOf('-----END CERTIFICATE-----'))).replace(/\s+/g, '')),
  );
}

function namesIn(json: unknown): string[] {
  try {
    const names: unknown = JSON.parse(typeof json === 'string' ? json : '[]');
    return Array.isArray(names)
      ? names.filter((name) => typeof name === 'string').map((name) => name.slice(0, 253))
      : [];
  } catch {
    // Not a list of names: then none is allowed by name, which is how the API server reads an empty list too.
    return [];
  }
}
