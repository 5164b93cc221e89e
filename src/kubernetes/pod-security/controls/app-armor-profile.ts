import { podContainers } from '../../pod-spec.ts';
import type { Control } from '../control.ts';
import { type Fields, fieldsOf, isSet, textOf } from '../fields.ts';
import { containersOf, counted, distinct, namesOf, quoted, settersOf } from '../wording.ts';

/** The AppArmor profile types that baseline allows. Source: pod-security-admission, policy/check_appArmorProfile.go. */
export const allowedAppArmorTypes: ReadonlySet<string> = new Set(['RuntimeDefault', 'Localhost']);

/** The annotations that chose a profile before Kubernetes 1.30; what follows is a container's name. */
const annotationPrefix = 'container.apparmor.security.beta.kubernetes.io/';

/** Nobody turns AppArmor off, neither by field nor by annotation, the latter even for a container that does not exist. */
export const appArmorProfile: Control = {
  id: 'appArmorProfile',
  level: 'baseline',
  sinceMinor: 0,
  evaluate(pod) {
    const bad = pod.holders.flatMap((holder) => {
      const profile = holder.securityContext.appArmorProfile;
      const type = textOf(fieldsOf(profile).type);
      return isSet(profile) && !allowedAppArmorTypes.has(type) ? [{ holder, type }] : [];
    });
    const annotations = forbiddenAppArmorAnnotations(pod.annotations);
    if (bad.length === 0 && annotations.length === 0) return undefined;
    const holders = bad.map(({ holder }) => holder);
    const setters = [
      ...(holders.length === 0 ? [] : [settersOf(holders)]),
      ...(annotations.length === 0 ? [] : [counted('annotation', annotations.length)]),
    ].join(' and ');
    const values = [
      ...distinct(bad.map(({ type }) => type)),
      ...annotations.map(({ key, value }) => `${key}=${JSON.stringify(value)}`),
    ];
    const containers = [...namesOf(containersOf(holders)), ...annotations.map(({ container }) => container)];
    return {
      reason: counted('forbidden AppArmor profile', values.length),
      detail: `${setters} must not set AppArmor profile type to ${quoted(values)}`,
      fieldPaths: [
        ...holders.map(({ path }) => `${path}.appArmorProfile.type`),
        ...annotations.map(({ key }) => `metadata.annotations[${JSON.stringify(key)}]`),
      ],
      containers: namesOf(pod.containers).filter((name) => containers.includes(name)),
    };
  },
};

/** An annotation that turns AppArmor off, and the name of the container that it is for, whether there is one or not. */
export interface AppArmorAnnotation {
  readonly key: string;
  readonly value: string;
  readonly container: string;
}

/** The annotations of a pod that turn AppArmor off, by key. */
export function forbiddenAppArmorAnnotations(annotations: Fields): AppArmorAnnotation[] {
  return Object.entries(annotations)
    .filter(([key]) => key.startsWith(annotationPrefix))
    .map(([key, value]) => ({ key, value: textOf(value), container: key.slice(annotationPrefix.length) }))
    .filter(({ value }) => !isAllowedAnnotation(value))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Those for one container of a pod spec; the first ordinary one answers for those that name no container there is. */
export function appArmorAnnotationsFor(name: string, spec: object, annotations: Fields): AppArmorAnnotation[] {
  const bad = forbiddenAppArmorAnnotations(annotations);
  if (bad.length === 0) return [];
  const all = podContainers(spec);
  const known = new Set(all.map(({ container }) => container.name));
  const first = all.find(({ kind }) => kind === 'containers')?.container.name;
  return bad.filter(({ container }) => container === name || (first === name && !known.has(container)));
}

function isAllowedAnnotation(value: string): boolean {
  return value === '' || value === 'runtime/default' || value.startsWith('localhost/');
}
