import type { JudgedPod } from './judged-pod.ts';

/** What one control forbids in one pod. */
export interface Violation {
  /** Kubernetes' own short reason: `host namespaces`, `runAsNonRoot != true`. */
  readonly reason: string;
  /** Who breaks the control and how, in the wording of the API server. */
  readonly detail: string;
  /** Every offending or missing field, relative to the pod spec; annotations as `metadata.annotations["key"]`. */
  readonly fieldPaths: readonly string[];
  /** Names of the containers at fault, each once; empty where the fault is the pod's own. */
  readonly containers: readonly string[];
}

/** One control of the Pod Security Standards. */
export interface Control {
  /** The id of the check in Kubernetes' pod-security-admission. */
  readonly id: string;
  readonly level: 'baseline' | 'restricted';
  /** The first policy version, 1.x, that has the control. */
  readonly sinceMinor: number;
  /** The baseline control that the restricted level leaves out in favour of this one, from `sinceMinor` on. */
  readonly replaces?: string;
  /** The pod's violation by the policy of version 1.`minor`, which is not below `sinceMinor`; undefined where it is allowed. */
  evaluate(pod: JudgedPod, minor: number): Violation | undefined;
}
