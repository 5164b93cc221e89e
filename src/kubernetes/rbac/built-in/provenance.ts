import type { DistributionName } from '../../distribution.ts';
import type { Binding } from '../role.ts';
import { isLabelledBuiltIn, type Role } from '../role.ts';
import { compareBuiltInBinding, compareBuiltInRole } from './built-in.ts';
import { compareKubeadmBinding, compareKubeadmRole } from './kubeadm.ts';
import { compareManagedBinding } from './managed.ts';
import { type Comparison, knownMinors } from './shipped.ts';

/**
 * Whether a role or binding is as it was shipped: made by kubeadm, or labelled rbac-defaults and no wider than that version of
 * Kubernetes ships. `undecided`: it carries the label in a version that the table does not know, and the table does not know it so.
 */
export type Provenance = 'shipped' | 'undecided' | 'own';

/** Where a role comes from; give an aggregating role with its own rules only. */
export function provenanceOfRole(role: Role, minor: number | undefined): Provenance {
  if (!isLabelledBuiltIn(role)) return compareKubeadmRole(role) === 'unmodified' ? 'shipped' : 'own';
  return ofLabelled(compareBuiltInRole(role, minor), minor);
}

/** Where a binding comes from: Kubernetes, kubeadm, or the distribution that runs the cluster. */
export function provenanceOfBinding(
  binding: Binding,
  minor: number | undefined,
  distribution: DistributionName = 'unknown',
): Provenance {
  if (!isLabelledBuiltIn(binding))
    return compareKubeadmBinding(binding) === 'unmodified' ? 'shipped' : compareManagedBinding(binding, distribution);
  return ofLabelled(compareBuiltInBinding(binding, minor), minor);
}

function ofLabelled(comparison: Comparison, minor: number | undefined): Provenance {
  if (comparison === 'unmodified') return 'shipped';
  const known = minor !== undefined && minor >= knownMinors.oldest && minor <= knownMinors.newest;
  return known ? 'own' : 'undecided';
}
