import { secretStoreProducts } from '../kubernetes/secret-stores.ts';
import { isJson } from './redact.ts';

type Json = Record<string, unknown>;

/** Of a ClusterSecretStore, which namespaces it serves, and as which service accounts it logs in; where it is is left out. */
function projectStore({ spec }: Json): Json {
  const conditions = isJson(spec) && Array.isArray(spec.conditions) ? spec.conditions.filter(isJson) : [];
  return {
    spec: {
      serviceAccountRefs: accountRefs(isJson(spec) ? spec.provider : undefined, 0),
      conditions: conditions.map(({ namespaces, namespaceSelector, namespaceRegexes }) => ({
        ...(namespaces === undefined ? {} : { namespaces }),
        ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
        ...(namespaceRegexes === undefined ? {} : { namespaceRegexes }),
      })),
    },
  };
}

/** How deep a provider keeps the account that it logs in as; real ones do four levels down. */
const deepest = 8;

/** Whatever stands under `serviceAccountRef`, by name and namespace. */
function accountRefs(value: unknown, depth: number): Json[] {
  if (!isJson(value) || depth > deepest) return [];
  return Object.entries(value).flatMap(([key, inner]): Json[] => {
    if (key !== 'serviceAccountRef' || !isJson(inner)) return accountRefs(inner, depth + 1);
    const { name, namespace } = inner;
    if (typeof name !== 'string') return [];
    return [typeof namespace === 'string' ? { name, namespace } : { name }];
  });
}

/** Of a VaultAuth, which namespaces may use it, and as which service account. */
function projectVaultAuth({ spec }: Json): Json {
  const { allowedNamespaces, kubernetes } = isJson(spec) ? spec : {};
  const allowed = Array.isArray(allowedNamespaces) ? allowedNamespaces : [];
  const account = isJson(kubernetes) ? kubernetes.serviceAccount : undefined;
  return {
    spec: {
      allowedNamespaces: allowed.filter((name) => typeof name === 'string'),
      ...(typeof account === 'string' ? { kubernetes: { serviceAccount: account } } : {}),
    },
  };
}

/** Of a cert-manager Certificate: when it ends, and whether it is ready. */
function projectCertificate({ spec, status }: Json): Json {
  const { notAfter, conditions } = isJson(status) ? status : {};
  const ready = (Array.isArray(conditions) ? conditions : []).find(
    (condition): condition is Json => isJson(condition) && condition.type === 'Ready',
  );
  const secretName = isJson(spec) ? spec.secretName : undefined;
  return {
    ...(typeof secretName === 'string' ? { secretName } : {}),
    ...(typeof notAfter === 'string' ? { notAfter: notAfter.slice(0, 40) } : {}),
    ...(ready === undefined ? {} : { ready: ready.status === 'True', reason: wordOf(ready.reason) }),
  };
}

function wordOf(reason: unknown): string {
  return typeof reason === 'string' && /^\w{1,64}$/.test(reason) ? reason : '';
}

/** Beside those, that an object is there is all there is to keep. */
export const secretStoreProjections: readonly (readonly [string, (raw: Json) => Json])[] = [
  ...[...secretStoreProducts.keys()].map((list) => [list, (): Json => ({})] as const),
  ['clustersecretstores.external-secrets.io', projectStore],
  ['vaultauths.secrets.hashicorp.com', projectVaultAuth],
  ['certificates.cert-manager.io', projectCertificate],
];
