import { readShape } from './credential-shapes.ts';
import { isRecord } from './record.ts';

/** Variables that the tools and SDKs of a cloud take a static key from, as each documents them. */
const variables: ReadonlyMap<string, string> = new Map([
  ['AWS_SECRET_ACCESS_KEY', 'AWS'],
  ['AWS_SECRET_KEY', 'AWS'],
  ['AZURE_CLIENT_SECRET', 'Azure'],
  ['AZURE_CLIENT_CERTIFICATE_PASSWORD', 'Azure'],
  ['AZURE_STORAGE_KEY', 'Azure'],
  ['AZURE_STORAGE_ACCESS_KEY', 'Azure'],
  ['AZURE_STORAGE_CONNECTION_STRING', 'Azure'],
  ['ARM_CLIENT_SECRET', 'Azure'],
  ['ARM_ACCESS_KEY', 'Azure'],
  ['GOOGLE_CREDENTIALS', 'Google Cloud'],
  ['GOOGLE_APPLICATION_CREDENTIALS_JSON', 'Google Cloud'],
  ['GCLOUD_SERVICE_KEY', 'Google Cloud'],
  ['GCP_SERVICE_ACCOUNT_KEY', 'Google Cloud'],
  ['DIGITALOCEAN_TOKEN', 'DigitalOcean'],
  ['DIGITALOCEAN_ACCESS_TOKEN', 'DigitalOcean'],
  ['HCLOUD_TOKEN', 'Hetzner Cloud'],
  ['LINODE_TOKEN', 'Linode'],
  ['ALICLOUD_SECRET_KEY', 'Alibaba Cloud'],
  ['ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'Alibaba Cloud'],
  ['IBMCLOUD_API_KEY', 'IBM Cloud'],
  ['OS_PASSWORD', 'OpenStack'],
  ['OS_APPLICATION_CREDENTIAL_SECRET', 'OpenStack'],
  ['SCW_SECRET_KEY', 'Scaleway'],
]);

/** Variables that name a file that may hold a key, or merely say how a token is exchanged: what it is mounted from decides. */
export const credentialFileVariables: ReadonlyMap<string, string> = new Map([
  ['GOOGLE_APPLICATION_CREDENTIALS', 'Google Cloud'],
  ['AWS_SHARED_CREDENTIALS_FILE', 'AWS'],
  ['ALIBABA_CLOUD_CREDENTIALS_FILE', 'Alibaba Cloud'],
]);

export interface CloudCredential {
  readonly how: string;
  readonly path: string;
  readonly cloud: string;
}

/** The static credentials of clouds that a container gets; its values as collected. */
export function staticCloudCredentials(
  container: { readonly env?: unknown; readonly volumeMounts?: unknown },
  volumes: unknown,
): CloudCredential[] {
  return records(container.env).flatMap((variable, i): CloudCredential[] => {
    const { name, value, valueFrom, volume } = variable;
    if (typeof name !== 'string') return [];
    const cloud = variables.get(name);
    const secret = isRecord(valueFrom) && isRecord(valueFrom.secretKeyRef);
    if (cloud !== undefined && (secret || isGiven(value))) return [{ how: `sets ${name}`, path: `env[${i}]`, cloud }];
    const fileOf = credentialFileVariables.get(name);
    if (fileOf === undefined || (!isGiven(value) && readShape(value) !== 'path')) return [];
    const source = mountedSecrets(container.volumeMounts, volumes, volume);
    if (source.length === 0) return [];
    const how =
      typeof volume === 'string'
        ? `sets ${name} to a file of Secret ${source.join(', ')}`
        : `sets ${name} to a file while it mounts Secret ${source.join(', ')}`;
    return [{ how, path: `env[${i}]`, cloud: fileOf }];
  });
}

function isGiven(value: unknown): boolean {
  const shape = readShape(value);
  return shape !== undefined && !['empty', 'placeholder', 'reference', 'boolean', 'path'].includes(shape);
}

/** Names of the Secrets in the volume that the file lies in; where collecting did not tell it, in any that the container mounts. */
function mountedSecrets(mounts: unknown, volumes: unknown, volume: unknown): string[] {
  const mounted = new Set(typeof volume === 'string' ? [volume] : records(mounts).map(({ name }) => name));
  const found = records(volumes)
    .filter(({ name }) => mounted.has(name))
    .flatMap(({ secret, projected }) => {
      const sources = isRecord(projected) ? records(projected.sources) : [];
      // What exchanges a projected token needs no key.
      if (sources.some(({ serviceAccountToken }) => serviceAccountToken !== undefined)) return [];
      return [
        ...(isRecord(secret) ? [secret.secretName] : []),
        ...sources.flatMap((source) => (isRecord(source.secret) ? [source.secret.name] : [])),
      ];
    });
  return [...new Set(found.filter((name) => typeof name === 'string'))];
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
