/** The distributions told apart; `unknown` where no signal speaks, or two equally strong ones contradict each other. */
export type DistributionName =
  | 'kubeadm'
  | 'kind'
  | 'minikube'
  | 'kops'
  | 'k3s'
  | 'rke2'
  | 'k0s'
  | 'microk8s'
  | 'talos'
  | 'openshift'
  | 'eks'
  | 'gke'
  | 'aks'
  | 'doks'
  | 'lke'
  | 'oke'
  | 'iks'
  | 'ack'
  | 'tke'
  | 'scaleway'
  | 'tanzu'
  | 'gardener'
  | 'unknown';

/** What was seen of a cluster; every field may be absent or of a wrong shape. Names of nodes are no signal and not asked for. */
export type DistributionEvidence = {
  readonly gitVersion?: unknown;
  readonly nodes?: unknown;
  readonly groups?: unknown;
  /** `namespace/name` or plain names of ConfigMaps in kube-system and kube-public. */
  readonly configMapNames?: unknown;
  /** Mirror pods as `{labels, images}`. */
  readonly mirrorPods?: unknown;
};

/** The verdict, the signals behind it in words, and whether the provider keeps the control plane to itself. */
export type Distribution = {
  readonly name: DistributionName;
  readonly signals: readonly string[];
  readonly managed: boolean;
};

const MANAGED: ReadonlySet<DistributionName> = new Set([
  'eks',
  'gke',
  'aks',
  'doks',
  'lke',
  'oke',
  'iks',
  'ack',
  'tke',
  'scaleway',
  'gardener',
]);

// How much a signal says: a build's own version suffix more than a label, a label more than an installer's ConfigMap,
// which survives in clusters that were built on kubeadm (kind, minikube). Two weak signals never beat one strong one.
const STRONG = 100;
const PLAIN = 10;
const WEAK = 1;

type Signal = readonly [name: DistributionName, weight: number];

