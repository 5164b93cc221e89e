import type { Violation } from '../../../src/kubernetes/pod-security/control.ts';
import { podSecurityControls } from '../../../src/kubernetes/pod-security/controls.ts';
import { readPod } from '../../../src/kubernetes/pod-security/judged-pod.ts';

/** What one control says of a pod spec (and annotations) in policy version 1.`minor`. */
export function judge(id: string, spec: object, minor = 37, annotations?: object): Violation | undefined {
  const control = podSecurityControls.find((known) => known.id === id);
  if (control === undefined) throw new Error(`no control ${id}`);
  return control.evaluate(readPod({ metadata: { annotations }, spec }), minor);
}

/** The detail alone; `allowed` where there is no violation. */
export function detailOf(id: string, spec: object, minor = 37, annotations?: object): string {
  return judge(id, spec, minor, annotations)?.detail ?? 'allowed';
}

/** A spec of one container that has this security context. */
export function secured(securityContext: unknown): object {
  return { containers: [{ name: 'web', securityContext }] };
}

/** A spec with an init, an ordinary and an ephemeral container that are otherwise the same. */
export function everyKind(fields: object): object {
  return {
    containers: [{ name: 'web', ...fields }],
    initContainers: [{ name: 'setup', ...fields }],
    ephemeralContainers: [{ name: 'debugger', ...fields }],
  };
}

/** The same path in each of those three containers, in the order of the controls. */
export function everyPath(path: string): string[] {
  return ['initContainers[0]', 'containers[0]', 'ephemeralContainers[0]'].map((container) => `${container}.${path}`);
}

export const everyName = ['setup', 'web', 'debugger'];
