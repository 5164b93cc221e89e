import { isWhole } from '../inventory.ts';
import { wordsOf } from '../kubernetes/flags/installers.ts';
import { rancherOption } from '../kubernetes/kubelet/k3s.ts';
import { enrolmentOf } from '../kubernetes/mesh/membership.ts';
import { isRecord } from '../kubernetes/record.ts';
import { combineStates, defineFact, describeGap, type FactState, type Read } from './fact.ts';
import { namespacePods } from './lists.ts';
import { mesh } from './mesh.ts';
import { namespaceOwners } from './namespace-owners.ts';
import { ciliumConfig, networkPlugin } from './network-plugin.ts';

/** What encrypts the traffic between pods of the whole cluster, in words; `gap`: what was not seen and may. */
export interface PodEncryption extends FactState {
  readonly by: string | undefined;
  readonly gap: string | undefined;
  /** Null where the nodes were not seen whole. */
  readonly nodes: number | null;
  /** Why the mesh is not enough, where one runs. */
  readonly mesh: string | undefined;
}

const antreaConfig = 'configmaps/kube-system/antrea-config';
const felixList = 'felixconfigurations.crd.projectcalico.org';
const openShiftNetwork = 'networks.operator.openshift.io';

/** Where each plugin says how it encrypts. */
const places: ReadonlyMap<string, string> = new Map([
  ['Cilium', ciliumConfig],
  ['Calico', felixList],
  ['Antrea', antreaConfig],
  ['OVN-Kubernetes', openShiftNetwork],
  ['flannel', 'configmaps'],
]);

export const podEncryption = defineFact({
  name: 'podEncryption',
  from: [],
  evidence: ['nodes', 'namespaces', ...places.values()],
  uses: [networkPlugin],
  consults: [mesh, namespacePods, namespaceOwners],
  clusterWide: true,
  derive(read): PodEncryption {
    const { plugins } = read.fact(networkPlugin).plugin;
    const unseen = plugins.flatMap((plugin) => places.get(plugin) ?? []).find((name) => !isWhole(read.source(name)));
    const open = openByMesh(read);
    const nodes = read.source('nodes');
    const encrypting = byPlugin(read, plugins);
    const complete: FactState = { state: 'complete', reason: null };
    return {
      ...(encrypting === undefined ? combineStates(read.fact(mesh), read.fact(namespacePods)) : complete),
      by: encrypting ?? (open === undefined ? 'the mesh, which refuses plaintext in every namespace' : undefined),
      gap: unseen === undefined ? (gapOfMesh(read) ?? gapOfOwners(read)) : describeGap(unseen, read.source(unseen)),
      nodes: isWhole(nodes) ? nodes.items.length : null,
      mesh: read.fact(mesh).running.size === 0 ? undefined : open,
    };
  },
});

/** Sources: documentation of each plugin on encryption in transit. */
function byPlugin(read: Read, plugins: readonly string[]): string | undefined {
  const data = (name: string): Readonly<Record<string, unknown>> => {
    const found = read.source(name).items[0]?.data;
    return isRecord(found) ? found : {};
  };
  if (plugins.includes('Cilium')) {
    if (data(ciliumConfig)['enable-wireguard'] === 'true') return 'WireGuard of Cilium';
    if (data(ciliumConfig)['enable-ipsec'] === 'true') return 'IPsec of Cilium';
  }
  if (plugins.includes('Calico')) {
    const felix = new Map(
      read.objects(felixList).map(({ metadata, spec }) => [metadata.name, isRecord(spec) ? spec : {}]),
    );
    if (encryptsEveryNode(felix, read)) return 'WireGuard of Calico';
  }
  if (plugins.includes('Antrea')) {
    const mode = data(antreaConfig).trafficEncryptionMode;
    if (typeof mode === 'string' && /^(?:ipsec|wireguard)$/i.test(mode)) return `${mode} of Antrea`;
  }
  if (plugins.some((plugin) => /flannel|k3s/i.test(plugin))) {
    const backend = flannelBackend(read);
    if (backend !== undefined) return `the backend ${backend} of flannel`;
  }
  for (const { spec } of read.objects(openShiftNetwork)) {
    const network =
      isRecord(spec) && isRecord(spec.defaultNetwork) ? spec.defaultNetwork.ovnKubernetesConfig : undefined;
    const ipsec = isRecord(network) && isRecord(network.ipsecConfig) ? network.ipsecConfig.mode : undefined;
    if (ipsec === 'Full') return 'IPsec of OVN-Kubernetes';
  }
  return undefined;
}

