import { compareBuiltInBinding } from '../kubernetes/rbac/built-in/built-in.ts';
import { subjectsBeyondShipped } from '../kubernetes/rbac/built-in/shipped.ts';
import { boundRoleKey, type Role, roleKey } from '../kubernetes/rbac/role.ts';
import type { Subject } from '../kubernetes/rbac/subject.ts';
import { type BindingView, bindings } from './bindings.ts';
import { cluster } from './cluster.ts';
import { combineStates, defineFact, type Fact, type FactState, type Item } from './fact.ts';
import { groupBy } from './group.ts';
import { type RoleView, resolvedRoles } from './resolved-roles.ts';

/** A binding with the name of a shipped one that gives more. */
export interface WidenedBinding {
  readonly binding: BindingView;
  /** Whom the shipped one does not give this role. */
  readonly beyond: readonly Subject[];
  /** False where the table does not know this version of Kubernetes, which may ship it so. */
  readonly decided: boolean;
}

/** The built-in bindings that were changed, by the role to which they refer. */
export interface WidenedBindings extends FactState {
  of(role: Role): readonly WidenedBinding[];
}

export const widenedBindings = defineFact({
  name: 'widenedBindings',
  from: [],
  uses: [bindings, cluster],
  derive(read): WidenedBindings {
    const { items, state, reason } = read.fact(bindings);
    const { view, ...version } = read.fact(cluster);
    const minor = view.version === null ? undefined : view.minor;
    const widened = items.flatMap(({ value: { binding } }): WidenedBinding[] => {
      const comparison = compareBuiltInBinding(binding, minor);
      if (comparison !== 'widened' && comparison !== 'unknown-version') return [];
      return [{ binding, beyond: subjectsBeyondShipped(binding), decided: comparison === 'widened' }];
    });
    const inOrder = widened.sort((a, b) => (a.binding.name < b.binding.name ? -1 : 1));
    const byRole = groupBy(inOrder, ({ binding }) => boundRoleKey(binding));
    return {
      ...combineStates({ state, reason }, version),
      of: ({ kind, namespace, name }) => byRole.get(roleKey(kind, namespace, name)) ?? [],
    };
  },
});

/** The roles; where a shipped one was not among what was given, a binding that gives more of it stands for it. */
export const builtInRoles = defineFact({
  name: 'builtInRoles',
  from: [],
  uses: [resolvedRoles, bindings, widenedBindings],
  derive(read): Fact<{ readonly role: RoleView }> {
    const roles = read.fact(resolvedRoles);
    const bound = read.fact(bindings);
    const widened = read.fact(widenedBindings);
    const keyOf = ({ role: { kind, namespace, name } }: RoleView): string => roleKey(kind, namespace, name);
    const known = new Set(roles.items.map(({ value }) => keyOf(value.role)));
    const missing = bound.items.flatMap(({ value: { binding }, about }): Item<{ readonly role: RoleView }>[] => {
      const role = roles.boundBy(binding);
      if (role === undefined || known.has(keyOf(role))) return [];
      if (!widened.of(role.role).some((one) => one.binding === binding)) return [];
      known.add(keyOf(role));
      return [{ value: { role }, about }];
    });
    return { ...combineStates(roles, bound, widened), items: [...roles.items, ...missing] };
  },
});
