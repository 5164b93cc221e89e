import {
  ANNOTATION_KEYS,
  BUILD,
  CONFIG_MAPS,
  GROUPS,
  LABEL_KEYS,
  PLAIN,
  PROVIDER_IDS,
  SELF_HOSTED,
  type Signal,
  STRONG,
  VERSION_SUFFIXES,
  WEAK,
} from './distribution-signals.ts';

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
  | 'microshift'
  | 'eks'
  | 'eks-distro'
  | 'gke'
  | 'gdc'
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

/**
 * Tells the distribution from several signals: version suffix, labels, annotations, provider ids, OS images and kubelets of
 * nodes, API groups, ConfigMaps, mirror pods. Never from names of nodes, which users choose.
 */
export function detectDistribution(evidence: DistributionEvidence): Distribution {
  const votes = new Votes();
  const gitVersion = typeof evidence.gitVersion === 'string' ? evidence.gitVersion : '';
  const mirrorPods = listOf(evidence.mirrorPods);
  const selfHosted = mirrorPods.some(runsApiServer);
  for (const [pattern, name, weight] of VERSION_SUFFIXES) {
    const built = selfHosted ? (SELF_HOSTED.get(name) ?? name) : name;
    if (pattern.test(gitVersion)) votes.add([built, weight], `gitVersion ${gitVersion}`);
  }
  const groups = listOf(evidence.groups);
  for (const node of listOf(evidence.nodes)) addNode(votes, node, gitVersion);
  // MicroShift serves OpenShift's SecurityContextConstraints, and has neither its OAuth server nor its operators.
  if (groups.includes('security.openshift.io') && !groups.includes('config.openshift.io'))
    votes.add(['microshift', STRONG], 'API group security.openshift.io without config.openshift.io');
  for (const group of groups) {
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
  for (const pod of mirrorPods) addMirrorPod(votes, pod);
  const lacking = namesLackingTheirOwn(gitVersion, groups);
  // Whose API server everybody can see, that is no provider's to keep.
  const { name, signals, strongest } = votes.decide(
    (one, weight) => !(selfHosted && MANAGED.has(one)) && (weight === STRONG || !lacking.has(one)),
  );
  return { name, signals, managed: MANAGED.has(name) && strongest > BUILD };
}

/**
 * The distributions without what their own API server always shows, where it was looked at. Their nodes prove nothing then: a
 * virtual cluster shows those of the cluster that hosts it, and MicroShift's have labels of OpenShift.
 */
function namesLackingTheirOwn(gitVersion: string, groups: readonly unknown[]): ReadonlySet<DistributionName> {
  const lacking = new Set<DistributionName>();
  if (gitVersion !== '' && !gitVersion.includes('-eks-')) lacking.add('eks');
  if (gitVersion !== '' && !gitVersion.includes('-gke.')) lacking.add('gke');
  if (groups.length > 0 && !groups.includes('config.openshift.io')) lacking.add('openshift');
  return lacking;
}

function runsApiServer(pod: unknown): boolean {
  const labels = field(pod, 'labels');
  return field(labels, 'component') === 'kube-apiserver' || field(labels, 'k8s-app') === 'kube-apiserver';
}

function addNode(votes: Votes, node: unknown, gitVersion: string): void {
  const labels = field(node, 'labels');
  for (const key of keysOf(labels)) addPrefixed(votes, LABEL_KEYS, key, 'node label');
  // openshift/microshift, pkg/node/kubelet.go: Red Hat Device Edge.
  if (field(labels, 'node.kubernetes.io/instance-type') === 'rhde')
    votes.add(['microshift', STRONG], 'node label node.kubernetes.io/instance-type=rhde');
  const kubelet = field(node, 'kubeletVersion');
  // Where the server told its own version, that counts.
  if (gitVersion === '' && typeof kubelet === 'string') {
    for (const [pattern, name] of VERSION_SUFFIXES) {
      if (pattern.test(kubelet)) votes.add([name, BUILD], `kubelet ${kubelet}`);
    }
  }
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

interface Candidate {
  readonly words: Set<string>;
  strongest: number;
}

/** Counts each distinct signal once, however many nodes show it. */
class Votes {
  readonly #candidates = new Map<DistributionName, Candidate>();

  add([name, weight]: Signal, words: string): void {
    const candidate = this.#candidates.get(name) ?? { words: new Set<string>(), strongest: weight };
    // A hostile cluster may have a million labels; ten say enough.
    if (candidate.words.size < 10) candidate.words.add(words);
    candidate.strongest = Math.max(candidate.strongest, weight);
    this.#candidates.set(name, candidate);
  }

  /** The name with the strongest signal, of those that may be; two names equally strong are `unknown`, with the signals of both. */
  decide(mayBe: (name: DistributionName, strongest: number) => boolean): {
    readonly name: DistributionName;
    readonly signals: readonly string[];
    readonly strongest: number;
  } {
    const ranked = [...this.#candidates]
      .map(([name, { words, strongest }]) => ({ name, signals: [...words], strongest }))
      .filter(({ name, strongest }) => mayBe(name, strongest))
      .sort((a, b) => b.strongest - a.strongest || (a.name < b.name ? -1 : 1));
    const [first, second] = ranked;
    if (first === undefined) return { name: 'unknown', signals: [], strongest: 0 };
    if (second?.strongest !== first.strongest) return first;
    return { ...first, name: 'unknown', signals: [...first.signals, ...second.signals] };
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
