import { isWhole } from '../inventory.ts';
import { inWords, isRecord } from '../kubernetes/record.ts';
import { defineFact, describeGap, type FactState } from './fact.ts';

/** Service accounts as which no pod runs because it is an operator that acts as them. */
export interface NamedAccounts extends FactState {
  has(namespace: string, name: string): boolean;
  /** Why another one may be named; null where all such objects were seen. */
  readonly gap: string | null;
}

/**
 * Objects of operators that name a service account of theirs: Flux deploys as it, External Secrets and Vault log in as it, the
 * Prometheus operator makes pods of it. Sources: the CustomResourceDefinitions of each project.
 */
const named: readonly string[] = [
  'helmreleases.helm.toolkit.fluxcd.io',
  'prometheuses.monitoring.coreos.com',
  'alertmanagers.monitoring.coreos.com',
  'clustersecretstores.external-secrets.io',
  'vaultauths.secrets.hashicorp.com',
];

/** Always complete, so that a check asks only where such an object decides. */
export const namedAccounts = defineFact({
  name: 'namedAccounts',
  from: [],
  evidence: named,
  derive(read): NamedAccounts {
    const accounts = new Set(
      named.flatMap((list) =>
        read.source(list).items.flatMap(({ spec, metadata: { namespace = 'default' } }) => namesIn(spec, namespace)),
      ),
    );
    const gaps = named.flatMap((list) => {
      const source = read.source(list);
      return isWhole(source) || source.state === 'out-of-scope' ? [] : [describeGap(list, source)];
    });
    return {
      state: 'complete',
      reason: null,
      gap: gaps.length === 0 ? null : gaps.join('; '),
      has: (namespace, name) => accounts.has(`${namespace}/${name}`),
    };
  },
});

function namesIn(spec: unknown, home: string): string[] {
  if (!isRecord(spec)) return [];
  const { serviceAccountName, serviceAccountRefs, kubernetes } = spec;
  const refs = Array.isArray(serviceAccountRefs) ? serviceAccountRefs.filter(isRecord) : [];
  const names = [serviceAccountName, isRecord(kubernetes) ? kubernetes.serviceAccount : undefined];
  return [
    ...names.flatMap((name) => (typeof name === 'string' ? [`${home}/${name}`] : [])),
    ...refs.map(({ name, namespace }) => `${typeof namespace === 'string' ? namespace : home}/${inWords(name)}`),
  ];
}
