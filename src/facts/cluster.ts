import { isWhole, type Source } from '../inventory.ts';
import { isMirrorPod } from '../kubernetes/control-plane.ts';
import { type Distribution, detectDistribution } from '../kubernetes/distribution.ts';
import { newestMinor } from '../kubernetes/newest.ts';
import type { KubernetesObject, Node } from '../kubernetes/object.ts';
import { readServerVersion } from '../kubernetes/version.ts';
import { alikePods } from './alike-pods.ts';
import { type About, defineFact, type Fact, type Read } from './fact.ts';

export interface ClusterView {
  /** `v1.36.3`, or null where `/version` was not read. */
  readonly version: string | null;
  /** Minor version that decides policies: the emulated one where the server emulates. */
  readonly minor: number;
  readonly distribution: Distribution;
  /** API groups served, by discovery. */
  readonly groups: readonly string[];
}

/** What a report says of the cluster as a whole; a count is null where the list was not seen whole. */
export interface ClusterSummary {
  readonly uid: string | null;
  readonly version: string | null;
  readonly distribution: string;
  readonly nodes: number | null;
  readonly namespaces: number | null;
  readonly pods: number | null;
}

/** ConfigMaps whose mere existence tells who made the cluster. */
const telling = ['configmaps/kube-system/kubeadm-config', 'configmaps/kube-public/cluster-info'];

/** Exactly one item: the cluster. */
export const cluster = defineFact({
  name: 'cluster',
  from: ['/version'],
  clusterWide: true,
  evidence: ['/apis', 'namespaces', 'nodes', 'pods', ...telling],
  consults: [alikePods],
  derive(
    read,
  ): Fact<{ readonly cluster: ClusterView }> & { readonly summary: ClusterSummary; readonly view: ClusterView } {
    const view = viewOf(read);
    const kubeSystem = read.objects('namespaces').find(({ metadata }) => metadata.name === 'kube-system');
    const summary: ClusterSummary = {
      uid: kubeSystem?.metadata.uid ?? null,
      version: view.version,
      distribution: view.distribution.name,
      nodes: count(read.source('nodes')),
      namespaces: count(read.source('namespaces')),
      pods: count(read.source('pods')),
    };
    const name = read.inventory.cluster.context ?? read.inventory.cluster.server ?? 'cluster';
    const about: About = {
      object: { apiVersion: 'kaudit.dev/v1alpha1', kind: 'Cluster', name },
      path: '',
      instances: 1,
    };
    return { ...read.stateOf(), items: [{ value: { cluster: view }, about }], summary, view };
  },
});

function viewOf(read: Read): ClusterView {
  const [version] = read.source('/version').items;
  const server = readServerVersion(version);
  const groups = read.source('/apis').items.map(({ metadata }) => metadata.name);
  const mirrorPods = read
    .fact(alikePods)
    .groups.filter(({ pod }) => isMirrorPod(pod))
    .map(({ pod: { metadata, spec } }) => ({
      labels: metadata.labels,
      images: spec.containers.map(({ image }) => image),
    }));
  return {
    version: server.gitVersion ?? null,
    minor: server.emulatedMinor ?? server.minor ?? newestMinor,
    distribution: detectDistribution({
      gitVersion: isRead(version) ? server.gitVersion : undefined,
      nodes: read.objects<Node>('nodes').map(toSignals),
      groups,
      configMapNames: telling
        .filter((name) => read.source(name).items.length > 0)
        .map((name) => name.slice('configmaps/'.length)),
      mirrorPods,
    }),
    groups,
  };
}

function toSignals({ metadata, spec, status }: Node & KubernetesObject): object {
  return {
    labels: metadata.labels,
    annotations: metadata.annotations,
    providerID: spec?.providerID,
    osImage: status?.nodeInfo?.osImage,
    kubeletVersion: status?.nodeInfo?.kubeletVersion,
  };
}

/** Whether a server told it, with its build: manifests and lists of objects are judged for a minor that somebody states. */
function isRead(version: KubernetesObject | undefined): boolean {
  return version?.minor !== undefined || !/^v1\.\d+\.0$/.test(String(version?.gitVersion));
}

function count(source: Source): number | null {
  return isWhole(source) ? source.items.length : null;
}
