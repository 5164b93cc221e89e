import { isWhole, type Source } from '../inventory.ts';
import { parseImage, repositoryEndsWith } from '../kubernetes/image.ts';
import { requiresAuthentication } from '../kubernetes/mesh/cilium.ts';
import { type OwnTls, ownTlsRules } from '../kubernetes/mesh/destination-rule.ts';
import { type LinkerdOpening, readLinkerdPolicies, refusesPlaintext } from '../kubernetes/mesh/linkerd.ts';
import { enrolmentOf, isProxy, type Mesh, meshesOfPod, proxiesOf } from '../kubernetes/mesh/membership.ts';
import {
  kumaOpenness,
  type PeerAuthentications,
  readPeerAuthentications,
} from '../kubernetes/mesh/peer-authentication.ts';
import type { Pod } from '../kubernetes/object.ts';
import { podContainers } from '../kubernetes/pod-spec.ts';
import { isRecord } from '../kubernetes/record.ts';
import { alikePods } from './alike-pods.ts';
import { defineFact, describeGap, type FactState, type Read } from './fact.ts';

/** The service meshes that run, and what they say of mutual TLS. */
export interface Meshes extends FactState {
  readonly running: ReadonlySet<Mesh>;
  /** Why workloads of an enrolled namespace take plaintext, and the value that lets them; undefined where all refuse it. */
  openness(namespace: string, mesh: Mesh): { readonly reason: string; readonly value: string } | undefined;
  /** DestinationRules that have clients speak to services of the namespace without the mesh's mutual TLS. */
  clients(namespace: string): readonly OwnTls[];
  /** Those of them that a namespace which takes mutual TLS alone turns away, each as a sentence. */
  readonly conflicts: readonly string[];
  /** The mesh that pods of the namespace are in, by their proxies or those of their nodes, whether it is marked or not. */
  proxied(namespace: string): Mesh | undefined;
  /** Why the modes of that mesh are not known, or undefined. */
  gap(mesh: Mesh): string | undefined;
  /** The labels and annotations of a namespace; empty where it was not seen. */
  marks(namespace: string): Marks;
}

export interface Marks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Openness {
  readonly reason: string;
  readonly value: string;
}

const peerList = 'peerauthentications.security.istio.io';
const kumaList = 'meshes.kuma.io';
const istioConfig = 'configmaps/istio-system/istio';
const linkerdConfig = 'configmaps/linkerd/linkerd-config';
const linkerdLists = ['servers', 'authorizationpolicies', 'serverauthorizations'].map(
  (plural) => `${plural}.policy.linkerd.io`,
);
const ruleList = 'destinationrules.networking.istio.io';
const ciliumConfig = 'configmaps/kube-system/cilium-config';
const ciliumLists = ['ciliumnetworkpolicies.cilium.io', 'ciliumclusterwidenetworkpolicies.cilium.io'];
const inboundPolicy = 'config.linkerd.io/default-inbound-policy';

/** Images of the control planes and node agents; a mesh that a cloud runs is known by the proxies in its pods. */
const images: readonly (readonly [suffix: string, mesh: Mesh])[] = [
  ['istio/pilot', 'Istio'],
  ['istio-release/pilot', 'Istio'],
  ['istio/ztunnel', 'Istio'],
  ['istio-release/ztunnel', 'Istio'],
  ['registry.istio.io/release/pilot', 'Istio'],
  ['registry.istio.io/release/ztunnel', 'Istio'],
  ['rancher/mirrored-istio-pilot', 'Istio'],
  ['openshift-service-mesh/pilot-rhel8', 'Istio'],
  ['openshift-service-mesh/istio-pilot-rhel9', 'Istio'],
  ['openshift-service-mesh/istio-ztunnel-rhel9', 'Istio'],
  ['linkerd/controller', 'Linkerd'],
  ['kumahq/kuma-cp', 'Kuma'],
  ['kong/kuma-cp', 'Kuma'],
  ['cilium/cilium', 'Cilium'],
  ['mirrored-cilium-cilium', 'Cilium'],
];

const mutual = 'mesh-auth-mutual-enabled';

