import { builtInPolicies } from '../kubernetes/admission/built-in.ts';
import type { AdmissionPolicy } from '../kubernetes/admission/policy.ts';
import type { Read } from './fact.ts';

const group = 'admissionregistration.k8s.io';
const policies = [`validatingadmissionpolicies.${group}`, `mutatingadmissionpolicies.${group}`];
const bindings = [`validatingadmissionpolicybindings.${group}`, `mutatingadmissionpolicybindings.${group}`];

/** The lists that `readBuiltInPolicies` reads. */
export const builtInPolicyLists: readonly string[] = [...policies, ...bindings];

/** The admission policies that the API server judges by itself, read on behalf of a fact that declared their lists. */
export function readBuiltInPolicies(read: Read): AdmissionPolicy[] {
  return builtInPolicies(
    policies.flatMap((list) => read.objects(list)),
    bindings.flatMap((list) => read.objects(list)),
  );
}
