import { describeGap } from '../facts/fact.ts';
import { type Inventory, isWhole } from '../inventory.ts';
import type { Identity } from '../kubernetes/rbac/authorizer.ts';
import { implicitGroups, normaliseSubject, type Subject, userName } from '../kubernetes/rbac/subject.ts';
import { serviceAccountOf } from '../kubernetes/token.ts';

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

/** A subject as `whoCan` names one; also a pod. */
export interface SubjectReference {
  readonly kind: 'User' | 'Group' | 'ServiceAccount' | 'Pod';
  readonly name: string;
  /** Of a service account or a pod. */
  readonly namespace?: string;
}

const prefixes: ReadonlyMap<unknown, string> = new Map([
  ['User', 'user:'],
  ['Group', 'group:'],
  ['ServiceAccount', 'sa:'],
  ['Pod', 'pod:'],
]);

/** Reads `NAME` or `user:NAME`, `group:NAME`, `sa:NS/NAME`, `pod:NS/NAME`, or the same as a reference. Throws SubjectError. */
export function parseSubject(given: string | SubjectReference): Written {
  if (typeof given === 'string') return parseText(given);
  const { kind, name, namespace }: Partial<SubjectReference> = given ?? {};
  const prefix = prefixes.get(kind);
  if (prefix === undefined || typeof name !== 'string')
    throw new SubjectError(`${JSON.stringify(given)}: expected a text such as sa:NAMESPACE/NAME, or kind and name`);
  return parseText(`${prefix}${kind === 'ServiceAccount' || kind === 'Pod' ? `${namespace ?? ''}/` : ''}${name}`);
}

function parseText(text: string): Written {
  const colon = text.indexOf(':');
  const before = colon < 0 ? '' : text.slice(0, colon);
  const isKind = before === 'user' || before === 'group' || before === 'sa' || before === 'pod';
  const kind = isKind ? before : 'user';
  const name = isKind ? text.slice(colon + 1) : text;
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
  given: string | SubjectReference,
  { groups = [] }: CanOptions,
): Asker | { readonly missing: string } {
  const written = parseSubject(given);
  const subject = written.kind === 'Pod' ? accountOfPod(inventory, written) : written;
  if (typeof subject === 'string') return { missing: subject };
  const implicit = implicitGroups(subject);
  // None of these is there twice.
  const all =
    subject.kind === 'Group' || groups.length > 0
      ? [...new Set([...(subject.kind === 'Group' ? [subject.name] : []), ...implicit, ...groups])]
      : implicit;
  return { user: userName(subject) ?? '', groups: all, called: describeAs(subject) };
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
