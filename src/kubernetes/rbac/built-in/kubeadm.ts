import { rulesCover } from '../cover.ts';
import { type Binding, type RoleRef, roleKey } from '../role.ts';
import { type PolicyRule, readRule } from '../rule.ts';
import type { Subject } from '../subject.ts';
import { bindingKey, type ComparedBinding, type ComparedRole, type Comparison, isNoWiderBinding } from './shipped.ts';

/*
 * The RBAC objects that kubeadm creates, in Kubernetes 1.22 to 1.37. Sources, under cmd/kubeadm/app/phases:
 * bootstraptoken/node/tlsbootstrap.go, bootstraptoken/clusterinfo/clusterinfo.go, uploadconfig/uploadconfig.go, kubelet/config.go,
 * copycerts/copycerts.go, kubeconfig/kubeconfig.go, addons/proxy, addons/dns/manifests.go.
 */

const bootstrappers: Subject = { kind: 'Group', name: 'system:bootstrappers:kubeadm:default-node-token' };
const nodes: Subject = { kind: 'Group', name: 'system:nodes' };
const account = (name: string): Subject => ({ kind: 'ServiceAccount', namespace: 'kube-system', name });
const clusterRole = (name: string): RoleRef => ({ kind: 'ClusterRole', name });
const namespaceRole = (name: string): RoleRef => ({ kind: 'Role', name });

function core(verbs: readonly string[], resources: readonly string[], resourceNames: readonly string[] = []) {
  return readRule({ apiGroups: [''], verbs, resources, resourceNames });
}

const roles: ReadonlyMap<string, readonly PolicyRule[]> = new Map([
  ['ClusterRole:kubeadm:get-nodes', [core(['get'], ['nodes'])]],
  [
    'ClusterRole:system:coredns',
    [
      core(['list', 'watch'], ['endpoints', 'services', 'pods', 'namespaces']),
      core(['get'], ['nodes']), // until 1.22
      readRule({ apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] }),
    ],
  ],
  ['Role:kube-public/kubeadm:bootstrap-signer-clusterinfo', [core(['get'], ['configmaps'], ['cluster-info'])]],
  ['Role:kube-system/kubeadm:nodes-kubeadm-config', [core(['get'], ['configmaps'], ['kubeadm-config'])]],
  ['Role:kube-system/kubeadm:kubelet-config', [core(['get'], ['configmaps'], ['kubelet-config'])]],
  ['Role:kube-system/kubeadm:kubeadm-certs', [core(['get'], ['secrets'], ['kubeadm-certs'])]],
  ['Role:kube-system/kube-proxy', [core(['get'], ['configmaps'], ['kube-proxy'])]],
]);

const bindings: ReadonlyMap<string, ComparedBinding> = new Map(
  [
    clusterWide('kubeadm:cluster-admins', 'cluster-admin', { kind: 'Group', name: 'kubeadm:cluster-admins' }),
    clusterWide('kubeadm:kubelet-bootstrap', 'system:node-bootstrapper', bootstrappers),
    clusterWide('kubeadm:get-nodes', 'kubeadm:get-nodes', bootstrappers),
    clusterWide(
      'kubeadm:node-autoapprove-bootstrap',
      'system:certificates.k8s.io:certificatesigningrequests:nodeclient',
      bootstrappers,
    ),
    clusterWide(
      'kubeadm:node-autoapprove-certificate-rotation',
      'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient',
      nodes,
    ),
    clusterWide('kubeadm:apiserver-kubelet-client', 'system:kubelet-api-admin', {
      kind: 'User',
      name: 'kube-apiserver-kubelet-client',
    }),
    clusterWide('kubeadm:node-proxier', 'system:node-proxier', account('kube-proxy')),
    clusterWide('system:coredns', 'system:coredns', account('coredns')),
    within('kube-public', 'kubeadm:bootstrap-signer-clusterinfo', { kind: 'User', name: 'system:anonymous' }),
    within('kube-system', 'kubeadm:nodes-kubeadm-config', bootstrappers, nodes),
    within('kube-system', 'kubeadm:kubelet-config', bootstrappers, nodes),
    within('kube-system', 'kubeadm:kubeadm-certs', bootstrappers),
    within('kube-system', 'kube-proxy', bootstrappers),
  ].map((binding) => [bindingKey(binding), binding]),
);

/** Compares a role with the one that kubeadm creates under its name. */
export function compareKubeadmRole(role: ComparedRole): Comparison {
  const known = roles.get(roleKey(role.kind, role.namespace, role.name)) ?? versionedKubeletConfig(role);
  if (known === undefined) return 'unknown-name';
  const aggregates = (role.clusterRoleSelectors ?? []).length > 0;
  return !aggregates && rulesCover(known, role.rules) ? 'unmodified' : 'widened';
}

/** Compares a binding with the one that kubeadm creates under its name: the same role, and no subject besides. */
export function compareKubeadmBinding(binding: Binding): Comparison {
  const version = binding.kind === 'RoleBinding' ? kubeletConfigVersion(binding) : undefined;
  const known =
    version === undefined
      ? bindings.get(bindingKey(binding))
      : within('kube-system', `kubeadm:kubelet-config-${version}`, bootstrappers, nodes);
  if (known === undefined) return 'unknown-name';
  return isNoWiderBinding(known, binding) ? 'unmodified' : 'widened';
}

function clusterWide(name: string, role: string, ...subjects: readonly Subject[]): ComparedBinding {
  return { kind: 'ClusterRoleBinding', namespace: '', name, roleRef: clusterRole(role), subjects };
}

/** A RoleBinding that is named like its Role. */
function within(namespace: string, name: string, ...subjects: readonly Subject[]): ComparedBinding {
  return { kind: 'RoleBinding', namespace, name, roleRef: namespaceRole(name), subjects };
}

// Until 1.23 the ConfigMap of the kubelets, its Role and RoleBinding carried the minor version; upgrades leave them behind.
function versionedKubeletConfig(role: ComparedRole): readonly PolicyRule[] | undefined {
  const version = role.kind === 'Role' ? kubeletConfigVersion(role) : undefined;
  return version === undefined ? undefined : [core(['get'], ['configmaps'], [`kubelet-config-${version}`])];
}

function kubeletConfigVersion({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  return namespace === 'kube-system' ? /^kubeadm:kubelet-config-(1\.\d+)$/.exec(name)?.[1] : undefined;
}
