import { isWhole } from '../inventory.ts';
import { type NamespaceLevels, namespaceLevels } from '../kubernetes/pod-security/namespace-levels.ts';
import { defineFact, describeGap, type FactState } from './fact.ts';
import { policyVersion } from './policy-version.ts';

/** What Pod Security asks of the pods of each namespace. */
export interface NamespaceSecurity extends FactState {
  /** By the labels of the namespace; undefined where it was not seen. Defaults that a file of the API server sets do not show. */
  of(namespace: string): NamespaceLevels | undefined;
  /** Why a namespace was not seen. */
  readonly gap: string;
}

/** The first minor version whose API server obeys the labels. Source: Kubernetes, PodSecurity feature gate, beta in 1.23. */
const since = 23;

/** Always complete, so that a check asks only where the level of a namespace decides. One that does not exist has no labels. */
export const namespaceSecurity = defineFact({
  name: 'namespaceSecurity',
  from: [],
  evidence: ['namespaces'],
  uses: [policyVersion],
  derive(read): NamespaceSecurity {
    const source = read.source('namespaces');
    const { minor } = read.fact(policyVersion);
    const obeyed = minor === undefined || minor >= since;
    const labels = new Map(source.items.map(({ metadata }) => [metadata.name, metadata.labels]));
    return {
      state: 'complete',
      reason: null,
      gap: isWhole(source) ? '' : describeGap('namespaces', source),
      of: (namespace) =>
        labels.has(namespace) || isWhole(source)
          ? namespaceLevels(obeyed ? labels.get(namespace) : undefined, minor)
          : undefined,
    };
  },
});
