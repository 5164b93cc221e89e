import {
  type KubernetesObject,
  type LimitRange,
  type ResourceQuota,
  referenceTo,
  type Service,
} from '../kubernetes/object.ts';
import { isUserNamespace } from '../kubernetes/system-namespaces.ts';
import { type About, defineFact, type Fact, type FactState, type Item } from './fact.ts';
import { type PodView, pods } from './pods.ts';

/** What a finding about a whole object is about. */
export function aboutObject(object: KubernetesObject): About {
  const { resourceVersion } = object.metadata;
  return {
    object: referenceTo(object),
    path: '',
    instances: 1,
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(object.malformed === undefined ? {} : { unjudgeable: object.malformed }),
  };
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
  derive: (read): Fact<{ readonly namespace: NamespaceView }> => ({
    ...read.stateOf(),
    items: read
      .source('namespaces')
      .items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map((object) => ({ value: { namespace: toNamespaceView(object) }, about: aboutObject(object) })),
  }),
});

function toNamespaceView({ metadata: { name, labels = {}, annotations = {} } }: KubernetesObject): NamespaceView {
  return { name, labels, annotations, system: !isUserNamespace(name) };
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
