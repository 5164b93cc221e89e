/** Who a namespace belongs to: Kubernetes itself, the distribution that runs the cluster, or its users. */
export type NamespaceOwner =
  | { readonly owner: 'kubernetes' }
  | { readonly owner: 'distribution'; readonly distribution: string }
  | { readonly owner: 'user' };

/** What the configuration and the cluster add to the tables. */
export interface NamespaceSettings {
  /** Names that count as system namespaces. */
  readonly system?: readonly string[];
  /** Names that count as user namespaces, whatever the tables say; wins over `system`. */
  readonly user?: readonly string[];
  /** API groups that the cluster serves: a distribution's namespace counts only where one of its groups is served. */
  readonly servedGroups?: ReadonlySet<string>;
}

/** The namespaces that every API server makes (kubernetes, pkg/controlplane/controller/systemnamespaces), but `default`. */
export const kubernetesNamespaces: readonly string[] = ['kube-system', 'kube-public', 'kube-node-lease'];

interface ReservedNames {
  readonly distribution: string;
  /** Full names, or beginnings that end with `*`. */
  readonly names: readonly string[];
  /** API groups that only this distribution serves. */
  readonly groups: readonly string[];
  readonly source: string;
}

/** Namespaces that a distribution creates, owns and repairs. */
export const reservedNamespaces: readonly ReservedNames[] = [
  {
    distribution: 'OpenShift',
    names: ['openshift', 'openshift-*'],
    groups: ['config.openshift.io'],
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
    names: ['aks-istio-system', 'aks-istio-ingress', 'aks-istio-egress', 'aks-command', 'app-routing-system'],
    groups: ['approuting.kubernetes.azure.com'],
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
    groups: ['management.cattle.io'],
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
  if (settings.user?.includes(name) === true) return { owner: 'user' };
  if (kubernetesNamespaces.includes(name)) return { owner: 'kubernetes' };
  const reserved = reservedNamespaces.find(
    ({ names, groups }) =>
      names.some((pattern) => matchesName(pattern, name)) && isServed(groups, settings.servedGroups),
  );
  if (reserved !== undefined) return { owner: 'distribution', distribution: reserved.distribution };
  return settings.system?.includes(name) === true
    ? { owner: 'distribution', distribution: 'configuration' }
    : { owner: 'user' };
}

/** Whether Kubernetes or the distribution owns the namespace, and not its users. */
export function isSystemNamespace(name: string, settings: NamespaceSettings = {}): boolean {
  return namespaceOwner(name, settings).owner !== 'user';
}

/** Whether people, and not the cluster, decide what runs in the namespace. */
export function isUserNamespace(name: string, settings: NamespaceSettings = {}): boolean {
  return namespaceOwner(name, settings).owner === 'user';
}

function matchesName(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

// Anybody who may create namespaces can call one `openshift-x` on a cluster that is no OpenShift.
function isServed(groups: readonly string[], served: ReadonlySet<string> | undefined): boolean {
  return groups.length === 0 || served === undefined || groups.some((group) => served.has(group));
}
