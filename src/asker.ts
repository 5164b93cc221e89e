import { describeGap } from './facts/fact.ts';
import { type Inventory, isWhole } from './inventory.ts';
import type { Identity } from './kubernetes/rbac/authorizer.ts';
import { implicitGroups, normaliseSubject, type Subject, userName } from './kubernetes/rbac/subject.ts';
import { serviceAccountOf } from './kubernetes/token.ts';

export interface CanOptions {
  /** Groups of the subject besides those that it has anyway. */
  readonly groups?: readonly string[];
}

/** A subject that is not written as one. */
export class SubjectError extends Error {
  override readonly name = 'SubjectError';
}

/** Who is asked about, with every group, and in words. */
export interface Asker extends Identity {
  readonly called: string;
}

/** A subject as written: itself, or the pod whose service account it is. */
export type Written = Subject | { readonly kind: 'Pod'; readonly namespace: string; readonly name: string };

/** Reads `NAME` or `user:NAME`, `group:NAME`, `sa:NS/NAME`, `pod:NS/NAME`. Throws SubjectError. */
export function parseSubject(text: string): Written {
  const [, kind = 'user', name = ''] = /^(?:(user|group|sa|pod):)?(.*)$/s.exec(text) ?? [];
  if (name === '') throw new SubjectError(`${JSON.stringify(text)} names nobody`);
  if (kind === 'user') return normaliseSubject({ kind: 'User', name });
  if (kind === 'group') return { kind: 'Group', name };
  const [namespace, own, ...more] = name.split('/');
  if (!namespace || !own || more.length > 0)
    throw new SubjectError(`${JSON.stringify(text)}: expected ${kind}:NAMESPACE/NAME`);
  return { kind: kind === 'sa' ? 'ServiceAccount' : 'Pod', namespace, name: own };
}

/** The identity of a subject as written, or why nobody can tell it. Throws SubjectError. */
export function identify(
  inventory: Inventory,
  text: string,
  { groups = [] }: CanOptions,
): Asker | { readonly missing: string } {
  const written = parseSubject(text);
  const subject = written.kind === 'Pod' ? accountOfPod(inventory, written) : written;
  if (typeof subject === 'string') return { missing: subject };
  const own = subject.kind === 'Group' ? [subject.name] : [];
  return {
    user: userName(subject) ?? '',
    groups: [...new Set([...own, ...implicitGroups(subject), ...groups])],
    called: describeAs(subject),
  };
}

/** `user jane`, `group dev`, `service account shop/frontend`. */
export function describeAs(subject: Subject): string {
  if (subject.kind === 'ServiceAccount') return `service account ${subject.namespace}/${subject.name}`;
  return `${subject.kind.toLowerCase()} ${subject.name}`;
}

/** The service account of a pod, or why it is not known. */
function accountOfPod(
  { sources, scan }: Inventory,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Subject | string {
  const list = sources.get('pods');
  const pod = list?.items.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  if (pod !== undefined && pod.malformed === undefined) {
    const spec: unknown = pod.spec;
    const account = serviceAccountOf(typeof spec === 'object' && spec !== null ? spec : {});
    return { kind: 'ServiceAccount', namespace, name: account };
  }
  const called = `pod ${namespace}/${name}`;
  if (pod !== undefined) return `${called} is malformed (${pod.malformed})`;
  if (list === undefined) return `${called} was not seen: pods not collected`;
  if (!isWhole(list)) return `${called} was not seen: ${describeGap('pods', list)}`;
  return scan.namespaces === null || scan.namespaces.includes(namespace)
    ? `there is no ${called}`
    : `${called} was not seen: pods of namespace ${namespace} not collected`;
}
