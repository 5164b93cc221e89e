import type { Subject } from '../kubernetes/rbac/subject.ts';

/** What a subject did, as far as rules tell requests apart. */
export type Use =
  | {
      readonly kind: 'resource';
      readonly verb: string;
      readonly group: string;
      /** With its subresource: `pods/log`. */
      readonly resource: string;
      /** Empty for the cluster as a whole. */
      readonly namespace: string;
      /** Names by which rules with resourceNames allowed it. */
      readonly names: Set<string>;
      /** Whether a rule without resourceNames allowed it too. */
      free: boolean;
      /** Whether a ClusterRoleBinding gave it. */
      wide: boolean;
    }
  | {
      readonly kind: 'path';
      readonly verb: string;
      /** As the rule states it. */
      readonly pattern: string;
      readonly paths: Set<string>;
    };

type ResourceUse = Extract<Use, { kind: 'resource' }>;

/** Roles and bindings, ready for kubectl apply. */
export interface RightsizedRole {
  readonly objects: readonly object[];
  /** Why a right that was used in single namespaces was left to the whole cluster. */
  readonly notes: readonly string[];
}

/** A right that the cluster gave and that was used in more namespaces than these is left to the cluster: new namespaces will come. */
const mostNamespaces = 3;
const apiGroup = 'rbac.authorization.k8s.io';

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

/** The least roles that allow these uses, with bindings for the subject. */
export function narrowRoles(subject: Subject, uses: readonly Use[], mostPaths: number): RightsizedRole {
  const resources = uses.filter((use) => use.kind === 'resource');
  const everywhere = new Set(resources.filter(({ namespace, free }) => namespace === '' && free).map(familyOf));
  const places = new Map<string, Set<string>>();
  for (const use of resources)
    if (use.namespace !== '' && use.wide)
      places.set(familyOf(use), (places.get(familyOf(use)) ?? new Set()).add(use.namespace));
  const spread = new Set(
    [...places].filter(([, namespaces]) => namespaces.size > mostNamespaces).map(([family]) => family),
  );
  const isCluster = (use: ResourceUse): boolean => use.namespace === '' || (use.wide && spread.has(familyOf(use)));
  const byNamespace = new Map<string, ResourceUse[]>();
  for (const use of resources) {
    if (use.namespace !== '' && everywhere.has(familyOf(use)) && use.wide) continue;
    const namespace = isCluster(use) ? '' : use.namespace;
    byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), use]);
  }
  const paths = uses.filter((use) => use.kind === 'path');
  const cluster = [...rulesOf(byNamespace.get('') ?? []), ...pathRules(paths, mostPaths)];
  const namespaces = [...byNamespace.keys()].filter((namespace) => namespace !== '').sort();
  const name = nameFor(subject);
  return {
    objects: [
      ...(cluster.length === 0 ? [] : bound(subject, name, cluster, null)),
      ...namespaces.flatMap((namespace) => bound(subject, name, rulesOf(byNamespace.get(namespace) ?? []), namespace)),
    ],
    notes: [...spread]
      .sort()
      .map(
        (family) =>
          `${describeFamily(family)} was used in more than ${mostNamespaces} namespaces: it stays a right in the whole cluster`,
      ),
  };
}

function familyOf({ group, resource, verb }: ResourceUse): string {
  return JSON.stringify([group, resource, verb]);
}

function describeFamily(family: string): string {
  const [group = '', resource = '', verb = '']: readonly string[] = JSON.parse(family);
  return `${verb} ${resource}${group === '' ? '' : `.${group}`}`;
}

/** Rules for these uses: resources with the same verbs and names share one. */
function rulesOf(uses: readonly ResourceUse[]): Rule[] {
  const verbs = new Map<string, Set<string>>();
  for (const { group, resource, verb, free, names } of uses) {
    const key = JSON.stringify([group, free ? [] : [...names].sort(), resource]);
    verbs.set(key, (verbs.get(key) ?? new Set()).add(verb));
  }
  const resources = new Map<string, Set<string>>();
  for (const [key, used] of verbs) {
    const [group, names, resource]: [string, string[], string] = JSON.parse(key);
    const same = JSON.stringify([group, names, [...used].sort()]);
    resources.set(same, (resources.get(same) ?? new Set()).add(resource));
  }
  return [...resources]
    .map(([key, named]): Rule => {
      const [group, names, used]: [string, string[], string[]] = JSON.parse(key);
      return {
        apiGroups: [group],
        resources: [...named].sort(),
        ...(names.length === 0 ? {} : { resourceNames: names }),
        verbs: used,
      };
    })
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

function orderOf({ apiGroups = [], resources = [], resourceNames = [] }: Rule): string {
  return JSON.stringify([apiGroups, resources, resourceNames]);
}

function pathRules(uses: readonly Extract<Use, { kind: 'path' }>[], mostPaths: number): Rule[] {
  const verbs = new Map<string, Set<string>>();
  for (const { paths, pattern, verb } of uses)
    for (const path of paths.size > mostPaths ? [pattern] : paths)
      verbs.set(path, (verbs.get(path) ?? new Set()).add(verb));
  const byVerbs = new Map<string, string[]>();
  for (const [path, used] of verbs) {
    const key = JSON.stringify([...used].sort());
    byVerbs.set(key, [...(byVerbs.get(key) ?? []), path]);
  }
  return [...byVerbs].map(([key, paths]): Rule => ({ nonResourceURLs: paths.sort(), verbs: JSON.parse(key) }));
}

/** `ci-runner-used`: a name that the API server takes for a role, whatever the subject is called. */
function nameFor(subject: Subject): string {
  const called = subject.kind === 'ServiceAccount' ? `${subject.namespace}-${subject.name}` : subject.name;
  const plain = called
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return `${plain.slice(0, 200) || subject.kind.toLowerCase()}-used`;
}

function bound(subject: Subject, name: string, rules: readonly Rule[], namespace: string | null): object[] {
  const metadata = namespace === null ? { name } : { name, namespace };
  const kind = namespace === null ? 'ClusterRole' : 'Role';
  const apiVersion = `${apiGroup}/v1`;
  const who =
    subject.kind === 'ServiceAccount'
      ? { kind: subject.kind, name: subject.name, namespace: subject.namespace }
      : { kind: subject.kind, name: subject.name, apiGroup };
  return [
    { apiVersion, kind, metadata, rules },
    { apiVersion, kind: `${kind}Binding`, metadata, roleRef: { apiGroup, kind, name }, subjects: [who] },
  ];
}
