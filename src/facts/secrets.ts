import { isWhole } from '../inventory.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { inWords, isRecord } from '../kubernetes/record.ts';
import { secretsSource } from '../kubernetes/secret-types.ts';
import { type About, defineFact, type Fact, type FactState, type Item, type Read } from './fact.ts';
import { aboutObject } from './lists.ts';
import { day, scanTime, timeOf } from './scan-time.ts';

/** What metadata tells of a Secret; ages in days, undefined where nothing tells. */
export interface SecretView {
  readonly type: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly owners: readonly string[];
  readonly age: number | undefined;
  /** Days since its data was written: by managedFields, else since it was made. */
  readonly unchanged: number | undefined;
  /** Set where nobody listed the Secret: what says that there is one. */
  readonly namedBy?: string;
}

export interface SecretItem {
  readonly secret: SecretView;
}

const clusterInfo = 'configmaps/kube-public/cluster-info';

/** The Secrets, by their metadata, and the bootstrap tokens that cluster-info is signed with although no Secret was seen. */
export const secrets = defineFact({
  name: 'secrets',
  from: [],
  evidence: [secretsSource, clusterInfo],
  derive(read): Fact<SecretItem> {
    const objects = read.objects(secretsSource).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const now = scanTime(
      read,
      objects.map(({ metadata }) => metadata.creationTimestamp),
    );
    const items = objects.map((object) => ({ value: { secret: toView(object, now) }, about: aboutObject(object) }));
    const seen = new Set(objects.map(({ metadata: { namespace, name } }) => `${namespace}/${name}`));
    return { ...stateOf(read), items: [...items, ...signatures(read, seen)] };
  },
});

/** Not asked for: only what signs cluster-info shows, which are not all there may be. */
function stateOf(read: Read): FactState {
  if (read.source(secretsSource).reason !== 'NotCollected') return read.stateOf(secretsSource, clusterInfo);
  if (!isWhole(read.source(clusterInfo))) return read.stateOf(clusterInfo);
  return {
    state: 'hidden',
    reason: 'names and types of Secrets were not asked for; --secrets-metadata lists them, without their contents',
  };
}

/** That metadata of Secrets was asked for: what a check needs that says nothing without it. */
export const secretMetadata = defineFact({
  name: 'secretMetadata',
  from: [secretsSource],
  derive: (read): FactState => read.stateOf(),
});

function toView({ metadata, type, dataWritten }: KubernetesObject, now: number | undefined): SecretView {
  const { namespace = 'default', name, labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  const made = timeOf(metadata.creationTimestamp);
  return {
    // The API server takes a missing type for this one.
    type: typeof type === 'string' ? type : 'Opaque',
    namespace,
    name,
    labels,
    annotations,
    owners: ownerReferences.map(({ kind }) => kind),
    age: daysSince(made, now),
    unchanged: daysSince(timeOf(dataWritten) ?? made, now),
  };
}

function daysSince(time: number | undefined, now: number | undefined): number | undefined {
  return time === undefined || now === undefined ? undefined : Math.max(0, (now - time) / day);
}

/** Bootstrap tokens that sign cluster-info, whose Secrets nobody listed. Source: pkg/controller/bootstrap/bootstrapsigner.go. */
function signatures(read: Read, seen: ReadonlySet<string>): Item<SecretItem>[] {
  const data = read.source(clusterInfo).items[0]?.data;
  const ids: unknown = isRecord(data) ? data.signedBy : undefined;
  if (!Array.isArray(ids)) return [];
  return ids.flatMap((id: unknown): Item<SecretItem>[] => {
    const name = `bootstrap-token-${inWords(id)}`;
    if (seen.has(`kube-system/${name}`)) return [];
    const object = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-public', name: 'cluster-info' };
    const about: About = { object, path: `data.jws-kubeconfig-${inWords(id)}`, part: name, instances: 1 };
    const secret: SecretView = {
      type: 'bootstrap.kubernetes.io/token',
      namespace: 'kube-system',
      name,
      labels: {},
      annotations: {},
      owners: [],
      age: undefined,
      unchanged: undefined,
      namedBy: 'ConfigMap kube-public/cluster-info',
    };
    return [{ value: { secret }, about }];
  });
}
