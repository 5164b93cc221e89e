import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isRecord } from '../../src/kubernetes/record.ts';
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

/** The cases that were read, and what could not be read as one: where, and what was expected. */
export interface Cases {
  readonly cases: readonly Case[];
  readonly faults: readonly string[];
}

/** Every case under a folder, or in a file: one JSON object a line in .jsonl files, a list of them or a single one in .json files. */
export function readCases(given: string): Cases {
  const faults: string[] = [];
  const refuse = (fault: string): [] => {
    faults.push(fault);
    return [];
  };
  const cases = filesOf(given, refuse).flatMap((file) => valuesIn(file, refuse).flatMap((one) => toCase(one, refuse)));
  if (cases.length === 0 && faults.length === 0) refuse(`${given}: no case in it`);
  return { cases, faults };
}

type Refuse = (fault: string) => [];

/** A value that should be a case, and where it stands. */
interface Found {
  readonly file: string;
  readonly where: string;
  readonly value: unknown;
}

function filesOf(given: string, refuse: Refuse): string[] {
  try {
    if (statSync(given).isFile()) return [given];
    return readdirSync(given, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.jsonl?$/.test(file))
      .sort()
      .map((file) => path.join(given, file));
  } catch (error) {
    return refuse(`${given}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function valuesIn(file: string, refuse: Refuse): Found[] {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const found = (where: string, json: string): Found[] => {
    try {
      return [{ file, where, value: JSON.parse(json) }];
    } catch {
      return refuse(`${where}: not JSON`);
    }
  };
  if (!file.endsWith('.json'))
    return text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : found(`${file}:${i + 1}`, line)));
  return found(file, text).flatMap(({ value }) =>
    (Array.isArray(value) ? value : [value]).map((one, i) => ({ file, where: `${file}, case ${i + 1}`, value: one })),
  );
}

/** A case that does not say where it comes from is called by its place. */
function toCase({ file, where, value }: Found, refuse: Refuse): Case[] {
  if (!isRecord(value)) return refuse(`${where}: expected an object`);
  const { corpus = path.basename(file).replace(/\.jsonl?$/, ''), case: name = where, check, objects, expected } = value;
  if (!Array.isArray(objects)) return refuse(`${where}: objects: expected a list`);
  if (!isRecord(expected) || (expected.verdict !== undefined && typeof expected.verdict !== 'string'))
    return refuse(`${where}: expected: expected an object with a verdict`);
  if (typeof corpus !== 'string' || typeof name !== 'string')
    return refuse(`${where}: corpus and case: expected texts`);
  // What else a corpus says of its cases is read where that corpus is judged.
  return [{ ...value, corpus, case: name, check: String(check ?? ''), objects, expected } as unknown as Case];
}