const VERSION_SUFFIXES: readonly (readonly [pattern: RegExp, ...signal: Signal])[] = [
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

const LABEL_KEYS: readonly (readonly [prefix: string, ...signal: Signal])[] = [
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
  ['oci.oraclecloud.com/', 'oke', WEAK],
  ['ibm-cloud.kubernetes.io/', 'iks', PLAIN],
  ['alibabacloud.com/', 'ack', PLAIN],
  ['k8s.scaleway.com/', 'scaleway', PLAIN],
  ['run.tanzu.vmware.com/', 'tanzu', PLAIN],
  ['worker.gardener.cloud/', 'gardener', PLAIN],
];

const ANNOTATION_KEYS: readonly (readonly [prefix: string, ...signal: Signal])[] = [
  ['rke2.io/', 'rke2', STRONG],
  // RKE2 is built on k3s and writes some of its annotations too.
  ['k3s.io/', 'k3s', PLAIN],
  ['machineconfiguration.openshift.io/', 'openshift', PLAIN],
  ['kubeadm.alpha.kubernetes.io/', 'kubeadm', WEAK],
];

const PROVIDER_IDS: readonly (readonly [prefix: string, ...signal: Signal])[] = [
  ['kind://', 'kind', PLAIN],
  ['talos://', 'talos', PLAIN],
  ['k3s://', 'k3s', PLAIN],
  ['digitalocean://', 'doks', WEAK],
  ['linode://', 'lke', WEAK],
];

const GROUPS: readonly (readonly [suffix: string, ...signal: Signal])[] = [
  ['config.openshift.io', 'openshift', STRONG],
  ['vpcresources.k8s.aws', 'eks', PLAIN],
  ['metrics.eks.amazonaws.com', 'eks', STRONG],
  ['eks.amazonaws.com', 'eks', STRONG],
  ['auto.gke.io', 'gke', STRONG],
  ['networking.gke.io', 'gke', PLAIN],
  ['k3s.cattle.io', 'k3s', PLAIN],
  ['.k0sproject.io', 'k0s', PLAIN],
];

const CONFIG_MAPS: ReadonlyMap<string, Signal> = new Map<string, Signal>([
  ['shoot-info', ['gardener', PLAIN]],
  ['kubeadm-config', ['kubeadm', WEAK]],
]);

/**
 * Tells the distribution from several signals: version suffix, labels, annotations, provider ids and OS images of nodes,
 * API groups, ConfigMaps, mirror pods. Never from names of nodes, which users choose.
 */
export function detectDistribution(evidence: DistributionEvidence): Distribution {
  const votes = new Votes();
  const gitVersion = typeof evidence.gitVersion === 'string' ? evidence.gitVersion : '';
  for (const [pattern, ...signal] of VERSION_SUFFIXES) {
    if (pattern.test(gitVersion)) votes.add(signal, `gitVersion ${gitVersion}`);
  }
  for (const node of listOf(evidence.nodes)) addNode(votes, node);
  for (const group of listOf(evidence.groups)) {
    for (const [suffix, ...signal] of GROUPS) {
      const matches = typeof group === 'string' && (suffix.startsWith('.') ? group.endsWith(suffix) : group === suffix);
      if (matches) votes.add(signal, `API group ${group}`);
    }
  }
  for (const name of listOf(evidence.configMapNames)) {
    const plain = typeof name === 'string' ? name.slice(name.lastIndexOf('/') + 1) : '';
    const signal = CONFIG_MAPS.get(plain);
    if (signal !== undefined) votes.add(signal, `ConfigMap ${plain}`);
  }
  const mirrorPods = listOf(evidence.mirrorPods);
  for (const pod of mirrorPods) addMirrorPod(votes, pod);
  const { name, signals } = votes.decide();
  // EKS Anywhere and the like carry the vendor's version suffix, but run the API server where everybody can see it.
  return { name, signals, managed: MANAGED.has(name) && !mirrorPods.some(runsApiServer) };
}

function runsApiServer(pod: unknown): boolean {
  const labels = field(pod, 'labels');
  return field(labels, 'component') === 'kube-apiserver' || field(labels, 'k8s-app') === 'kube-apiserver';
}

function addNode(votes: Votes, node: unknown): void {
  for (const key of keysOf(field(node, 'labels'))) addPrefixed(votes, LABEL_KEYS, key, 'node label');
  for (const key of keysOf(field(node, 'annotations'))) addPrefixed(votes, ANNOTATION_KEYS, key, 'node annotation');
  const providerID = field(node, 'providerID');
  if (typeof providerID === 'string') {
    for (const [prefix, ...signal] of PROVIDER_IDS) {
      if (providerID.startsWith(prefix)) votes.add(signal, `providerID ${prefix}`);
    }
  }
  const osImage = field(node, 'osImage');
  if (typeof osImage === 'string' && osImage.startsWith('Talos (')) votes.add(['talos', STRONG], 'node OS image Talos');
  if (typeof osImage === 'string' && /CoreOS.*OpenShift|^Red Hat Enterprise Linux CoreOS/.test(osImage.slice(0, 200))) {
    votes.add(['openshift', PLAIN], 'node OS image Red Hat CoreOS');
  }
}

function addPrefixed(
  votes: Votes,
  table: readonly (readonly [prefix: string, ...signal: Signal])[],
  key: string,
  kind: string,
): void {
  for (const [prefix, ...signal] of table) {
    if (key.startsWith(prefix)) votes.add(signal, `${kind} ${key}`);
  }
}

function addMirrorPod(votes: Votes, pod: unknown): void {
  const labels = field(pod, 'labels');
  if (field(labels, 'component') === 'kube-apiserver' && field(labels, 'tier') === 'control-plane') {
    votes.add(['kubeadm', WEAK], 'mirror pod labels component=kube-apiserver, tier=control-plane');
  }
  for (const image of listOf(field(pod, 'images'))) {
    if (typeof image === 'string' && image.includes('rancher/hardened-kubernetes')) {
      votes.add(['rke2', PLAIN], 'mirror pod image rancher/hardened-kubernetes');
    }
  }
}

/** Counts each distinct signal once, however many nodes show it. */
class Votes {
  readonly #signals = new Map<DistributionName, Map<string, number>>();

  add([name, weight]: Signal, words: string): void {
    const signals = this.#signals.get(name) ?? new Map<string, number>();
    // A hostile cluster may have a million labels; ten say enough.
    if (signals.size < 10) signals.set(words, weight);
    this.#signals.set(name, signals);
  }

  /** The name with the strongest signal; two names equally strong are `unknown`, with the signals of both. */
  decide(): { name: DistributionName; signals: readonly string[] } {
    const ranked = [...this.#signals]
      .map(([name, signals]) => ({ name, signals: [...signals.keys()], strongest: Math.max(...signals.values()) }))
      .sort((a, b) => b.strongest - a.strongest || (a.name < b.name ? -1 : 1));
    const [first, second] = ranked;
    if (first === undefined) return { name: 'unknown', signals: [] };
    if (second?.strongest === first.strongest) {
      return { name: 'unknown', signals: [...first.signals, ...second.signals] };
    }
    return { name: first.name, signals: first.signals };
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
