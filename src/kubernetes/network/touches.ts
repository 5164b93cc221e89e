import { calicoTouches } from './calico.ts';
import { ciliumTouches } from './cilium.ts';
import type { Direction, Labels } from './isolation.ts';
import type { PolicyKind } from './policy-kinds.ts';
import { adminPolicyTouches, antreaTouches } from './priority-policies.ts';
import type { Isolation } from './verdict.ts';

/** Whether a policy of another engine has a say in a pod's traffic in a direction, to isolate it or to allow some of it. */
export function touches(
  kind: PolicyKind,
  object: unknown,
  namespace: string,
  labels: Labels,
  direction: Direction,
): Isolation {
  switch (kind.engine) {
    case 'Cilium':
      return ciliumTouches(object, namespace, labels, direction);
    case 'Calico':
      return calicoTouches(object, namespace, labels, direction);
    case 'Antrea':
      return antreaTouches(object, namespace, labels, direction);
    default:
      // An ApplicationNetworkPolicy has a say exactly where it isolates.
      return kind.kind === 'ApplicationNetworkPolicy'
        ? kind.mayIsolate(object, namespace, labels, direction)
        : adminPolicyTouches(object, namespace, labels, direction);
  }
}
