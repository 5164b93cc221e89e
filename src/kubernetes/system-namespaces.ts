import { matchesWildcard } from './admission/selectors.ts';

/** Who a namespace belongs to: Kubernetes itself, the distribution that runs the cluster, or its users. */
export type NamespaceOwner =
  | { readonly owner: 'kubernetes' }
  | { readonly owner: 'distribution'; readonly distribution: string }
  | { readonly owner: 'user' };

/** What the configuration and the cluster add to the tables. */
export interface NamespaceSettings {
  /** Names, or patterns with `*`, that count as system namespaces. */
  readonly system?: readonly string[];
  /** Names, or patterns with `*`, that count as user namespaces, whatever the tables say; wins over `system`. */
  readonly user?: readonly string[];
  /** API groups that the cluster serves: a distribution's namespace counts only where one of its groups is served. */
  readonly servedGroups?: ReadonlySet<string>;
}

/** The namespaces that every API server makes (kubernetes, pkg/controlplane/controller/systemnamespaces), but `default`. */
const kubernetesNamespaces: readonly string[] = ['kube-system', 'kube-public', 'kube-node-lease'];

interface ReservedNames {
  readonly distribution: string;
  /** Full names, or beginnings that end with `*`. */
  readonly names: readonly string[];
  /** API groups that only this distribution serves; none where it has none of its own, and the name alone decides. */
  readonly groups: readonly string[];
  readonly source: string;
}

/** Namespaces that a distribution creates, owns and repairs. */
export const reservedNamespaces: readonly ReservedNames[] = [
  {
    distribution: 'OpenShift',
    names: ['openshift', 'openshift-*'],
    // MicroShift serves the second alone.
    groups: ['config.openshift.io', 'security.openshift.io'],
    source: 'OpenShift documentation: projects starting with openshift- are reserved',
  },
  {
    distribution: 'GKE',
    names: ['gke-managed-*', 'gke-gmp-system', 'gmp-system', 'gmp-public'],
    groups: ['networking.gke.io', 'auto.gke.io', 'monitoring.googleapis.com', 'cloud.google.com'],
    source: 'GKE documentation: managed namespaces',
  },
  {
    distribution: 'EKS',
    names: ['amazon-guardduty', 'amazon-cloudwatch'],
    groups: ['vpcresources.k8s.aws', 'eks.amazonaws.com'],
    source: 'EKS documentation: namespaces of the managed add-ons',
  },
  {
    distribution: 'AKS',
    names: ['app-routing-system'],
    groups: ['approuting.kubernetes.azure.com'],
    source: 'AKS documentation: application routing add-on',
  },
  {
    distribution: 'AKS',
    // What these bring along serves groups of Istio, which others do too.
    names: ['aks-istio-system', 'aks-istio-ingress', 'aks-istio-egress', 'aks-command'],
    groups: [],
    source: 'AKS documentation: namespaces managed by AKS and its add-ons',
  },
  {
    distribution: 'Calico operator',
    names: ['calico-system', 'calico-apiserver', 'tigera-operator', 'tigera-system'],
    groups: ['operator.tigera.io'],
    source: 'tigera/operator: pkg/common, namespaces it renders',
  },
  {
    distribution: 'Rancher',
    names: [
      'cattle-system',
      'cattle-fleet-*',
      'cattle-impersonation-system',
      'cattle-monitoring-system',
      'cattle-capi-system',
    ],
    // A cluster that Rancher manages serves the second, Rancher's own both.
    groups: ['management.cattle.io', 'catalog.cattle.io'],
    source: 'Rancher documentation: namespaces of the System project',
  },
  {
    distribution: 'kind',
    names: ['local-path-storage'],
    groups: [],
    source: 'kubernetes-sigs/kind: default storage manifest',
  },
  {
    distribution: 'flannel',
    names: ['kube-flannel'],
    groups: [],
    source: 'flannel-io/flannel: Documentation/kube-flannel.yml',
  },
  {
    distribution: 'k0s',
    names: ['k0s-system', 'k0s-autopilot'],
    groups: ['autopilot.k0sproject.io'],
    source: 'k0sproject/k0s: manifests of the built-in components',
  },
];

/** Who the namespace belongs to. `default` is a user namespace: people put workloads there. */
export function namespaceOwner(name: string, settings: NamespaceSettings = {}): NamespaceOwner {
  const isNamed = (patterns: readonly string[] | undefined): boolean =>
    patterns?.some((pattern) => matchesWildcard(pattern, name)) === true;
  if (isNamed(settings.user)) return { owner: 'user' };
  if (kubernetesNamespaces.includes(name)) return { owner: 'kubernetes' };
  const reserved = reservedNamespaces.find(
    ({ names, groups }) => isNamed(names) && isServed(groups, settings.servedGroups),
  );
  if (reserved !== undefined) return { owner: 'distribution', distribution: reserved.distribution };
  return isNamed(settings.system) ? { owner: 'distribution', distribution: 'configuration' } : { owner: 'user' };
}

/** Whether the name alone says that Kubernetes or a distribution owns the namespace, and not its users. */
export function isSystemNamespace(name: string): boolean {
  return namespaceOwner(name).owner !== 'user';
}

// Anybody who may create namespaces can call one `openshift-x` on a cluster that is no OpenShift.
function isServed(groups: readonly string[], served: ReadonlySet<string> | undefined): boolean {
  return groups.length === 0 || served === undefined || groups.some((group) => served.has(group));
}
