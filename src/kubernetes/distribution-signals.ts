import type { DistributionName } from './distribution.ts';

// How much a signal says: the suffix of the server's version more than a label, a label more than an installer's ConfigMap,
// which survives in clusters that were built on kubeadm (kind, minikube). Two weak signals never beat one strong one. The
// build of a kubelet names the distribution, and does not say who runs the control plane.
export const STRONG = 100;
export const PLAIN = 10;
export const BUILD = 5;
export const WEAK = 1;

export type Signal = readonly [name: DistributionName, weight: number];

export const VERSION_SUFFIXES: readonly (readonly [pattern: RegExp, ...signal: Signal])[] = [
  [/\+k3s\d/, 'k3s', STRONG],
  [/\+rke2r\d/, 'rke2', STRONG],
  [/\+k0s/, 'k0s', STRONG],
  [/-eks-/, 'eks', STRONG],
  [/-gke\./, 'gke', STRONG],
  [/\+IKS/, 'iks', STRONG],
  [/-aliyun/, 'ack', STRONG],
  [/-tke\./, 'tke', STRONG],
  [/\+vmware/, 'tanzu', STRONG],
];

/** What builds with a vendor's suffix are where everybody can see the API server: EKS Anywhere, Google Distributed Cloud. */
export const SELF_HOSTED: ReadonlyMap<DistributionName, DistributionName> = new Map([
  ['eks', 'eks-distro'],
  ['gke', 'gdc'],
]);

export const LABEL_KEYS: readonly (readonly [prefix: string, ...signal: Signal])[] = [
  ['eks.amazonaws.com/', 'eks', PLAIN],
  ['cloud.google.com/gke-', 'gke', PLAIN],
  ['kubernetes.azure.com/cluster', 'aks', PLAIN],
  ['minikube.k8s.io/', 'minikube', PLAIN],
  ['kops.k8s.io/', 'kops', PLAIN],
  ['node.k0sproject.io/', 'k0s', PLAIN],
  ['microk8s.io/', 'microk8s', PLAIN],
  ['node.openshift.io/', 'openshift', PLAIN],
  ['doks.digitalocean.com/', 'doks', PLAIN],
  ['lke.linode.com/', 'lke', PLAIN],
  ['oke.oraclecloud.com/', 'oke', PLAIN],
  ['ibm-cloud.kubernetes.io/', 'iks', PLAIN],
  ['alibabacloud.com/', 'ack', PLAIN],
  ['k8s.scaleway.com/', 'scaleway', PLAIN],
  ['run.tanzu.vmware.com/', 'tanzu', PLAIN],
  ['worker.gardener.cloud/', 'gardener', PLAIN],
];

export const ANNOTATION_KEYS: readonly (readonly [prefix: string, ...signal: Signal])[] = [
  ['rke2.io/', 'rke2', STRONG],
  // RKE2 is built on k3s and writes some of its annotations too.
  ['k3s.io/', 'k3s', PLAIN],
  ['machineconfiguration.openshift.io/', 'openshift', PLAIN],
  ['kubeadm.alpha.kubernetes.io/', 'kubeadm', WEAK],
];

// Where a machine stands (digitalocean://, linode://, aws://) does not say who runs the control plane.
export const PROVIDER_IDS: readonly (readonly [prefix: string, ...signal: Signal])[] = [
  ['kind://', 'kind', PLAIN],
  ['talos://', 'talos', PLAIN],
  ['k3s://', 'k3s', PLAIN],
];

export const GROUPS: readonly (readonly [suffix: string, ...signal: Signal])[] = [
  ['config.openshift.io', 'openshift', STRONG],
  ['vpcresources.k8s.aws', 'eks', PLAIN],
  ['metrics.eks.amazonaws.com', 'eks', STRONG],
  ['eks.amazonaws.com', 'eks', STRONG],
  ['auto.gke.io', 'gke', STRONG],
  ['networking.gke.io', 'gke', PLAIN],
  ['k3s.cattle.io', 'k3s', PLAIN],
  ['.k0sproject.io', 'k0s', PLAIN],
];

export const CONFIG_MAPS: ReadonlyMap<string, Signal> = new Map<string, Signal>([
  ['shoot-info', ['gardener', PLAIN]],
  ['kubeadm-config', ['kubeadm', WEAK]],
]);
