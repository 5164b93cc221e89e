import { matchingVerb } from '../rbac/authorize.ts';
import {
  admissionChanges,
  configMapChanges,
  namespaceChanges,
  podDeletion,
  rightsOn,
  volumeWriting,
} from '../rbac/changes.ts';
import { isClusterScoped } from '../rbac/cluster-scoped.ts';
import { kubeletAccess, podMaking, secretReading, secretWriting, tokenRequests } from '../rbac/powers.ts';
import { type Match, type Right, rulesAllow } from '../rbac/rights.ts';
import type { PolicyRule } from '../rbac/rule.ts';

const write = ['create', 'update', 'patch'];
const alter = ['update', 'patch'];
const rbac = 'rbac.authorization.k8s.io';
const csr = 'certificates.k8s.io';
const authentication = 'authentication.k8s.io';

/** The verbs that the methods of HTTP become, where the rest of the path is the pod's own. */
const proxied = ['get', 'create', 'update', 'patch', 'delete'];

/** Most of a pod stays as it was made, as the template of a Job does. */
const makesPods = podMaking.map((right) => (right.resource === 'pods' ? { ...right, verbs: ['create'] } : right));
const mutating = admissionChanges.filter(({ resource }) => resource.startsWith('mutating'));

function onlyWriting(rights: readonly Right[], resource: string): Right[] {
  return rights.filter((right) => right.resource === resource).map((right) => ({ ...right, verbs: write }));
}

/** Rights that are steps, or parts of steps. */
const table = {
  'make-pods': makesPods,
  'change-pods': rightsOn(alter, '', 'pods'),
  'exec-pods': rightsOn(['create'], '', 'pods/exec', 'pods/attach'),
  /** Enough over WebSocket before Kubernetes 1.35. */
  'exec-pods-by-get': rightsOn(['get'], '', 'pods/exec', 'pods/attach'),
  'debug-pods': rightsOn(alter, '', 'pods/ephemeralcontainers'),
  'request-tokens': tokenRequests,
  'read-secrets': secretReading,
  'make-secrets': secretWriting,
  'impersonate-users': rightsOn(['impersonate'], '', 'users'),
  'impersonate-groups': rightsOn(['impersonate'], '', 'groups'),
  'impersonate-accounts': rightsOn(['impersonate'], '', 'serviceaccounts'),
  /** Who may be impersonated within limits (apiserver pkg/endpoints/filters/impersonation/mode.go). */
  'limited-users': rightsOn(['impersonate:user-info'], authentication, 'users'),
  'limited-groups': rightsOn(['impersonate:user-info'], authentication, 'groups'),
  'limited-accounts': rightsOn(['impersonate:serviceaccount'], authentication, 'serviceaccounts'),
  'limited-nodes': rightsOn(['impersonate:arbitrary-node'], authentication, 'nodes'),
  'limited-own-node': rightsOn(['impersonate:associated-node'], authentication, 'nodes'),
  'bind-cluster-roles': rightsOn(['bind'], rbac, 'clusterroles'),
  'bind-roles': rightsOn(['bind'], rbac, 'roles'),
  'write-cluster-bindings': rightsOn(write, rbac, 'clusterrolebindings'),
  'write-bindings': rightsOn(write, rbac, 'rolebindings'),
  'escalate-cluster-roles': rightsOn(['escalate'], rbac, 'clusterroles'),
  'escalate-roles': rightsOn(['escalate'], rbac, 'roles'),
  'write-cluster-roles': rightsOn(alter, rbac, 'clusterroles'),
  'write-roles': rightsOn(alter, rbac, 'roles'),
  'make-requests': rightsOn(['create'], csr, 'certificatesigningrequests'),
  'approve-requests': rightsOn(alter, csr, 'certificatesigningrequests/approval'),
  'approve-signer': rightsOn(['approve'], csr, 'signers'),
  'use-kubelet': kubeletAccess,
  'write-nodes': rightsOn(alter, '', 'nodes'),
  'make-volumes': onlyWriting(volumeWriting, 'persistentvolumes').map((right) => ({ ...right, verbs: ['create'] })),
  'make-claims': rightsOn(['create'], '', 'persistentvolumeclaims'),
  'relabel-namespaces': namespaceChanges,
  'write-webhooks': onlyWriting(mutating, 'mutatingwebhookconfigurations'),
  'write-policies': onlyWriting(mutating, 'mutatingadmissionpolicies'),
  'write-policy-bindings': onlyWriting(mutating, 'mutatingadmissionpolicybindings'),
  'change-config-maps': configMapChanges,
  'write-node-status': rightsOn(alter, '', 'nodes/status'),
  'empty-nodes': [...podDeletion, ...rightsOn(['create'], '', 'pods/eviction')],
  'read-node-logs': rightsOn(['get'], '', 'nodes/log'),
  'write-user-groups': rightsOn(write, 'user.openshift.io', 'groups'),
  'forward-ports': rightsOn(['create'], '', 'pods/portforward'),
  /** Enough over WebSocket before Kubernetes 1.35. */
  'forward-ports-by-get': rightsOn(['get'], '', 'pods/portforward'),
  'proxy-to-pods': rightsOn(proxied, '', 'pods/proxy'),
  'post-to-pods': rightsOn(['create'], '', 'pods/proxy'),
  'proxy-to-services': rightsOn(proxied, '', 'services/proxy'),
  'post-to-services': rightsOn(['create'], '', 'services/proxy'),
  'make-slices': rightsOn(['create'], 'discovery.k8s.io', 'endpointslices'),
  'write-endpoints': rightsOn(write, '', 'endpoints'),
  'change-services': rightsOn(alter, '', 'services'),
  'change-service-status': rightsOn(alter, '', 'services/status'),
  'change-pod-status': rightsOn(alter, '', 'pods/status'),
  'write-validating-webhooks': onlyWriting(admissionChanges, 'validatingwebhookconfigurations'),
  'write-api-services': onlyWriting(admissionChanges, 'apiservices'),
  'write-definitions': onlyWriting(admissionChanges, 'customresourcedefinitions'),
} as const satisfies Readonly<Record<string, readonly Right[]>>;

