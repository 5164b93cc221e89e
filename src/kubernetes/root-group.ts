import { containerTitles, podContainers } from './pod-spec.ts';

/** A field that puts processes or files into group 0. */
export interface RootGroupField {
  /** `the pod`, `init container setup`. */
  readonly setter: string;
  readonly field: 'runAsGroup' | 'fsGroup' | 'supplementalGroups';
  /** Relative to the pod spec. */
  readonly path: string;
}

/** Every field of a pod spec that names group 0, the pod's own first. */
export function rootGroupFields(spec: { readonly securityContext?: unknown }): RootGroupField[] {
  const own = fieldsOf(spec.securityContext);
  const groups: readonly unknown[] = Array.isArray(own.supplementalGroups) ? own.supplementalGroups : [];
  const supplemental = groups.indexOf(0);
  const setter = 'the pod';
  return [
    ...(own.runAsGroup === 0 ? [{ setter, field: 'runAsGroup', path: 'securityContext.runAsGroup' } as const] : []),
    ...(own.fsGroup === 0 ? [{ setter, field: 'fsGroup', path: 'securityContext.fsGroup' } as const] : []),
    ...(supplemental >= 0
      ? [{ setter, field: 'supplementalGroups', path: `securityContext.supplementalGroups[${supplemental}]` } as const]
      : []),
    ...podContainers(spec).flatMap(({ container, kind, path }) =>
      fieldsOf(container.securityContext).runAsGroup === 0
        ? [
            {
              setter: `${containerTitles[kind]} ${container.name}`,
              field: 'runAsGroup',
              path: `${path}.securityContext.runAsGroup`,
            } as const,
          ]
        : [],
    ),
  ];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
