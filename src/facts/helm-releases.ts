import { isWhole, type Source } from '../inventory.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { secretsSource } from '../kubernetes/secret-types.ts';
import { defineFact, describeGap, type Fact, type Item, type Read } from './fact.ts';
import { scanTime, timeOf } from './scan-time.ts';

/** A Helm release, by the labels of its records or of what it installed. */
export interface HelmReleaseView {
  readonly namespace: string;
  readonly name: string;
  /** `ingress-nginx-4.11.3`, as the label helm.sh/chart says; undefined where nothing carries it. */
  readonly chart: string | undefined;
  /** From the label of Helm's newest record: `deployed`, `failed`, `pending-upgrade`; undefined where records were not asked for. */
  readonly status: string | undefined;
  /** Milliseconds since its newest revision, or since its newest object was made, which is no older. */
  readonly age: number | undefined;
  /** Whether the age is that of a revision. */
  readonly recorded: boolean;
}

/** Lists whose objects Helm labels and annotates. */
const lists = ['deployments.apps', 'statefulsets.apps', 'daemonsets.apps', 'replicasets.apps', 'services'];

interface Trace {
  readonly object: KubernetesObject;
  chart: string | undefined;
  newest: number | undefined;
}

/** The Helm releases: records where Secret metadata was collected, and what carries the marks that Helm leaves. */
export const helmReleases = defineFact({
  name: 'helmReleases',
  from: lists,
  // Helm's records are Secrets: a default scan does not ask for them, and nothing is missing then.
  evidence: [secretsSource],
  derive(read): Fact<{ readonly helmRelease: HelmReleaseView }> {
    const kept = read.source(secretsSource);
    const revisions = newestRevisions(kept.items);
    const traces = tracesOf(read);
    const now = scanTime(
      read,
      lists.flatMap((list) => read.source(list).items.map(({ metadata }) => metadata.creationTimestamp)),
    );
    const keys = [...new Set([...traces.keys(), ...revisions.keys()])].sort();
    const gap = gapOf(kept);
    return {
      ...(gap === undefined ? read.stateOf() : read.stateOf(...lists, secretsSource)),
      items: keys.flatMap((key) => toItem(key, traces.get(key), revisions.get(key), now, gap)),
    };
  },
});

function toItem(
  key: string,
  trace: Trace | undefined,
  revision: KubernetesObject | undefined,
  now: number | undefined,
  gap: string | undefined,
): Item<{ readonly helmRelease: HelmReleaseView }>[] {
  const [namespace = '', name = ''] = key.split('\0');
  const written = revision === undefined ? undefined : writtenAt(revision);
  const at = written ?? trace?.newest;
  const helmRelease: HelmReleaseView = {
    namespace,
    name,
    chart: trace?.chart,
    status: revision?.metadata.labels?.status,
    age: at === undefined || now === undefined ? undefined : Math.max(0, now - at),
    recorded: written !== undefined,
  };
  const about = {
    object: { apiVersion: 'helm.sh/v3', kind: 'HelmRelease', namespace, name },
    path: '',
    instances: 1,
    ...(gap === undefined ? {} : { doubt: gap }),
  };
  return [{ value: { helmRelease }, about }];
}

/** By namespace and name, what carries the annotations that Helm puts on all it makes. */
function tracesOf(read: Read): ReadonlyMap<string, Trace> {
  const traces = new Map<string, Trace>();
  for (const list of lists)
    for (const object of read.objects(list)) {
      const { annotations = {}, labels = {}, creationTimestamp } = object.metadata;
      const name = annotations['meta.helm.sh/release-name'];
      const namespace = annotations['meta.helm.sh/release-namespace'];
      if (name === undefined || namespace === undefined) continue;
      const key = `${namespace}\0${name}`;
      const made = timeOf(creationTimestamp);
      const known = traces.get(key) ?? { object, chart: undefined, newest: undefined };
      known.chart ??= labels['helm.sh/chart'];
      if (made !== undefined && made > (known.newest ?? 0)) known.newest = made;
      traces.set(key, known);
    }
  return traces;
}

/** Helm keeps one Secret a revision, labelled owner, name, version, status and (when changed) modifiedAt. Source: helm pkg/storage/driver/secrets.go. */
function newestRevisions(secrets: readonly KubernetesObject[]): ReadonlyMap<string, KubernetesObject> {
  const newest = new Map<string, KubernetesObject>();
  for (const secret of secrets) {
    const { labels = {}, namespace = '' } = secret.metadata;
    if (labels.owner !== 'helm' || labels.name === undefined) continue;
    const key = `${namespace}\0${labels.name}`;
    const known = newest.get(key);
    if (known === undefined || Number(labels.version) > Number(known.metadata.labels?.version)) newest.set(key, secret);
  }
  return newest;
}

function writtenAt({ metadata }: KubernetesObject): number | undefined {
  const modified = Number(metadata.labels?.modifiedAt);
  return Number.isFinite(modified) && modified > 0 ? modified * 1_000 : timeOf(metadata.creationTimestamp);
}

function gapOf(source: Source): string | undefined {
  return source.reason === 'NotCollected' || source.state === 'out-of-scope' || isWhole(source)
    ? undefined
    : describeGap(secretsSource, source);
}
