import type { Control, Violation } from '../control.ts';
import { fieldsOf, isSet, textOf } from '../fields.ts';
import { isWindowsPod, type JudgedPod, type SecurityContextHolder } from '../judged-pod.ts';
import { containersOf, counted, distinct, named, namesOf, quoted, settersOf } from '../wording.ts';

/** The seccomp profile types that both levels allow. Source: pod-security-admission, policy/check_seccompProfile_baseline.go. */
export const allowedSeccompTypes: ReadonlySet<string> = new Set(['RuntimeDefault', 'Localhost']);

const podAnnotation = 'seccomp.security.alpha.kubernetes.io/pod';
const containerAnnotationPrefix = 'container.seccomp.security.alpha.kubernetes.io/';

/** Nobody turns seccomp off; policies before 1.19 judge the annotations of that time instead of the fields. */
export const seccompProfileBaseline: Control = {
  id: 'seccompProfile_baseline',
  level: 'baseline',
  sinceMinor: 0,
  evaluate(pod, minor) {
    return minor < 19 ? forbiddenAnnotations(pod) : forbiddenTypes(pod);
  },
};

/**
 * Every container has a seccomp profile of its own or from the pod; Windows pods are exempt since 1.25.
 * Source: policy/check_seccompProfile_restricted.go.
 */
export const seccompProfileRestricted: Control = {
  id: 'seccompProfile_restricted',
  level: 'restricted',
  sinceMinor: 19,
  replaces: 'seccompProfile_baseline',
  evaluate(pod, minor) {
    if (minor >= 25 && isWindowsPod(pod)) return undefined;
    return forbiddenTypes(pod) ?? missingProfiles(pod);
  },
};

function forbiddenTypes({ holders }: JudgedPod): Violation | undefined {
  const bad = holders.filter((holder) => hasProfile(holder) && !allowedSeccompTypes.has(typeOf(holder)));
  if (bad.length === 0) return undefined;
  const types = quoted(distinct(bad.map(typeOf)));
  return {
    reason: 'seccompProfile',
    detail: `${settersOf(bad)} must not set securityContext.seccompProfile.type to ${types}`,
    fieldPaths: bad.map(({ path }) => `${path}.seccompProfile.type`),
    containers: namesOf(containersOf(bad)),
  };
}

/** Asked where no profile is forbidden: one set at the pod then covers all containers. */
function missingProfiles({ holders }: JudgedPod): Violation | undefined {
  const [pod, ...ofContainers] = holders;
  if (pod !== undefined && hasProfile(pod)) return undefined;
  const bad = ofContainers.filter((holder) => !hasProfile(holder));
  if (bad.length === 0) return undefined;
  const names = namesOf(containersOf(bad));
  return {
    reason: 'seccompProfile',
    detail: `pod or ${named('container', names)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
    fieldPaths: bad.map(({ path }) => `${path}.seccompProfile.type`),
    containers: names,
  };
}

function forbiddenAnnotations({ annotations, containers }: JudgedPod): Violation | undefined {
  const ofContainers = containers.map(({ name }) => ({ key: `${containerAnnotationPrefix}${name}`, container: name }));
  const bad = [{ key: podAnnotation, container: undefined }, ...ofContainers].filter(
    ({ key }) => Object.hasOwn(annotations, key) && !isAllowedAnnotation(textOf(annotations[key])),
  );
  if (bad.length === 0) return undefined;
  const keys = distinct(bad.map(({ key }) => key));
  const settings = keys.map((key) => `${key}=${JSON.stringify(textOf(annotations[key]))}`);
  return {
    reason: 'seccompProfile',
    detail: `forbidden ${counted('annotation', keys.length)} ${settings.join(', ')}`,
    fieldPaths: keys.map((key) => `metadata.annotations[${JSON.stringify(key)}]`),
    containers: bad.flatMap(({ container }) => (container === undefined ? [] : [container])),
  };
}

/** Unlike AppArmor's, an empty annotation is forbidden. */
function isAllowedAnnotation(value: string): boolean {
  return value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');
}

function hasProfile({ securityContext }: SecurityContextHolder): boolean {
  return isSet(securityContext.seccompProfile);
}

function typeOf({ securityContext }: SecurityContextHolder): string {
  return textOf(fieldsOf(securityContext.seccompProfile).type);
}
