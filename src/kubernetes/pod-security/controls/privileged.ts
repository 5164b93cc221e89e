import type { Control } from '../control.ts';
import { named, namesOf } from '../wording.ts';

/** No container runs privileged. Source: pod-security-admission, policy/check_privileged.go. */
export const privileged: Control = {
  id: 'privileged',
  level: 'baseline',
  sinceMinor: 0,
  evaluate({ containers }) {
    const bad = containers.filter(({ securityContext }) => securityContext.privileged === true);
    if (bad.length === 0) return undefined;
    const names = namesOf(bad);
    return {
      reason: 'privileged',
      detail: `${named('container', names)} must not set securityContext.privileged=true`,
      fieldPaths: bad.map(({ path }) => `${path}.securityContext.privileged`),
      containers: names,
    };
  },
};
