import { fieldsOf, isSet, listOf } from './pod-security/fields.ts';

/** What a ResourceQuota bounds of that which lets one namespace starve the others. */
export interface QuotaBounds {
  readonly memory: boolean;
  readonly cpu: boolean;
  readonly pods: boolean;
  /** It counts only a part of the pods: those of some scopes. */
  readonly scoped: boolean;
}

// `memory` and `cpu` are other names of the requests. Source: kubernetes.io, Resource Quotas, compute resource quota.
const memory = ['memory', 'requests.memory', 'limits.memory'];
const cpu = ['cpu', 'requests.cpu', 'limits.cpu'];
const pods = ['pods', 'count/pods'];

/** Reads one quota; misshapen parts bound nothing. */
export function quotaBounds({ spec: given }: { readonly spec?: unknown }): QuotaBounds {
  const { hard, scopes, scopeSelector } = fieldsOf(given);
  const bounds = (names: readonly string[]): boolean =>
    names.some((name) => isSet(hard) && Object.hasOwn(hard, name) && hard[name] !== null);
  return {
    memory: bounds(memory),
    cpu: bounds(cpu),
    pods: bounds(pods),
    scoped: listOf(scopes).length > 0 || listOf(fieldsOf(scopeSelector).matchExpressions).length > 0,
  };
}

/** Whether these quotas of one namespace together bound all its pods: their memory and CPU, or their number. */
export function boundAllPods(quotas: readonly { readonly spec?: unknown }[]): boolean {
  const whole = quotas.map(quotaBounds).filter(({ scoped }) => !scoped);
  const some = (key: 'memory' | 'cpu' | 'pods'): boolean => whole.some((bounds) => bounds[key]);
  return some('pods') || (some('memory') && some('cpu'));
}

/** Why a quota does not bound all pods by itself, in words: `bounds memory but not CPU`. */
export function describeBounds(quota: { readonly spec?: unknown }): string {
  const bounds = quotaBounds(quota);
  if (bounds.scoped) return 'counts only a part of the pods';
  if (bounds.memory !== bounds.cpu) return bounds.memory ? 'bounds memory but not CPU' : 'bounds CPU but not memory';
  return 'bounds neither memory, CPU nor pods';
}
