import { inWords, isRecord } from '../kubernetes/record.ts';
import { secretStoreProducts } from '../kubernetes/secret-stores.ts';
import { components } from './components.ts';
import { combineStates, defineFact, type Fact, type FactState, type Item } from './fact.ts';
import { aboutObject } from './lists.ts';
import { pods } from './pods.ts';

/** A store that can serve more than one namespace, and how it says which. */
export interface SecretStoreView {
  readonly kind: string;
  readonly name: string;
  /** What lets every namespace use it; undefined where something limits them. */
  readonly open: string | undefined;
}

const clusterStores = 'clustersecretstores.external-secrets.io';
const vaultAuths = 'vaultauths.secrets.hashicorp.com';

/** ClusterSecretStores of External Secrets, and VaultAuths that other namespaces may use. */
export const secretStores = defineFact({
  name: 'secretStores',
  from: [clusterStores, vaultAuths],
  derive(read): Fact<{ readonly secretStore: SecretStoreView }> {
    const items = [clusterStores, vaultAuths].flatMap((list) =>
      read.source(list).items.flatMap((object): Item<{ readonly secretStore: SecretStoreView }>[] => {
        const { kind, spec, metadata } = object;
        const fields = isRecord(spec) ? spec : {};
        const allowed = Array.isArray(fields.allowedNamespaces) ? fields.allowedNamespaces : [];
        // Without any, a VaultAuth serves its own namespace alone.
        if (list === vaultAuths && allowed.length === 0) return [];
        const open = list === vaultAuths ? openAuth(allowed) : openStore(fields.conditions);
        return [{ value: { secretStore: { kind, name: metadata.name, open } }, about: aboutObject(object) }];
      }),
    );
    return { ...read.stateOf(), items };
  },
});

function openAuth(allowed: readonly unknown[]): string | undefined {
  return allowed.includes('*') ? 'allowedNamespaces names *' : undefined;
}

/** Any of the conditions is enough. Source: external-secrets, pkg/controllers/secretstore (shouldProcessSecret). */
function openStore(conditions: unknown): string | undefined {
  if (!Array.isArray(conditions) || conditions.length === 0) return 'it has no conditions';
  const everywhere = conditions.some((condition: unknown) => {
    if (!isRecord(condition)) return false;
    const { namespaceSelector, namespaceRegexes } = condition;
    const selects = isRecord(namespaceSelector) ? namespaceSelector : undefined;
    const all =
      selects !== undefined &&
      [selects.matchLabels, selects.matchExpressions].every(
        (part) => part === undefined || Object.keys(Object(part)).length === 0,
      );
    return (
      all || (Array.isArray(namespaceRegexes) && namespaceRegexes.some((text) => /^\^?\.[*+]\$?$/.test(inWords(text))))
    );
  });
  return everywhere ? 'one of its conditions takes every namespace' : undefined;
}

/** Which stores outside the cluster are in use, and what is there that nothing uses. */
export interface SecretStoreUse extends FactState {
  /** Products with objects or pods that use them, sorted. */
  readonly used: readonly string[];
  /** Products that run and that nothing was seen to use, sorted. */
  readonly idle: readonly string[];
}

const lists = [...secretStoreProducts.keys()];

export const secretStoreUse = defineFact({
  name: 'secretStoreUse',
  from: lists,
  uses: [pods],
  consults: [components],
  derive(read): SecretStoreUse {
    const found = read.fact(components);
    const running = found.serving('secrets').map(({ product }) => product);
    const shown = read.fact(pods).items.map(({ value }) => value.pod);
    const used = new Set([
      ...lists.flatMap((list) => (read.source(list).items.length > 0 ? [secretStoreProducts.get(list) ?? list] : [])),
      ...(shown.some(({ spec }) => spec.volumes?.some(({ csi }) => csi?.driver.startsWith('secrets-store') === true))
        ? ['Secrets Store CSI driver']
        : []),
      ...(shown.some(({ annotations }) => annotations['vault.hashicorp.com/agent-inject'] === 'true')
        ? ['Vault agent injector']
        : []),
    ]);
    return {
      ...combineStates(read.stateOf(), read.fact(pods)),
      used: [...used].sort(),
      idle: [...new Set(running)].filter((product) => !used.has(product)).sort(),
    };
  },
});
