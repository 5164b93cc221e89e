import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Connection } from './connections.ts';

/** What the project that wrote a case expects of it. */
export interface Expected {
  /** `pass`, `fail`, or a word of that corpus. */
  readonly verdict: string;
  /** kubeaudit: the verdict without the annotations that override it. */
  readonly verdict_ignoring_overrides?: string;
  /** Kyverno: the one rule of the policy that gives the verdict; null where all of them do. */
  readonly rule?: string | null;
  /** Pod Security Standards: the policy versions, `v1.31`, in which the verdict holds. */
  readonly pss_versions?: readonly string[];
  readonly pss_version?: string;
  /** kube-linter: objects of the case, `Kind/namespace/name`, that are in order. */
  readonly must_not_fire?: readonly string[];
  /** netpol-analyzer: the workloads, `namespace/name[Kind]`, that no policy isolates in a direction, `ingress` or `egress`. */
  readonly unprotected?: readonly { readonly unprotected: string; readonly direction: string }[];
  /** netpol-analyzer: the connections that the policies allow; those that are not listed are denied. */
  readonly connections?: readonly Connection[];
  /** The breaches that must be found: what, and `Kind/name` or `Kind/namespace/name`. */
  readonly must_find?: readonly (readonly [what: string, object: string])[];
}

/** One public case: objects, and the verdict that the project which wrote it expects. */
export interface Case {
  readonly corpus: string;
  readonly case: string;
  readonly check: string;
  readonly objects: readonly unknown[];
  readonly expected: Expected;
  /** The configuration of the peer's check that the verdict assumes. */
  readonly params?: Readonly<Record<string, unknown>> | null;
  /** kube-score: its options, `IgnoreContainerCpuLimitRequirement`. */
  readonly options?: readonly string[] | null;
  /** psa-unit: the functions of Kubernetes that judge it, `runAsNonRoot1_35`. */
  readonly function?: readonly string[];
  /** k8s-defaults: shipped only with a feature gate that is off. */
  readonly feature_gated?: boolean;
  /** netpol-analyzer: the kinds of policy and route in the case, `netpol`, `anp`. */
  readonly features?: readonly string[];
  readonly multiple_networks?: boolean;
  /** Why no API server returns such an object. */
  readonly not_live?: unknown;
}

/** Every case under a folder: one JSON object a line in its .jsonl files. */
export function readCases(folder: string): Case[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .flatMap((file) => readFileSync(path.join(folder, file), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line): Case => JSON.parse(line));
}
