import { secretStoreProducts } from '../kubernetes/secret-stores.ts';
import { isJson } from './redact.ts';

type Json = Record<string, unknown>;

/** Of a ClusterSecretStore, which namespaces it serves; where it is and how it logs in is left out. */
function projectStore({ spec }: Json): Json {
  const conditions = isJson(spec) && Array.isArray(spec.conditions) ? spec.conditions.filter(isJson) : [];
  return {
    spec: {
      conditions: conditions.map(({ namespaces, namespaceSelector, namespaceRegexes }) => ({
        ...(namespaces === undefined ? {} : { namespaces }),
        ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
        ...(namespaceRegexes === undefined ? {} : { namespaceRegexes }),
      })),
    },
  };
}

/** Of a VaultAuth, which namespaces may use it. */
function projectVaultAuth({ spec }: Json): Json {
  const allowed = isJson(spec) && Array.isArray(spec.allowedNamespaces) ? spec.allowedNamespaces : [];
  return { spec: { allowedNamespaces: allowed.filter((name) => typeof name === 'string') } };
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
