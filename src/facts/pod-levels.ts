import { strictestLevel } from '../kubernetes/pod-security/evaluate.ts';
import { compareLevels, type PodSecurityLevel } from '../kubernetes/pod-security/level.ts';
import { defineFact, type FactState } from './fact.ts';
import { namespacePods } from './lists.ts';
import { policyVersion } from './policy-version.ts';

/** What the pods of each namespace already meet. */
export interface PodLevels extends FactState {
  /** The strictest level that admits every pod there; null where there is none, undefined where not all may have been seen. */
  of(namespace: string): PodSecurityLevel | null | undefined;
}

/** Always complete: it only adds to what a finding says. Levels are those of the API server's own version. */
export const podLevels = defineFact({
  name: 'podLevels',
  from: [],
  consults: [namespacePods, policyVersion],
  derive(read): PodLevels {
    const pods = read.fact(namespacePods);
    const { minor } = read.fact(policyVersion);
    return {
      state: 'complete',
      reason: null,
      of(namespace) {
        if (pods.state !== 'complete' || minor === undefined) return undefined;
        const levels = pods
          .of(namespace)
          .map(({ annotations, spec }) => strictestLevel({ metadata: { annotations }, spec }, minor));
        return levels.sort(compareLevels)[0] ?? null;
      },
    };
  },
});