/** Never incomplete for what only one mesh has: `gap` says what of it was not seen. */
export const mesh = defineFact({
  name: 'mesh',
  from: ['pods', 'namespaces'],
  evidence: [peerList, kumaList, istioConfig, linkerdConfig, ciliumConfig, ...linkerdLists, ...ciliumLists, ruleList],
  uses: [alikePods],
  derive(read): Meshes {
    const rootNamespace = setting(read, istioConfig, 'rootNamespace') ?? 'istio-system';
    const kumas = new Map(read.objects(kumaList).map((one) => [one.metadata.name, one]));
    const places = new Map(read.objects('namespaces').map(({ metadata }) => [metadata.name, metadata]));
    const sources: Readonly<Record<Mesh, readonly string[]>> = {
      Istio: [peerList, istioConfig],
      Linkerd: [linkerdConfig, ...linkerdLists],
      Kuma: [kumaList],
      Cilium: [ciliumConfig, ...ciliumLists],
    };
    const istio = readPeerAuthentications(read.objects(peerList), rootNamespace);
    const pods = read.fact(alikePods).groups.map(({ pod }) => pod);
    const proxies = proxiesByNamespace(pods);
    const [servers = [], policies = [], authorizations = []] = linkerdLists.map((list) => read.objects(list));
    const linkerd = readLinkerdPolicies(servers, policies, authorizations);
    const rules = ownTlsRules(read.objects(ruleList));
    const linkerdDefault = setting(read, linkerdConfig, 'defaultInboundPolicy') ?? 'all-unauthenticated';
    const marks = (namespace: string): Marks => {
      const found = places.get(namespace);
      return { labels: found?.labels ?? {}, annotations: found?.annotations ?? {} };
    };
    const opennessOf: Readonly<Record<Mesh, (namespace: string) => Openness | undefined>> = {
      Istio: (namespace) => opennessByIstio(istio, namespace),
      Linkerd: (namespace) => {
        const own = marks(namespace).annotations[inboundPolicy];
        const value = own ?? linkerdDefault;
        const by = own === undefined ? 'the default of the mesh' : `annotation ${inboundPolicy}`;
        if (!refusesPlaintext(value)) return { reason: `${by} is ${value}`, value };
        return opennessByWorkload(pods, namespace) ?? opennessByPolicy(linkerd.openings(namespace));
      },
      Kuma: (namespace) => {
        const { labels, annotations } = marks(namespace);
        const name = labels['kuma.io/mesh'] ?? annotations['kuma.io/mesh'] ?? 'default';
        const found = kumas.get(name);
        const reason = found === undefined ? 'it was not found' : kumaOpenness(found);
        return reason === undefined ? undefined : { reason: `Mesh ${name}: ${reason}`, value: name };
      },
      Cilium: (namespace) => {
        const encrypts = ['enable-wireguard', 'enable-ipsec'].some(
          (key) => setting(read, ciliumConfig, key) === 'true',
        );
        const requiring = ciliumLists
          .flatMap((list) => read.objects(list))
          .some((one) => (one.metadata.namespace ?? namespace) === namespace && requiresAuthentication(one));
        return encrypts || requiring
          ? undefined
          : { reason: 'no policy requires authentication of all its clients, and Cilium encrypts nothing', value: '' };
      },
    };
    const clients = (namespace: string): readonly OwnTls[] =>
      rules.filter((rule) => rule.namespace === null || rule.namespace === namespace);
    return {
      ...read.stateOf(),
      running: meshesOf(pods, isDecided(read.source(ciliumConfig)) ? setting(read, ciliumConfig, mutual) : 'true'),
      openness: (namespace, one) => opennessOf[one](namespace),
      clients,
      conflicts: [...places.keys()].flatMap((namespace) => {
        const { labels, annotations } = marks(namespace);
        const one = enrolmentOf(labels, annotations)?.mesh ?? proxies.get(namespace);
        if (one !== 'Istio' || opennessByIstio(istio, namespace) !== undefined) return [];
        return clients(namespace).map(
          ({ called, host, modes }) =>
            `${called} has clients speak to ${host} with tls.mode ${modes.join(' and ')}, and namespace ${namespace} takes mutual TLS alone: they are turned away`,
        );
      }),
      proxied: (namespace) => proxies.get(namespace),
      gap: (one) => {
        if (
          one === 'Istio' &&
          read.inventory.scan.namespaces !== null &&
          !read.inventory.scan.namespaces.includes(rootNamespace)
        )
          return `namespace ${rootNamespace} was not asked for`;
        const unseen = sources[one].find((name) => !isWhole(read.source(name)) && !isLeftOut(read, name));
        return unseen === undefined ? undefined : describeGap(unseen, read.source(unseen));
      },
      marks,
    };
  },
});

