import type { Check } from './check.ts';
import { documents } from './collect/documents.ts';
import { libraryConstraints } from './kubernetes/admission/gatekeeper-library.ts';
import { anyKind, findResource } from './kubernetes/resources.ts';
import { secretsSource } from './kubernetes/secret-types.ts';
import { neededSources } from './scan.ts';
import { sourcesFor } from './select.ts';

/** A rule of a role. */
export interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

/** Paths that every authenticated user may read by Kubernetes' own system:discovery and system:public-info-viewer: no rule is needed for them. */
export const forEverybody: ReadonlySet<string> = new Set(['/version', '/apis', '/readyz']);

/** Who gets the rights: a service account, created with them. */
export interface Holder {
  readonly namespace: string;
  readonly name: string;
}

/** What a person asks for besides what the checks need by themselves. */
export interface Wanted {
  /** Names, types and times of Secrets. RBAC knows no such right: it takes `list` on secrets, which gives the contents too. */
  readonly secretsMetadata?: boolean;
  /** Lists that the cluster does not have: nothing is asked of them. */
  readonly unserved?: ReadonlySet<string>;
  /** The resources that the cluster has of a group of which every kind is read, by the name of the source; else those of a library. */
  readonly kinds?: ReadonlyMap<string, readonly string[]>;
}

/** The least rights that these checks need: verbs list and get alone, a Secret only where it was asked for, never a subresource. */
export function leastRules(
  checks: readonly Check[],
  scope: 'cluster' | 'namespace',
  { secretsMetadata = false, unserved = new Set(), kinds = new Map() }: Wanted = {},
): Rule[] {
  const secrets = secretsMetadata && sourcesFor(checks).has(secretsSource) ? [secretsSource] : [];
  const names = [...neededSources(checks), ...secrets].sort();
  const lists = new Map<string, string[]>();
  for (const name of names) {
    const resource = findResource(name);
    if (resource === undefined || unserved.has(name) || (scope === 'namespace' && !resource.namespaced)) continue;
    // A wildcard would give every kind that somebody installs tomorrow.
    const plurals = resource.plural === anyKind ? (kinds.get(name) ?? libraryConstraints) : [resource.plural];
    if (plurals.length > 0) lists.set(resource.group, [...(lists.get(resource.group) ?? []), ...plurals]);
  }
  const listRules = [...lists]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, resources]) => ({ apiGroups: [group], resources, verbs: ['list'] }));
  if (scope === 'namespace') return listRules;
  const configMaps = names.flatMap((name) =>
    name.startsWith('configmaps/') ? [name.slice(name.lastIndexOf('/') + 1)] : [],
  );
  const paths = names.filter((name) => documents.has(name) && name.startsWith('/') && !forEverybody.has(name));
  return [
    ...listRules,
    ...(configMaps.length === 0
      ? []
      : [{ apiGroups: [''], resources: ['configmaps'], resourceNames: configMaps, verbs: ['get'] }]),
    ...(paths.length === 0 ? [] : [{ nonResourceURLs: paths, verbs: ['get'] }]),
  ];
}

/** Objects ready for `kubectl apply`: namespace, service account, role and binding; a Role in each namespace where some are named. */
export function rightsFor(
  checks: readonly Check[],
  holder: Holder,
  namespaces: readonly string[] | null,
  wanted: Wanted = {},
): object[] {
  const account = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: holder.namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: holder, automountServiceAccountToken: false },
  ];
  const subjects = [{ kind: 'ServiceAccount', ...holder }];
  const [rbac, apiGroup] = ['rbac.authorization.k8s.io/v1', 'rbac.authorization.k8s.io'];
  if (namespaces === null) {
    const metadata = { name: 'kaudit' };
    return [
      ...account,
      { apiVersion: rbac, kind: 'ClusterRole', metadata, rules: leastRules(checks, 'cluster', wanted) },
      {
        apiVersion: rbac,
        kind: 'ClusterRoleBinding',
        metadata,
        roleRef: { apiGroup, kind: 'ClusterRole', name: 'kaudit' },
        subjects,
      },
    ];
  }
  return [
    ...account,
    ...namespaces.flatMap((namespace) => {
      const metadata = { namespace, name: 'kaudit' };
      return [
        { apiVersion: rbac, kind: 'Role', metadata, rules: leastRules(checks, 'namespace', wanted) },
        {
          apiVersion: rbac,
          kind: 'RoleBinding',
          metadata,
          roleRef: { apiGroup, kind: 'Role', name: 'kaudit' },
          subjects,
        },
      ];
    }),
  ];
}
