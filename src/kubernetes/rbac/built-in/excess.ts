import { describeContent, joinWords } from '../grant.ts';
import { compareBuiltInRole } from './built-in.ts';
import { type ComparedRole, excessOverShipped } from './shipped.ts';

/** What a role holds beyond the built-in one of its name. */
export interface BuiltInExcess {
  /** False where the table does not know this version of Kubernetes, which may ship it so. */
  readonly decided: boolean;
  /** `get and list secrets`. */
  readonly words: string;
}

/**
 * What a role holds beyond the one that Kubernetes, kubeadm or OpenShift create under its name, whatever its labels; undefined
 * where nothing, and where they create none: older versions left roles behind, and add-ons such as CoreDNS label their own.
 * Give an aggregating role with its own rules only.
 */
export function excessOfBuiltIn(role: ComparedRole, minor: number | undefined): BuiltInExcess | undefined {
  const comparison = compareBuiltInRole(role, minor);
  if (comparison !== 'widened' && comparison !== 'unknown-version') return undefined;
  const excess = excessOverShipped(role, minor) ?? { rules: role.rules, selectors: [] };
  const words = [
    ...excess.rules.map(describeContent),
    ...(excess.selectors.length === 0 ? [] : ['whatever it aggregates by other labels']),
  ];
  return { decided: comparison === 'widened', words: joinWords(words) };
}
