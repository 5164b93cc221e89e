import type { Case } from './case.ts';
import { ofCheckov } from './differences-of-checkov.ts';
import { ofKubescape } from './differences-of-kubescape.ts';
import { ofKyverno } from './differences-of-kyverno.ts';
import { ofOthers } from './differences-of-others.ts';
import { ofPolaris } from './differences-of-polaris.ts';

/** A difference that is understood: where it shows, and the source by which kaudit's verdict stands. */
export interface Difference {
  readonly corpus: string;
  /** The peer's check, or several. */
  readonly check: string | readonly string[];
  /** A part of the names of the cases; all cases of the check where it is absent. */
  readonly case?: RegExp;
  /** What the peer says. */
  readonly they: 'pass' | 'fail';
  readonly reason: string;
}

const differences: readonly Difference[] = [...ofCheckov, ...ofKubescape, ...ofKyverno, ...ofPolaris, ...ofOthers];

/** Why kaudit says otherwise of a case; undefined where nobody has understood it. */
export function explain({ corpus, check, case: name }: Case, they: 'pass' | 'fail'): string | undefined {
  return differences.find(
    (one) =>
      one.corpus === corpus &&
      (typeof one.check === 'string' ? one.check === check : one.check.includes(check)) &&
      one.they === they &&
      (one.case === undefined || one.case.test(name)),
  )?.reason;
}
