import type { KubernetesObject } from '../object.ts';
import { fieldsOf, listOf } from '../pod-security/fields.ts';
import { inWords } from '../record.ts';
import { type AdmissionRequest, anyRuleMatches, podCreation, serviceWriting } from './rules.ts';
import { type LabelledNamespace, selectsEverything, selectsNamespace } from './selectors.ts';

/** What a policy looks at, where it is one of the two things that other checks ask for. */
export type PolicySubject = 'signatures' | 'origins' | 'other';

/** Whether a part of a policy judges the pods of a namespace: every pod made there, or none; or what narrows it, in words. */
export type PodCoverage = 'every' | 'none' | { readonly narrowedBy: string };

/** One part of a policy that can refuse: a rule, or a binding. */
export interface PolicyPart {
  /** `rule x`, `binding x`; empty where the policy is all one. */
  readonly name: string;
  readonly denies: boolean;
  /** What it does instead of refusing: `only audits`. */
  readonly instead: string;
  readonly subject: PolicySubject;
  /** Controls of Pod Security whose fields it judges. */
  readonly controls: readonly string[];
  pods(namespace: LabelledNamespace): PodCoverage;
  /** Whether it judges spec.externalIPs of every Service that is written in the namespace; left out where it does not name that field. */
  readonly externalIps?: (namespace: LabelledNamespace) => PodCoverage;
  /** Whether it names the namespace, or a label of it, as one that it leaves alone. */
  frees(namespace: LabelledNamespace): boolean;
}

/** A policy of any engine in one shape. */
export interface AdmissionPolicy {
  /** The product whose webhook enforces it; null where the API server or the nodes do so themselves. */
  readonly product: string | null;
  readonly object: KubernetesObject;
  /** `ClusterPolicy x of Kyverno`. */
  readonly called: string;
  readonly parts: readonly PolicyPart[];
  /** Why it is in force nowhere, or not as written; null where nothing says so. */
  readonly idle: string | null;
  /** Whether that is because nothing was seen that binds it. */
  readonly unbound: boolean;
  /** Settings that let a request pass where the policy could not be judged, with their field. */
  readonly open: readonly { readonly setting: string; readonly fieldPath: string }[];
}

/** Both must cover: the narrower of two coverages. */
export function narrower(a: PodCoverage, b: PodCoverage): PodCoverage {
  if (a === 'none' || b === 'none') return 'none';
  if (a === 'every') return b;
  return b === 'every' ? a : { narrowedBy: `${a.narrowedBy} and ${b.narrowedBy}` };
}

/** Either may cover: the wider of two coverages. */
export function wider(a: PodCoverage, b: PodCoverage): PodCoverage {
  if (a === 'every' || b === 'every') return 'every';
  return a === 'none' ? b : a;
}

/** Whether a `matchConstraints` or `matchResources` (admissionregistration.k8s.io) concerns the creation of pods in the namespace; an absent one does. */
export function matchedPods(match: unknown, namespace: LabelledNamespace): PodCoverage {
  return matched(match, podCreation, namespace);
}

/** The same of both ways to write a Service. */
export function matchedServices(match: unknown, namespace: LabelledNamespace): PodCoverage {
  return serviceWriting.map((request) => matched(match, request, namespace)).reduce(narrower);
}

function matched(match: unknown, request: AdmissionRequest, namespace: LabelledNamespace): PodCoverage {
  const { resourceRules, excludeResourceRules, namespaceSelector, objectSelector } = fieldsOf(match);
  if (listOf(resourceRules).length > 0 && !anyRuleMatches(resourceRules, request)) return 'none';
  if (anyRuleMatches(excludeResourceRules, request)) return 'none';
  if (!selectsNamespace(namespaceSelector, namespace)) return 'none';
  return selectsEverything(objectSelector) ? 'every' : { narrowedBy: 'its objectSelector' };
}

/** Conditions in CEL are not evaluated: they narrow what is judged. */
export function underConditions(conditions: unknown): PodCoverage {
  const names = listOf(conditions).map((condition) => inWords(fieldsOf(condition).name ?? 'without a name'));
  return names.length === 0 ? 'every' : { narrowedBy: `its condition ${names.join(', ')}` };
}

/** Whether a namespaceSelector takes the namespace out by a label, or by its name, rather than choosing others. */
export function isTakenOut(selector: unknown, { name, labels }: LabelledNamespace): boolean {
  const all: Readonly<Record<string, string>> = { ...labels, 'kubernetes.io/metadata.name': name };
  return listOf(fieldsOf(selector).matchExpressions).some((expression) => {
    const { key, operator, values } = fieldsOf(expression);
    const value = typeof key === 'string' && Object.hasOwn(all, key) ? all[key] : undefined;
    if (value === undefined) return false;
    return operator === 'DoesNotExist' || (operator === 'NotIn' && listOf(values).includes(value));
  });
}
