import type { Binding } from '../role.ts';
import { compareKubeadmBinding, compareKubeadmRole } from './kubeadm.ts';
import { compareOpenShiftBinding, compareOpenShiftRole } from './openshift.ts';
import {
  type ComparedRole,
  type Comparison,
  compareShippedBinding,
  compareShippedRole,
  isShippedRoleName,
} from './shipped.ts';

/** Compares a role with those that Kubernetes, kubeadm and OpenShift create under its name; see `compareShippedRole` for `minor`. */
export function compareBuiltInRole(role: ComparedRole, minor: number | undefined): Comparison {
  return best([compareShippedRole(role, minor), compareKubeadmRole(role), compareOpenShiftRole(role, minor)]);
}

/** Compares a binding with those that Kubernetes, kubeadm and OpenShift create under its name. */
export function compareBuiltInBinding(binding: Binding, minor: number | undefined): Comparison {
  return best([
    compareShippedBinding(binding, minor),
    compareKubeadmBinding(binding),
    compareOpenShiftBinding(binding),
  ]);
}

function best(comparisons: readonly Comparison[]): Comparison {
  if (comparisons.includes('unmodified')) return 'unmodified';
  return comparisons.find((comparison) => comparison !== 'unknown-name') ?? 'unknown-name';
}

/** Whether Kubernetes, kubeadm or OpenShift create a role of that name. */
export function isBuiltInRoleName({
  kind,
  namespace,
  name,
}: Pick<ComparedRole, 'kind' | 'namespace' | 'name'>): boolean {
  const named = { kind, namespace, name, rules: [] };
  const others = [compareKubeadmRole(named), compareOpenShiftRole(named, undefined)];
  return isShippedRoleName(named) || others.some((comparison) => comparison !== 'unknown-name');
}
