import { podContainers } from './pod-spec.ts';
import { isRecord } from './record.ts';

/** Name of the service account a pod runs as; the old field `serviceAccount` counts where the new one is absent. */
export function serviceAccountOf(spec: {
  readonly serviceAccountName?: unknown;
  readonly serviceAccount?: unknown;
}): string {
  for (const name of [spec.serviceAccountName, spec.serviceAccount])
    if (typeof name === 'string' && name !== '') return name;
  return 'default';
}

/** Annotations of a service account that give it an identity of a cloud: EKS, EKS of old, GKE, AKS. */
export const cloudIdentityAnnotations: readonly string[] = [
  'eks.amazonaws.com/role-arn',
  'iam.amazonaws.com/role',
  'iam.gke.io/gcp-service-account',
  'azure.workload.identity/client-id',
];

/** Where in-cluster clients look for the token. Source: client-go, rest.InClusterConfig. */
const usualPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Whether a container mounts a volume with a token for the API server: projected (by the ServiceAccount admission plugin
 * or by hand), or a secret at the usual path. A token for another audience (of a cloud, of Vault) is none.
 */
export function mountsToken(spec: { readonly volumes?: unknown }): boolean {
  if (!Array.isArray(spec.volumes)) return false;
  const mounts = podContainers(spec).flatMap(({ container }) => records(container.volumeMounts));
  const mounted = new Set(mounts.map(({ name }) => name));
  const atUsualPath = new Set(mounts.flatMap(({ name, mountPath }) => (isUsualPath(mountPath) ? [name] : [])));
  return records(spec.volumes).some(({ name, secret, projected }) => {
    if (isRecord(secret)) return atUsualPath.has(name);
    return mounted.has(name) && isRecord(projected) && records(projected.sources).some(isApiToken);
  });
}

function isApiToken({ serviceAccountToken }: Record<string, unknown>): boolean {
  return isRecord(serviceAccountToken) && isApiAudience(serviceAccountToken.audience);
}

/** An absent audience is the API server's; those that --api-audiences has by default are spelled like the service `kubernetes`. */
function isApiAudience(audience: unknown): boolean {
  if (typeof audience !== 'string' || audience === '') return true;
  return /^(https:\/\/)?kubernetes\.default\.svc(\.|$)/.test(audience);
}

function isUsualPath(path: unknown): boolean {
  return typeof path === 'string' && path.replace(/\/+$/, '') === usualPath;
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
