import type { Control } from '../control.ts';
import { fieldsOf, textOf } from '../fields.ts';
import type { SecurityContextHolder } from '../judged-pod.ts';
import { containersOf, distinct, named, namesOf, settersOf } from '../wording.ts';

const typesSince: readonly (readonly [minor: number, type: string])[] = [
  [0, ''],
  [0, 'container_t'],
  [0, 'container_init_t'],
  [0, 'container_kvm_t'],
  [31, 'container_engine_t'],
];

/** The SELinux types that a policy version allows, the unset one included. Source: policy/check_seLinuxOptions.go. */
export function allowedSeLinuxTypes(minor: number): ReadonlySet<string> {
  return new Set(typesSince.flatMap(([since, type]) => (since <= minor ? [type] : [])));
}

/** Nobody sets a foreign SELinux type, or any user or role. Source: pod-security-admission, policy/check_seLinuxOptions.go. */
export const seLinuxOptions: Control = {
  id: 'seLinuxOptions',
  level: 'baseline',
  sinceMinor: 0,
  evaluate({ holders }, minor) {
    const allowed = allowedSeLinuxTypes(minor);
    const bad = holders.flatMap((holder) => {
      const fields = forbiddenOptions(holder, allowed);
      return fields.length === 0 ? [] : [{ holder, fields }];
    });
    if (bad.length === 0) return undefined;
    const setters = bad.map(({ holder }) => holder);
    const fields = bad.flatMap((one) => one.fields);
    const types = distinct(fields.flatMap(({ name, value }) => (name === 'type' ? [value] : [])));
    const faults = [
      ...(types.length === 0 ? [] : [named('type', types)]),
      ...(['user', 'role'] as const).flatMap((option) =>
        fields.some(({ name }) => name === option) ? [`${option} may not be set`] : [],
      ),
    ];
    return {
      reason: 'seLinuxOptions',
      detail: `${settersOf(setters)} set forbidden securityContext.seLinuxOptions: ${faults.join('; ')}`,
      fieldPaths: fields.map(({ path }) => path),
      containers: namesOf(containersOf(setters)),
    };
  },
};

/** An SELinux option that the standard forbids, with its value. */
export interface ForbiddenSeLinuxOption {
  readonly name: 'type' | 'user' | 'role';
  readonly value: string;
}

/** The forbidden ones among `seLinuxOptions`, where these types are allowed. */
export function forbiddenSeLinuxOptions(
  seLinuxOptions: unknown,
  allowedTypes: ReadonlySet<string>,
): ForbiddenSeLinuxOption[] {
  const options = fieldsOf(seLinuxOptions);
  return (['type', 'user', 'role'] as const).flatMap((name) => {
    const value = textOf(options[name]);
    const allowed = name === 'type' ? allowedTypes.has(value) : value === '';
    return allowed ? [] : [{ name, value }];
  });
}

function forbiddenOptions({ securityContext, path }: SecurityContextHolder, allowedTypes: ReadonlySet<string>) {
  return forbiddenSeLinuxOptions(securityContext.seLinuxOptions, allowedTypes).map((option) => ({
    ...option,
    path: `${path}.seLinuxOptions.${option.name}`,
  }));
}
