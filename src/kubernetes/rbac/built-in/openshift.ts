import { rulesCover, uncoveredRules } from '../cover.ts';
import type { Binding } from '../role.ts';
import { type PolicyRule, readRule } from '../rule.ts';
import {
  bindingKey,
  type ComparedBinding,
  type ComparedRole,
  type Comparison,
  compareShippedRole,
  isNoWiderBinding,
} from './shipped.ts';

// What OpenShift's build of Kubernetes ships besides (openshift/kubernetes, plugin/pkg/auth/authorizer/rbac/bootstrappolicy).

const restrictedSlices = readRule({
  apiGroups: ['discovery.k8s.io'],
  resources: ['endpointslices/restricted'],
  verbs: ['create'],
});

const rulesByRole: ReadonlyMap<string, readonly PolicyRule[]> = new Map([
  [
    'system:openshift:public-info-viewer',
    [readRule({ nonResourceURLs: ['/.well-known', '/.well-known/*'], verbs: ['get'] })],
  ],
  [
    'system:controller:service-ca-cert-publisher',
    [
      readRule({ apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'update'] }),
      readRule({ apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['create', 'patch', 'update'] }),
    ],
  ],
  ['system:controller:endpointslice-controller', [restrictedSlices]],
  ['system:controller:endpointslicemirroring-controller', [restrictedSlices]],
]);

const bindings: ReadonlyMap<string, ComparedBinding> = new Map(
  [
    clusterWide('system:openshift:public-info-viewer', [
      { kind: 'Group', name: 'system:authenticated' },
      { kind: 'Group', name: 'system:unauthenticated' },
    ]),
    clusterWide('system:controller:service-ca-cert-publisher', [
      { kind: 'ServiceAccount', namespace: 'kube-system', name: 'service-ca-cert-publisher' },
    ]),
  ].map((binding) => [bindingKey(binding), binding]),
);

/** Compares a role with the one of OpenShift's Kubernetes, where that differs from the one of Kubernetes. */
export function compareOpenShiftRole(role: ComparedRole, minor: number | undefined): Comparison {
  const added = role.kind === 'ClusterRole' ? rulesByRole.get(role.name) : undefined;
  if (added === undefined) return 'unknown-name';
  const shipped = compareShippedRole({ ...role, rules: uncoveredRules(added, role.rules) }, minor);
  if (shipped !== 'unknown-name') return shipped;
  return (role.clusterRoleSelectors ?? []).length === 0 && rulesCover(added, role.rules) ? 'unmodified' : 'widened';
}

/** Compares a binding with the one that only OpenShift's Kubernetes ships. */
export function compareOpenShiftBinding(binding: Binding): Comparison {
  const known = bindings.get(bindingKey(binding));
  if (known === undefined) return 'unknown-name';
  return isNoWiderBinding(known, binding) ? 'unmodified' : 'widened';
}

const pulling = [
  readRule({ apiGroups: ['', 'image.openshift.io'], resources: ['imagestreams/layers'], verbs: ['get'] }),
];

/** Whether a role gives no more than OpenShift's `system:image-puller`, which each namespace has for its own service accounts. */
export function onlyPullsImages(rules: readonly PolicyRule[]): boolean {
  return rulesCover(pulling, rules);
}

/** A ClusterRoleBinding that is named like its ClusterRole. */
function clusterWide(name: string, subjects: ComparedBinding['subjects']): ComparedBinding {
  return { kind: 'ClusterRoleBinding', namespace: '', name, roleRef: { kind: 'ClusterRole', name }, subjects };
}