function opennessByIstio(istio: PeerAuthentications, namespace: string): Openness | undefined {
  const { mode, by } = istio.ofNamespace(namespace);
  if (mode !== 'STRICT')
    return { reason: by.startsWith('PeerAuthentication ') ? `${by} sets ${mode}` : by, value: mode };
  const looser = istio.looser(namespace);
  const [first] = looser;
  if (first === undefined) return undefined;
  const said = looser.map(
    ({ called, mode: own, port }) => `${called} sets ${own}${port === undefined ? '' : ` for port ${port}`}`,
  );
  return { reason: said.join(', '), value: first.mode };
}

function opennessByWorkload(pods: readonly Pod[], namespace: string): Openness | undefined {
  for (const { metadata, spec } of pods) {
    const value = metadata.annotations?.[inboundPolicy];
    if (metadata.namespace !== namespace || value === undefined || refusesPlaintext(value)) continue;
    if (proxiesOf(spec).includes('Linkerd'))
      return { reason: `annotation ${inboundPolicy} of pod ${metadata.name} is ${value}`, value };
  }
  return undefined;
}

function opennessByPolicy(openings: readonly LinkerdOpening[]): Openness | undefined {
  const [first] = openings;
  if (first === undefined) return undefined;
  return { reason: openings.map(({ called, does }) => `${called} ${does}`).join(', '), value: first.value };
}

/** Namespaces of a mesh's own control plane are left out, and gateways, which are nothing but a proxy. */
function proxiesByNamespace(pods: readonly Pod[]): ReadonlyMap<string, Mesh> {
  const found = new Map<string, Mesh>();
  const own = new Set<string>();
  for (const { metadata, spec, status } of pods) {
    if (status?.phase === 'Succeeded' || status?.phase === 'Failed') continue;
    const namespace = metadata.namespace ?? 'default';
    if (controlPlaneOf(spec).length > 0) own.add(namespace);
    const [one] = found.has(namespace) ? [] : meshesOfPod(spec, metadata.annotations ?? {});
    if (one !== undefined && spec.containers.some(({ name }) => !isProxy(name))) found.set(namespace, one);
  }
  for (const namespace of own) found.delete(namespace);
  return found;
}

/** By what runs; agents of Cilium are a mesh where they authenticate each other, or may, for all that was seen. */
function meshesOf(pods: readonly Pod[], authenticates: string | undefined): ReadonlySet<Mesh> {
  const running = new Set<Mesh>();
  for (const { metadata, spec, status } of pods) {
    if (status?.phase === 'Succeeded' || status?.phase === 'Failed') continue;
    for (const one of meshesOfPod(spec, metadata.annotations ?? {})) running.add(one);
    for (const one of controlPlaneOf(spec)) if (one !== 'Cilium' || authenticates === 'true') running.add(one);
  }
  return running;
}

function controlPlaneOf(spec: Pod['spec']): readonly Mesh[] {
  return podContainers(spec).flatMap(({ container }) => {
    const image = parseImage(container.image);
    const path = image === undefined ? '' : `${image.registry}/${image.repository}`;
    const found = images.find(([suffix]) => repositoryEndsWith(path, suffix));
    return found === undefined ? [] : [found[1]];
  });
}

/** Where nobody asked, it is left out of the judgement. */
function isDecided(source: Source): boolean {
  return isWhole(source) || source.reason === 'NotCollected';
}

/** Files may hold a cluster as it was seen before these lists were asked for. */
function isLeftOut(read: Read, name: string): boolean {
  return linkerdLists.includes(name) && read.source(name).reason === 'NotCollected';
}

function setting(read: Read, document: string, key: string): string | undefined {
  const data = read.source(document).items[0]?.data;
  const value = isRecord(data) && Object.hasOwn(data, key) ? data[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