export type PowerName = keyof typeof table | 'write-deployed';

/** What one rule gives of one power. */
export interface Power {
  readonly name: PowerName;
  /** Index of the rule. */
  readonly rule: number;
  /** Undefined where the rule has no names, or they do not limit it. */
  readonly names: readonly string[] | undefined;
  /** Of a power with names: it makes objects of these names, which are not there yet, by server-side apply. */
  readonly byApply: boolean;
  /** The verbs and resources of the rule that it rests on, as it writes them, sorted. */
  readonly verbs: readonly string[];
  readonly entries: readonly string[];
  /** What it is about; for a power over objects of a controller the right says of which. */
  readonly rights: readonly Right[];
}

interface Candidate {
  readonly name: PowerName;
  readonly right: Right;
}

/** The powers that lists of rules give; each list is looked at once. */
export interface PowerTable {
  of(rules: readonly PolicyRule[]): readonly Power[];
}

/** `deployed`: rights on objects that controllers carry out. */
export function createPowerTable(deployed: readonly Right[]): PowerTable {
  const candidates = [
    ...Object.entries(table).flatMap(([name, rights]) =>
      isPowerName(name) ? rights.map((right): Candidate => ({ name, right })) : [],
    ),
    ...deployed.map((right): Candidate => ({ name: 'write-deployed', right })),
  ];
  const byEntry = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const { resource, subresource } = candidate.right;
    for (const entry of subresource === undefined ? [resource] : [`${resource}/${subresource}`, `*/${subresource}`])
      byEntry.set(entry, [...(byEntry.get(entry) ?? []), candidate]);
  }
  const known = new WeakMap<readonly PolicyRule[], readonly Power[]>();
  const inRule = (rule: PolicyRule): readonly Candidate[] =>
    rule.resources.includes('*')
      ? candidates
      : [...new Set(rule.resources.flatMap((entry) => byEntry.get(entry) ?? []))];
  return {
    of(rules) {
      const found = known.get(rules) ?? rules.flatMap((rule, index) => powersOf(rules, index, inRule(rule)));
      known.set(rules, found);
      return found;
    },
  };
}

function isPowerName(name: string): name is keyof typeof table {
  return Object.hasOwn(table, name);
}

function powersOf(rules: readonly PolicyRule[], index: number, candidates: readonly Candidate[]): Power[] {
  const rule = rules[index];
  if (rule === undefined) return [];
  const groups = new Map<string, { name: PowerName; match: Match; right: Right }[]>();
  for (const { name, right } of candidates) {
    if (!right.verbs.some((verb) => matchingVerb(rule, verb) !== undefined)) continue;
    for (const match of rulesAllow([rule], right)) {
      const names = match.limit === 'apply' ? appliedNames(rules, name, right, match) : match.names;
      if (match.limit === 'apply' && names.length === 0) continue;
      const key = match.limit === 'none' ? name : `${name} ${match.limit === 'apply'} ${names.join()}`;
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      group.push({ name, match: { ...match, names }, right });
    }
  }
  return [...groups.values()].flatMap((group): Power[] => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        name: first.name,
        rule: index,
        names: first.match.limit === 'none' ? undefined : first.match.names,
        byApply: first.match.limit === 'apply',
        verbs: [...new Set(group.map(({ match }) => match.through.verb))].sort(),
        entries: [...new Set(group.map(({ match }) => match.through.resource))].sort(),
        rights: [...new Set(group.map(({ right }) => right))],
      },
    ];
  });
}

/**
 * The names under which a rule lets objects be made: a create by name is one by server-side apply, which asks for patch of the
 * name as well (apiserver pkg/endpoints/handlers/patch.go). Of other powers patch alone is a write, and shows as that.
 */
function appliedNames(
  rules: readonly PolicyRule[],
  name: PowerName,
  right: Right,
  { names }: Match,
): readonly string[] {
  if (name !== 'make-pods') return [];
  const patches = rulesAllow(rules, { ...right, verbs: ['patch'] });
  return names.filter((one) => patches.some((match) => match.limit === 'none' || match.names.includes(one)));
}

/**
 * Whether a power over these objects is anything through a RoleBinding. To bind a ClusterRole in a namespace is: the API server
 * asks for the verb there (pkg/registry/rbac/rolebinding/policybased/storage.go).
 */
export function worksInNamespace(power: Power): boolean {
  const known = inNamespace.get(power);
  if (known !== undefined) return known;
  const works = power.name === 'bind-cluster-roles' || power.rights.some((right) => !isClusterScoped(right));
  inNamespace.set(power, works);
  return works;
}

const inNamespace = new WeakMap<Power, boolean>();
