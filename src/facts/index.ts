import { cluster } from './cluster.ts';
import { controllers } from './controllers.ts';
import type { FactDefinition, FactState } from './fact.ts';
import { limitRanges, namespacePods, namespaces, resourceQuotas, services } from './lists.ts';
import { containers, pods } from './pods.ts';
import { policyVersion } from './policy-version.ts';
import { serviceAccounts, tokens } from './tokens.ts';

/** All facts by the name that checks use in `each` and `needs`. */
export const facts = {
  cluster,
  containers,
  controllers,
  limitRanges,
  namespacePods,
  namespaces,
  pods,
  policyVersion,
  resourceQuotas,
  serviceAccounts,
  services,
  tokens,
} as const satisfies Readonly<Record<string, FactDefinition<FactState>>>;

export type FactName = keyof typeof facts;

/** What each fact holds. */
export type Facts = { readonly [N in FactName]: ReturnType<(typeof facts)[N]['derive']> };
