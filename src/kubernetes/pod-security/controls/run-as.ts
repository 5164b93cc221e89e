import type { Control, Violation } from '../control.ts';
import { hasUserNamespace, type JudgedPod } from '../judged-pod.ts';
import { containersOf, named, namesOf, settersOf } from '../wording.ts';

/**
 * The pod or each of its containers says that it does not run as root, and none says the contrary: false at the pod
 * fails even where every container overrides it. Pods in a user namespace are exempt since 1.35.
 * Source: pod-security-admission, policy/check_runAsNonRoot.go.
 */
export const runAsNonRoot: Control = {
  id: 'runAsNonRoot',
  level: 'restricted',
  sinceMinor: 0,
  evaluate(pod, minor) {
    if (minor >= 35 && hasUserNamespace(pod)) return undefined;
    return explicitRoot(pod) ?? implicitRoot(pod);
  },
};

/**
 * Neither the pod nor a container names user 0. Pods in a user namespace are exempt since 1.35.
 * Source: pod-security-admission, policy/check_runAsUser.go.
 */
export const runAsUser: Control = {
  id: 'runAsUser',
  level: 'restricted',
  sinceMinor: 23,
  evaluate(pod, minor) {
    if (minor >= 35 && hasUserNamespace(pod)) return undefined;
    const bad = pod.holders.filter(({ securityContext }) => securityContext.runAsUser === 0);
    if (bad.length === 0) return undefined;
    return {
      reason: 'runAsUser=0',
      detail: `${settersOf(bad)} must not set runAsUser=0`,
      fieldPaths: bad.map(({ path }) => `${path}.runAsUser`),
      containers: namesOf(containersOf(bad)),
    };
  },
};

function explicitRoot({ holders }: JudgedPod): Violation | undefined {
  const bad = holders.filter(({ securityContext }) => securityContext.runAsNonRoot === false);
  if (bad.length === 0) return undefined;
  return {
    reason: 'runAsNonRoot != true',
    detail: `${settersOf(bad)} must not set securityContext.runAsNonRoot=false`,
    fieldPaths: bad.map(({ path }) => `${path}.runAsNonRoot`),
    containers: namesOf(containersOf(bad)),
  };
}

function implicitRoot({ securityContext, containers }: JudgedPod): Violation | undefined {
  if (securityContext.runAsNonRoot === true) return undefined;
  const bad = containers.filter((container) => container.securityContext.runAsNonRoot !== true);
  if (bad.length === 0) return undefined;
  const names = namesOf(bad);
  return {
    reason: 'runAsNonRoot != true',
    detail: `pod or ${named('container', names)} must set securityContext.runAsNonRoot=true`,
    fieldPaths: bad.map(({ path }) => `${path}.securityContext.runAsNonRoot`),
    containers: names,
  };
}
