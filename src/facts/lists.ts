import {
  type KubernetesObject,
  type LimitRange,
  malformedText,
  type ResourceQuota,
  referenceTo,
  type Service,
} from '../kubernetes/object.ts';
import { type About, defineFact, type Fact, type FactState, type Item } from './fact.ts';
import { type NamespaceOwners, namespaceOwners } from './namespace-owners.ts';
import { type PodView, pods } from './pods.ts';

/** What a finding about a whole object is about. */
export function aboutObject(object: KubernetesObject): About {
  const { resourceVersion } = object.metadata;
  const about = { object: referenceTo(object), path: '', instances: 1 };
  if (resourceVersion === undefined && object.malformed === undefined) return about;
  return Object.assign(
    about,
    resourceVersion === undefined ? undefined : { resourceVersion },
    object.malformed === undefined ? undefined : { unjudgeable: malformedText(object) },
  );
}

export interface NamespaceView {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Belongs to Kubernetes or the distribution; every other namespace is a user's. */
  readonly system: boolean;
}

/** The namespaces; one that is being deleted is left out. */
export const namespaces = defineFact({
  name: 'namespaces',
  from: ['namespaces'],
  consults: [namespaceOwners],
  derive(read): Fact<{ readonly namespace: NamespaceView }> {
    const owners = read.fact(namespaceOwners);
    return {
      ...read.stateOf(),
      items: read
        .source('namespaces')
        .items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
        .map((object) => toNamespaceItem(object, owners)),
    };
  },
});

function toNamespaceItem(
  object: KubernetesObject,
  owners: NamespaceOwners,
): Item<{ readonly namespace: NamespaceView }> {
  const { name, labels = {}, annotations = {} } = object.metadata;
  const isUsers = owners.isUsers(name);
  const about = aboutObject(object);
  return {
    value: { namespace: { name, labels, annotations, system: isUsers === false } },
    about: isUsers === undefined ? { unjudgeable: owners.gap, ...about } : about,
  };
}

/** The pods of each namespace, as `pods` has them. */
export interface NamespacePods extends FactState {
  of(namespace: string): readonly PodView[];
}

export const namespacePods = defineFact({
  name: 'namespacePods',
  from: [],
  uses: [pods],
  derive(read): NamespacePods {
    const { items, state, reason } = read.fact(pods);
    const byNamespace = new Map<string, PodView[]>();
    for (const { value, about } of items) {
      if (about.unjudgeable !== undefined) continue;
      const known = byNamespace.get(value.pod.namespace);
      if (known === undefined) byNamespace.set(value.pod.namespace, [value.pod]);
      else known.push(value.pod);
    }
    return { state, reason, of: (namespace) => byNamespace.get(namespace) ?? [] };
  },
});

/** Objects of one namespaced list by namespace, for facts that other checks consult. */
export interface ByNamespace<T extends KubernetesObject> extends FactState {
  of(namespace: string): readonly T[];
}

/** Looks objects of one list up by their namespace. */
export function byNamespace<T extends KubernetesObject>(objects: readonly T[]): (namespace: string) => readonly T[] {
  const map = new Map<string, T[]>();
  for (const object of objects) {
    const namespace = object.metadata.namespace ?? 'default';
    const known = map.get(namespace);
    if (known === undefined) map.set(namespace, [object]);
    else known.push(object);
  }
  return (namespace) => map.get(namespace) ?? [];
}

export const limitRanges = defineFact({
  name: 'limitRanges',
  from: ['limitranges'],
  derive: (read): ByNamespace<LimitRange> => ({ ...read.stateOf(), of: byNamespace(read.objects('limitranges')) }),
});

export const resourceQuotas = defineFact({
  name: 'resourceQuotas',
  from: ['resourcequotas'],
  derive: (read): ByNamespace<ResourceQuota> => ({
    ...read.stateOf(),
    of: byNamespace(read.objects('resourcequotas')),
  }),
});

/** The services; one that is being deleted is left out. */
export const services = defineFact({
  name: 'services',
  from: ['services'],
  derive: (read): Fact<{ readonly service: Service }> => ({
    ...read.stateOf(),
    items: read
      .source('services')
      .items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(
        (object): Item<{ readonly service: Service }> => ({ value: { service: object }, about: aboutObject(object) }),
      ),
  }),
});
