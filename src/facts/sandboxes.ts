import { handlerIsolates } from '../kubernetes/sandbox.ts';
import { exposures } from './exposures.ts';
import { combineStates, defineFact, type FactState } from './fact.ts';

/** Which runtime classes put a machine of its own, or a kernel in user space, between a pod and the node. */
export interface Sandboxes extends FactState {
  /** Undefined for a class that does not exist. */
  isolates(runtimeClass: string): boolean | undefined;
  /** Ways in from outside that lead to the pod, in words. */
  waysTo(pod: object): readonly string[];
}

export const sandboxes = defineFact({
  name: 'sandboxes',
  from: ['runtimeclasses.node.k8s.io'],
  uses: [exposures],
  derive(read): Sandboxes {
    const handlers = new Map(
      read.source('runtimeclasses.node.k8s.io').items.map(({ metadata, handler }) => [metadata.name, handler]),
    );
    const shown = read.fact(exposures);
    const ways = new Map<object, string[]>();
    for (const { value, about } of shown.items) {
      const { workload, called } = value.exposure;
      if (workload === undefined || about.unjudgeable !== undefined) continue;
      const known = ways.get(workload.pod);
      if (known === undefined) ways.set(workload.pod, [called]);
      else known.push(called);
    }
    return {
      ...combineStates(read.stateOf(), shown),
      isolates: (name) => (handlers.has(name) ? handlerIsolates(handlers.get(name)) : undefined),
      waysTo: (pod) => ways.get(pod) ?? [],
    };
  },
});
