import type { Control } from '../control.ts';
import { isWindowsPod } from '../judged-pod.ts';
import { named, namesOf } from '../wording.ts';

/**
 * Every container forbids privilege escalation by an explicit false; Windows pods are exempt since 1.25.
 * Source: pod-security-admission, policy/check_allowPrivilegeEscalation.go.
 */
export const allowPrivilegeEscalation: Control = {
  id: 'allowPrivilegeEscalation',
  level: 'restricted',
  sinceMinor: 8,
  evaluate(pod, minor) {
    if (minor >= 25 && isWindowsPod(pod)) return undefined;
    const bad = pod.containers.filter(({ securityContext }) => securityContext.allowPrivilegeEscalation !== false);
    if (bad.length === 0) return undefined;
    const names = namesOf(bad);
    return {
      reason: 'allowPrivilegeEscalation != false',
      detail: `${named('container', names)} must set securityContext.allowPrivilegeEscalation=false`,
      fieldPaths: bad.map(({ path }) => `${path}.securityContext.allowPrivilegeEscalation`),
      containers: names,
    };
  },
};
