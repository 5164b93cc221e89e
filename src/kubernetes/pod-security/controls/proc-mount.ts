import type { Control, Violation } from '../control.ts';
import { textOf } from '../fields.ts';
import { hasUserNamespace, type JudgedPod } from '../judged-pod.ts';
import { distinct, named, namesOf, quoted } from '../wording.ts';

/** The only procMount that both levels allow. Source: pod-security-admission, policy/check_procMount_baseline.go. */
export const defaultProcMount = 'Default';

/** No container unmasks /proc; pods in a user namespace may since 1.35. */
export const procMount: Control = {
  id: 'procMount',
  level: 'baseline',
  sinceMinor: 0,
  evaluate(pod, minor) {
    return minor >= 35 && hasUserNamespace(pod) ? undefined : unmaskedProc(pod);
  },
};

/** No container unmasks /proc, in a user namespace or not. Source: policy/check_procMount_restricted.go. */
export const procMountRestricted: Control = {
  id: 'procMount_restricted',
  level: 'restricted',
  sinceMinor: 35,
  replaces: 'procMount',
  evaluate: unmaskedProc,
};

function unmaskedProc({ containers }: JudgedPod): Violation | undefined {
  const bad = containers.filter(
    ({ securityContext }) => (securityContext.procMount ?? defaultProcMount) !== defaultProcMount,
  );
  if (bad.length === 0) return undefined;
  const names = namesOf(bad);
  const values = quoted(distinct(bad.map(({ securityContext }) => textOf(securityContext.procMount))));
  return {
    reason: 'procMount',
    detail: `${named('container', names)} must not set securityContext.procMount to ${values}`,
    fieldPaths: bad.map(({ path }) => `${path}.securityContext.procMount`),
    containers: names,
  };
}
