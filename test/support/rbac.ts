import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import type { Inventory } from '../../src/inventory.ts';

export type Fields = Record<string, unknown>;

const apiVersion = 'rbac.authorization.k8s.io/v1';
export const builtIn = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };

/** A rule: verbs, resources and API groups as comma-separated lists. */
export function rule(verbs: string, resources: string, apiGroups = '', more: Fields = {}): Fields {
  return { verbs: verbs.split(','), resources: resources.split(','), apiGroups: apiGroups.split(','), ...more };
}

/** A ClusterRole, or a Role where the name has a namespace: `shop/reader`. */
export function role(path: string, rules: readonly Fields[], labels: Fields = {}, more: Fields = {}): Fields {
  const [name = '', namespace] = path.split('/').reverse();
  if (namespace === undefined) return { apiVersion, kind: 'ClusterRole', metadata: { name, labels }, rules, ...more };
  return { apiVersion, kind: 'Role', metadata: { name, namespace, labels }, rules, ...more };
}

/** A ClusterRoleBinding, or a RoleBinding where the name has a namespace, to a ClusterRole or `Role/name`; subjects as `User jane`. */
export function binding(path: string, to: string, subjects: readonly string[], labels: Fields = {}): Fields {
  const [name = '', namespace] = path.split('/').reverse();
  const [roleName = '', kind = 'ClusterRole'] = to.split('/').reverse();
  return {
    apiVersion,
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name, labels, ...(namespace === undefined ? {} : { namespace }) },
    roleRef: { kind, name: roleName },
    subjects: subjects.map((text) => {
      const [subjectKind = '', subject = ''] = text.split(' ');
      const [own = '', of] = subject.split('/').reverse();
      return { kind: subjectKind, name: own, ...(of === undefined ? {} : { namespace: of }) };
    }),
  };
}

/** All that there is in a cluster of that version. */
export function clusterOf(objects: readonly Fields[], kubernetesVersion = '1.36'): Inventory {
  return { ...inventoryFromObjects(objects, { complete: true, kubernetesVersion }), origin: 'cluster' };
}
