import { isWhole } from '../inventory.ts';
import { type NamespaceOwner, namespaceOwner } from '../kubernetes/system-namespaces.ts';
import { defineFact, describeGap, type FactState } from './fact.ts';

/** Who owns each namespace: Kubernetes, the distribution, or people. */
export interface NamespaceOwners extends FactState {
  /** Undefined where a distribution reserves the name, and whether it runs this cluster was not seen. */
  of(namespace: string): NamespaceOwner | undefined;
  /** Whether it is people's: undefined as above. */
  isUsers(namespace: string): boolean | undefined;
  /** Why that may be. */
  readonly gap: string;
}

/** Always complete, so that a check asks only where a name decides. The configuration wins over the names that are reserved. */
export const namespaceOwners = defineFact({
  name: 'namespaceOwners',
  from: [],
  evidence: ['/apis'],
  derive(read): NamespaceOwners {
    const { systemNamespaces = [], userNamespaces = [] } = read.settings;
    const configured = { system: systemNamespaces, user: userNamespaces };
    const discovery = read.source('/apis');
    const served = new Set(discovery.items.map(({ metadata }) => metadata.name));
    // Every API server has discovery. Where nobody asked it, as for manifests, reserved names are taken at their word.
    const isAsked = discovery.reason !== 'NotCollected' && discovery.state !== 'absent';
    const known = new Map<string, NamespaceOwner | undefined>();
    const decide = (namespace: string): NamespaceOwner | undefined => {
      const byName = namespaceOwner(namespace, configured);
      if (!isAsked) return byName;
      const byGroups = namespaceOwner(namespace, { ...configured, servedGroups: served });
      return isWhole(discovery) || byGroups.owner === byName.owner ? byGroups : undefined;
    };
    const of = (namespace: string): NamespaceOwner | undefined => {
      if (!known.has(namespace)) known.set(namespace, decide(namespace));
      return known.get(namespace);
    };
    return {
      state: 'complete',
      reason: null,
      gap: isWhole(discovery)
        ? ''
        : `whether the distribution that reserves its name runs here was not seen: ${describeGap('/apis', discovery)}`,
      of,
      isUsers(namespace) {
        const owner = of(namespace);
        return owner === undefined ? undefined : owner.owner === 'user';
      },
    };
  },
});
