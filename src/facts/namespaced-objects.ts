import type { KubernetesObject } from '../kubernetes/object.ts';
import { secretsSource } from '../kubernetes/secret-types.ts';
import { combineStates, defineFact, type Fact, type Item } from './fact.ts';
import { aboutObject } from './lists.ts';
import { workloads } from './workloads.ts';

/** An object that somebody put into a namespace. */
export interface NamespacedObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

const lists = [
  'services',
  'ingresses.networking.k8s.io',
  'persistentvolumeclaims',
  'configmaps',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'serviceaccounts',
];

/** Made for a service account by Kubernetes itself, until 1.24 for every one. */
const tokenType = 'kubernetes.io/service-account-token';

/**
 * Workloads, naked pods, and what people make for them, Secrets where their metadata was asked for; never what a workload made
 * itself, nor what is being deleted.
 */
export const namespacedObjects = defineFact({
  name: 'namespacedObjects',
  from: lists,
  evidence: [secretsSource],
  uses: [workloads],
  derive(read): Fact<{ readonly object: NamespacedObject }> {
    const running = read.fact(workloads);
    const listed = lists.flatMap((list) =>
      read.source(list).items.filter(({ metadata }) => metadata.deletionTimestamp === undefined),
    );
    const asked = read.source(secretsSource).reason !== 'NotCollected';
    const secrets = read
      .source(secretsSource)
      .items.filter(({ type, metadata }) => type !== tokenType && metadata.deletionTimestamp === undefined);
    return {
      ...combineStates(read.stateOf(), running, ...(asked ? [read.stateOf(secretsSource)] : [])),
      items: [
        ...running.items.map(({ value: { workload }, about }) => ({ value: { object: workload }, about })),
        ...[...listed, ...secrets].map(toItem),
      ],
    };
  },
});

function toItem(object: KubernetesObject): Item<{ readonly object: NamespacedObject }> {
  const { name, namespace = 'default' } = object.metadata;
  return { value: { object: { kind: object.kind, namespace, name } }, about: aboutObject(object) };
}
