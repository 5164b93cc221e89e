/** What an object carries that only the distribution's own installer puts there. */
interface Mark {
  /** Whose mark it is, in words: `the addon manager`. */
  readonly by: string;
  readonly of: 'label' | 'annotation';
  readonly key: string;
  /** The value it must have; any where left out. */
  readonly value?: RegExp;
  readonly source: string;
}

const marks: readonly Mark[] = [
  {
    by: 'the addon manager',
    of: 'label',
    key: 'addonmanager.kubernetes.io/mode',
    value: /^(Reconcile|EnsureExists)$/,
    source: 'kubernetes, cluster/addons/addon-manager/README.md: kube-up, minikube, GKE, AKS',
  },
  {
    by: 'k3s or RKE2',
    of: 'annotation',
    key: 'objectset.rio.cattle.io/owner-gvk',
    // Rancher and Fleet mark the objects of users with the same key: only Addons are packaged with the server.
    value: /^(k3s\.cattle\.io\/v1, Kind=Addon|helm\.cattle\.io\/v1, Kind=HelmChart)$/,
    source: 'k3s-io/k3s, pkg/deploy/controller.go; k3s-io/helm-controller, the Jobs that install charts',
  },
  {
    by: 'k3s or RKE2',
    of: 'label',
    key: 'helm.sh/chart',
    value: /[-.+_]up\d/,
    source: 'rancher/rke2-charts and k3s-io/k3s-charts: versions of packaged charts end with +upVERSION',
  },
  {
    by: 'k3s',
    of: 'label',
    key: 'svccontroller.k3s.cattle.io/svcname',
    source: 'k3s-io/k3s, pkg/cloudprovider/servicelb.go',
  },
  {
    by: 'EKS',
    of: 'label',
    key: 'eks.amazonaws.com/component',
    source: 'EKS: manifests of the default add-ons',
  },
  {
    by: 'EKS',
    of: 'label',
    key: 'app.kubernetes.io/managed-by',
    value: /^EKS$/,
    source: 'EKS: manifests of the managed add-ons',
  },
  {
    by: 'GKE',
    of: 'annotation',
    key: 'components.gke.io/component-name',
    source: 'GKE: annotations of what it puts into clusters',
  },
  {
    by: 'AKS',
    of: 'label',
    key: 'kubernetes.azure.com/managedby',
    value: /^aks$/,
    source: 'AKS: labels of the workloads that it manages',
  },
  {
    by: 'DigitalOcean',
    of: 'label',
    key: 'doks.digitalocean.com/managed',
    value: /^true$/,
    source: 'DOKS: labels of what it puts into clusters',
  },
  {
    by: 'kOps',
    of: 'label',
    key: 'addon.kops.k8s.io/name',
    source: 'kubernetes/kops, upup/pkg/fi/cloudup/bootstrapchannelbuilder',
  },
  {
    by: 'k0s',
    of: 'label',
    key: 'k0s.k0sproject.io/stack',
    source: 'k0sproject/k0s, pkg/applier/stack.go',
  },
  {
    by: 'Gardener',
    of: 'label',
    key: 'resources.gardener.cloud/managed-by',
    value: /^gardener$/,
    source: 'gardener/gardener, pkg/apis/resources/v1alpha1',
  },
];

/**
 * Which distribution manages an object, by the marks of its installer, or undefined. Who can write to kube-system is
 * administrator already, so there a mark is believed; anywhere else it proves nothing.
 */
export function distributionOf({
  labels = {},
  annotations = {},
}: {
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}): string | undefined {
  return marks.find(({ of, key, value }) => {
    const marked = of === 'label' ? labels : annotations;
    const held = Object.hasOwn(marked, key) ? marked[key] : undefined;
    return held !== undefined && (value?.test(held) ?? true);
  })?.by;
}
