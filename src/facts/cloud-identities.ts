import { cloudIdentityAnnotations } from '../kubernetes/token.ts';
import { defineFact, type FactState } from './fact.ts';
import { serviceAccounts } from './tokens.ts';

/** Which namespaces a cloud identity is annotated in. */
export interface CloudIdentities extends FactState {
  /** Sorted. */
  namespacesOf(identity: string): readonly string[];
}

export const cloudIdentities = defineFact({
  name: 'cloudIdentities',
  from: [],
  uses: [serviceAccounts],
  derive(read): CloudIdentities {
    const { items, state, reason } = read.fact(serviceAccounts);
    const places = new Map<string, Set<string>>();
    for (const { value } of items) {
      const { annotations = {}, namespace = 'default' } = value.serviceAccount.metadata;
      for (const key of cloudIdentityAnnotations) {
        const identity = annotations[key];
        if (identity === undefined || identity === '') continue;
        const known = places.get(identity) ?? new Set();
        places.set(identity, known.add(namespace));
      }
    }
    return { state, reason, namespacesOf: (identity) => [...(places.get(identity) ?? [])].sort() };
  },
});