/** A FelixConfiguration named node.NAME wins over `default` for that node. Source: Calico, FelixConfiguration. */
function encryptsEveryNode(felix: ReadonlyMap<string, Readonly<Record<string, unknown>>>, read: Read): boolean {
  const on = (name: string): boolean | undefined => {
    const { wireguardEnabled: v4, wireguardEnabledV6: v6 } = felix.get(name) ?? {};
    return v4 === true || v6 === true ? true : typeof v4 === 'boolean' || typeof v6 === 'boolean' ? false : undefined;
  };
  const nodes = read.objects('nodes').map(({ metadata }) => on(`node.${metadata.name}`) ?? on('default') ?? false);
  return nodes.length === 0 ? on('default') === true : nodes.every((one) => one);
}

/** Backends of flannel that encrypt. Source: flannel, Documentation/backends.md; k3s, --flannel-backend. */
const encryptingBackends = /^(?:wireguard(?:-native)?|ipsec)$/;

/** By its own ConfigMap, or by the arguments of k3s, within whose process it runs. */
function flannelBackend(read: Read): string | undefined {
  const own = read.objects('configmaps').flatMap(({ flannelBackend: backend }) => backend ?? []);
  const servers = read.objects('nodes').flatMap(({ metadata }) => {
    const words = wordsOf(metadata.annotations?.['k3s.io/node-args']);
    return words?.[0] === 'server' ? [rancherOption(words, 'flannel-backend') ?? 'vxlan'] : [];
  });
  const all = [...own, ...servers];
  const found = all.find((one) => typeof one === 'string' && encryptingBackends.test(one));
  return typeof found === 'string' && all.every((one) => one === found) ? found : undefined;
}

/** What of a running mesh was not seen and decides whether it refuses plaintext. */
function gapOfMesh(read: Read): string | undefined {
  const { running, gap } = read.fact(mesh);
  return [...running].map(gap).find((one) => one !== undefined);
}

/** Why it is not known who owns a namespace with pods, where the owner decides whether a running mesh is to hold it. */
function gapOfOwners(read: Read): string | undefined {
  if (read.fact(mesh).running.size === 0) return undefined;
  const pods = read.fact(namespacePods);
  const owners = read.fact(namespaceOwners);
  const undecided = read
    .objects('namespaces')
    .some(({ metadata: { name } }) => owners.isUsers(name) === undefined && pods.of(name).length > 0);
  return undecided ? owners.gap : undefined;
}

/** Why no mesh encrypts everything: a user namespace with pods that is not in one, or that takes plaintext. */
function openByMesh(read: Read): string | undefined {
  const { running, gap, marks, openness } = read.fact(mesh);
  if (running.size === 0) return 'no service mesh runs';
  const pods = read.fact(namespacePods);
  const owners = read.fact(namespaceOwners);
  for (const { metadata } of read.objects('namespaces')) {
    const { name } = metadata;
    if (owners.isUsers(name) === false || pods.of(name).length === 0) continue;
    const { labels, annotations } = marks(name);
    const enrolment = enrolmentOf(labels, annotations);
    if (enrolment === undefined || !running.has(enrolment.mesh)) return `namespace ${name} is not in the mesh`;
    const unseen = gap(enrolment.mesh);
    if (unseen !== undefined) return unseen;
    const open = openness(name, enrolment.mesh);
    if (open !== undefined) return `namespace ${name} takes plaintext: ${open.reason}`;
  }
  return undefined;
}
