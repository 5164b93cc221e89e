import { isWhole } from '../inventory.ts';
import { readServerVersion } from '../kubernetes/version.ts';
import { defineFact, describeGap, type FactState } from './fact.ts';

/** The version of the Pod Security Standards that the cluster is judged by: the minor version of its API server. */
export interface PolicyVersion extends FactState {
  /** The emulated minor version where the server emulates one; undefined where it is not known. */
  readonly minor: number | undefined;
  /** Why it is not known. */
  readonly gap: string;
}

/** Always complete, so that a check asks for the version only where the version decides. */
export const policyVersion = defineFact({
  name: 'policyVersion',
  from: [],
  evidence: ['/version'],
  derive(read): PolicyVersion {
    const source = read.source('/version');
    const { emulatedMinor, minor } = readServerVersion(source.items[0]);
    return {
      state: 'complete',
      reason: null,
      minor: emulatedMinor ?? minor,
      gap: isWhole(source) ? 'the API server does not tell its version' : describeGap('/version', source),
    };
  },
});
