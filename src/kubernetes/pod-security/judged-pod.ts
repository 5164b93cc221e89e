import { podContainers } from '../pod-spec.ts';
import { type Fields, fieldsOf, isSet } from './fields.ts';

/** What Pod Security reads of a pod or of a pod template; any JSON is accepted. */
export interface PodSecuritySubject {
  readonly metadata?: { readonly annotations?: unknown } | null | undefined;
  readonly spec?: unknown;
}

/** A pod or one of its containers, where each may have a security context. */
export interface SecurityContextHolder {
  /** The container; undefined for the pod itself. */
  readonly container: JudgedContainer | undefined;
  /** Relative to the pod spec: `securityContext`, `initContainers[0].securityContext`. */
  readonly path: string;
  readonly securityContext: Fields;
}

export interface JudgedContainer {
  readonly name: string;
  /** Relative to the pod spec. */
  readonly path: string;
  readonly ephemeral: boolean;
  readonly fields: Fields;
  readonly securityContext: Fields;
}

/** A pod read once for all controls; absent and misshapen objects are empty ones. */
export interface JudgedPod {
  readonly spec: Fields;
  readonly securityContext: Fields;
  readonly annotations: Fields;
  /** Init containers first, then ordinary and ephemeral ones: the order of the API server's messages. */
  readonly containers: readonly JudgedContainer[];
  /** The pod, then its containers. */
  readonly holders: readonly SecurityContextHolder[];
}

/** Reads what the controls judge; never throws. */
export function readPod({ metadata, spec: given }: PodSecuritySubject): JudgedPod {
  const spec = fieldsOf(given);
  const securityContext = fieldsOf(spec.securityContext);
  const containers = podContainers(spec).map(
    ({ container, kind, path }): JudgedContainer => ({
      name: typeof container.name === 'string' ? container.name : '',
      path,
      ephemeral: kind === 'ephemeralContainers',
      fields: container,
      securityContext: fieldsOf(container.securityContext),
    }),
  );
  return {
    spec,
    securityContext,
    annotations: isSet(metadata) ? fieldsOf(metadata.annotations) : {},
    containers,
    holders: [
      { container: undefined, path: 'securityContext', securityContext },
      ...containers.map((container) => ({
        container,
        path: `${container.path}.securityContext`,
        securityContext: container.securityContext,
      })),
    ],
  };
}

/** Whether the pod says that it runs on Windows; the name is compared exactly. */
export function isWindowsPod({ spec }: JudgedPod): boolean {
  return fieldsOf(spec.os).name === 'windows';
}

/** Whether the pod asks for a user namespace of its own: `hostUsers` is false and not merely unset. */
export function hasUserNamespace({ spec }: JudgedPod): boolean {
  return spec.hostUsers === false;
}
