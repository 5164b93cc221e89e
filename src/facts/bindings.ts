import { type Provenance, provenanceOfBinding } from '../kubernetes/rbac/built-in/provenance.ts';
import { type Binding, readBinding } from '../kubernetes/rbac/role.ts';
import { cluster } from './cluster.ts';
import { componentAccounts } from './component-accounts.ts';
import { type About, combineStates, defineFact, type Fact, type Item } from './fact.ts';
import { aboutObject } from './lists.ts';

/** A RoleBinding or ClusterRoleBinding, and where it comes from. */
export interface BindingView extends Binding {
  readonly provenance: Provenance;
}

const lists = ['clusterrolebindings.rbac.authorization.k8s.io', 'rolebindings.rbac.authorization.k8s.io'];

/** The bindings; one that is being deleted counts until it is gone. */
export const bindings = defineFact({
  name: 'bindings',
  from: lists,
  uses: [cluster],
  consults: [componentAccounts],
  derive(read): Fact<{ readonly binding: BindingView }> {
    const { view, state, reason } = read.fact(cluster);
    const minor = view.version === null ? undefined : view.minor;
    const accounts = read.fact(componentAccounts);
    return {
      ...combineStates(read.stateOf(), { state, reason }),
      items: lists
        .flatMap((list) => read.objects(list))
        .flatMap((object): Item<{ readonly binding: BindingView }>[] => {
          const binding = readBinding(object);
          if (binding === undefined) return [];
          // There may be tens of thousands, and a spread takes thirty times as long.
          const about: About = Object.assign(aboutObject(object), accounts.scopeOf(binding.subjects));
          const provenance = provenanceOfBinding(binding, minor, view.distribution.name);
          return [{ value: { binding: Object.assign(binding, { provenance }) }, about }];
        }),
    };
  },
});
