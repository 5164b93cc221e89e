import type { ObjectReference } from '../kubernetes/object.ts';
import { evaluatePodSecurity, type PodSecurityViolation } from '../kubernetes/pod-security/evaluate.ts';
import type { PodSecurityLevel } from '../kubernetes/pod-security/level.ts';
import { defineFact, type FactState } from './fact.ts';
import { type PodView, pods } from './pods.ts';
import { policyVersion } from './policy-version.ts';

/** A workload whose pods a level would refuse. */
export interface LevelObstacle {
  /** What a person edits. */
  readonly object: ObjectReference;
  /** Pods that run. */
  readonly instances: number;
  /** The system component that it is. */
  readonly component?: string;
  /** One for each control; of pods that differ, the first one that breaks it speaks. */
  readonly violations: readonly PodSecurityViolation[];
}

/** The workloads of a namespace by how far Pod Security would let them. */
export interface LevelObstacles extends FactState {
  /** Whether all pods were seen and the version of the API server is known. */
  readonly whole: boolean;
  /** Why not. */
  readonly gap: string;
  /** The namespaces of all workloads. */
  readonly namespaces: readonly string[];
  /** How many workloads run pods there, or have a template to make them from. */
  count(namespace: string): number;
  /** Those that the level refuses, by kind and name; `minor` is the policy's, that of the API server by default. */
  of(namespace: string, level: PodSecurityLevel, minor?: number): readonly LevelObstacle[];
}

interface Workload {
  readonly object: ObjectReference;
  readonly component?: string;
  readonly pods: { readonly pod: PodView; readonly instances: number }[];
}

/** Always complete, so that a check asks only where the pods decide. */
export const levelObstacles = defineFact({
  name: 'levelObstacles',
  from: [],
  consults: [pods, policyVersion],
  derive(read): LevelObstacles {
    const known = read.fact(pods);
    const version = read.fact(policyVersion);
    const namespaces = new Map<string, Map<string, Workload>>();
    for (const { value, about } of known.items) {
      if (about.unjudgeable !== undefined) continue;
      const { pod } = value;
      const workloads = namespaces.get(pod.namespace) ?? new Map<string, Workload>();
      namespaces.set(pod.namespace, workloads);
      const { apiVersion, kind, name } = about.object;
      const key = JSON.stringify([kind, name, apiVersion]);
      const { component } = about;
      const workload = workloads.get(key) ?? {
        object: about.object,
        ...(component === undefined ? {} : { component }),
        pods: [],
      };
      workloads.set(key, workload);
      workload.pods.push({ pod, instances: about.instances });
    }
    return {
      state: 'complete',
      reason: null,
      whole: known.state === 'complete' && version.minor !== undefined,
      gap: [
        ...(known.reason === null ? [] : [known.reason]),
        ...(version.minor === undefined ? [version.gap] : []),
      ].join('; '),
      namespaces: [...namespaces.keys()],
      count: (namespace) => namespaces.get(namespace)?.size ?? 0,
      of(namespace, level, minor = version.minor ?? Number.NaN) {
        const workloads = [...(namespaces.get(namespace) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
        return workloads.flatMap(([, workload]) => {
          const violations = violationsOf(workload, level, minor);
          return violations.length === 0 ? [] : [toObstacle(workload, violations)];
        });
      },
    };
  },
});

function violationsOf({ pods: made }: Workload, level: PodSecurityLevel, minor: number): PodSecurityViolation[] {
  const byControl = new Map<string, PodSecurityViolation>();
  for (const { pod } of made) {
    const { annotations, spec } = pod;
    for (const violation of evaluatePodSecurity({ metadata: { annotations }, spec }, level, minor))
      if (!byControl.has(violation.control)) byControl.set(violation.control, violation);
  }
  return [...byControl.values()];
}

function toObstacle(
  { object, component, pods: made }: Workload,
  violations: readonly PodSecurityViolation[],
): LevelObstacle {
  const instances = made.reduce((sum, one) => sum + one.instances, 0);
  return { object, instances, ...(component === undefined ? {} : { component }), violations };
}
