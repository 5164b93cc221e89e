import { isWhole } from '../inventory.ts';
import { parseImage, repositoryEndsWith } from '../kubernetes/image.ts';
import { type Mesh, proxiesOf } from '../kubernetes/mesh/membership.ts';
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

/** Linkerd's default inbound policies that let no plaintext in. Source: Linkerd, "Authorization Policy". */
const closed: ReadonlySet<string> = new Set(['all-authenticated', 'cluster-authenticated', 'deny']);

const peerList = 'peerauthentications.security.istio.io';
const kumaList = 'meshes.kuma.io';
const istioConfig = 'configmaps/istio-system/istio';
const linkerdConfig = 'configmaps/linkerd/linkerd-config';

/** Images of the control planes and node agents; a mesh that a cloud runs is known by the proxies in its pods. */
const images: readonly (readonly [suffix: string, mesh: Mesh])[] = [
  ['istio/pilot', 'Istio'],
  ['istio-release/pilot', 'Istio'],
  ['istio/ztunnel', 'Istio'],
  ['istio-release/ztunnel', 'Istio'],
  ['linkerd/controller', 'Linkerd'],
  ['kumahq/kuma-cp', 'Kuma'],
  ['kong/kuma-cp', 'Kuma'],
];

/** Never incomplete for what only one mesh has: `gap` says what of it was not seen. */
export const mesh = defineFact({
  name: 'mesh',
  from: ['pods', 'namespaces'],
  evidence: [peerList, kumaList, istioConfig, linkerdConfig],
  uses: [alikePods],
  derive(read): Meshes {
    const rootNamespace = setting(read, istioConfig, 'rootNamespace') ?? 'istio-system';
    const kumas = new Map(read.objects(kumaList).map((one) => [one.metadata.name, one]));
    const places = new Map(read.objects('namespaces').map(({ metadata }) => [metadata.name, metadata]));
    const sources: Readonly<Record<Mesh, readonly string[]>> = {
      Istio: [peerList, istioConfig],
      Linkerd: [linkerdConfig],
      Kuma: [kumaList],
    };
    const istio = readPeerAuthentications(read.objects(peerList), rootNamespace);
    const linkerdDefault = setting(read, linkerdConfig, 'defaultInboundPolicy') ?? 'all-unauthenticated';
    const marks = (namespace: string): Marks => {
      const found = places.get(namespace);
      return { labels: found?.labels ?? {}, annotations: found?.annotations ?? {} };
    };
    const opennessOf: Readonly<Record<Mesh, (namespace: string) => Openness | undefined>> = {
      Istio: (namespace) => opennessByIstio(istio, namespace),
      Linkerd: (namespace) => {
        const own = marks(namespace).annotations['config.linkerd.io/default-inbound-policy'];
        const value = own ?? linkerdDefault;
        const by =
          own === undefined ? 'the default of the mesh' : 'annotation config.linkerd.io/default-inbound-policy';
        return closed.has(value) ? undefined : { reason: `${by} is ${value}`, value };
      },
      Kuma: (namespace) => {
        const { labels, annotations } = marks(namespace);
        const name = labels['kuma.io/mesh'] ?? annotations['kuma.io/mesh'] ?? 'default';
        const found = kumas.get(name);
        const reason = found === undefined ? 'it was not found' : kumaOpenness(found);
        return reason === undefined ? undefined : { reason: `Mesh ${name}: ${reason}`, value: name };
      },
    };
    return {
      ...read.stateOf(),
      running: meshesOf(read.fact(alikePods).groups.map(({ pod }) => pod)),
      openness: (namespace, one) => opennessOf[one](namespace),
      gap: (one) => {
        if (
          one === 'Istio' &&
          read.inventory.scan.namespaces !== null &&
          !read.inventory.scan.namespaces.includes(rootNamespace)
        )
          return `namespace ${rootNamespace} was not asked for`;
        const unseen = sources[one].find((name) => !isWhole(read.source(name)));
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

function meshesOf(pods: readonly Pod[]): ReadonlySet<Mesh> {
  const running = new Set<Mesh>();
  for (const { spec, status } of pods) {
    if (status?.phase === 'Succeeded' || status?.phase === 'Failed') continue;
    for (const one of proxiesOf(spec)) running.add(one);
    for (const { container } of podContainers(spec)) {
      const repository = parseImage(container.image)?.repository;
      if (repository === undefined) continue;
      const found = images.find(([suffix]) => repositoryEndsWith(repository, suffix));
      if (found !== undefined) running.add(found[1]);
    }
  }
  return running;
}

function setting(read: Read, document: string, key: string): string | undefined {
  const data = read.source(document).items[0]?.data;
  const value = isRecord(data) && Object.hasOwn(data, key) ? data[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
