import type { KubernetesObject } from '../kubernetes/object.ts';
import { defineFact, type Fact } from './fact.ts';
import { aboutObject } from './lists.ts';

/** The NetworkPolicies of networking.k8s.io; one that is being deleted is left out. */
export const networkPolicies = defineFact({
  name: 'networkPolicies',
  from: ['networkpolicies.networking.k8s.io'],
  derive: (read): Fact<{ readonly networkPolicy: KubernetesObject }> => ({
    ...read.stateOf(),
    items: read
      .source('networkpolicies.networking.k8s.io')
      .items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map((object) => ({ value: { networkPolicy: object }, about: aboutObject(object) })),
  }),
});
