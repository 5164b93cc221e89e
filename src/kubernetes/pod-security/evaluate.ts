import { newestMinor } from '../newest.ts';
import type { Violation } from './control.ts';
import { controlsOf } from './controls.ts';
import { type PodSecuritySubject, readPod } from './judged-pod.ts';
import { type PodSecurityLevel, podSecurityLevels } from './level.ts';

/** A control that a pod breaks, and how. */
export interface PodSecurityViolation extends Violation {
  /** The id of the control, as in Kubernetes' pod-security-admission. */
  readonly control: string;
}

/**
 * What keeps a pod from a level of the Pod Security Standards of version 1.`minor` (`newestMinor` for latest), at most one
 * violation for each control, in the order of the API server's messages. The pod is judged as the API server would store
 * it: what defaulting sets is taken into account. Never throws; shapes that no API server accepts count as unset.
 * Source: kubernetes/pod-security-admission, policy/registry.go.
 */
export function evaluatePodSecurity(
  subject: PodSecuritySubject,
  level: PodSecurityLevel,
  minor: number,
): PodSecurityViolation[] {
  const pod = readPod(subject);
  const policy = Number.isNaN(minor) ? newestMinor : minor;
  return controlsOf(level, policy).flatMap((control) => {
    const violation = control.evaluate(pod, policy);
    return violation === undefined ? [] : [{ control: control.id, ...violation }];
  });
}

/** The strictest level whose policy of version 1.`minor` admits the pod. */
export function strictestLevel(subject: PodSecuritySubject, minor: number): PodSecurityLevel {
  const admitting = podSecurityLevels.findLast((level) => evaluatePodSecurity(subject, level, minor).length === 0);
  return admitting ?? 'privileged';
}
