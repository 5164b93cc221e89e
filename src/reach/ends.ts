import { describeGap, type FactState } from '../facts/fact.ts';
import type { PlacedPod, Reachability } from '../facts/reachability.ts';
import type { Inventory } from '../inventory.ts';
import { parseAddress } from '../kubernetes/network/address.ts';
import type { Endpoint } from '../kubernetes/network/endpoint.ts';
import { parseSelector, selectsLabels } from '../kubernetes/selector-text.ts';

/** An end of a question about the network that is not written as one. */
export class EndError extends Error {
  override readonly name = 'EndError';
}

/** An end as a person writes it; the object form is that of expectations. */
export type End = string | { readonly namespace: string; readonly selector?: string };

/** Who an end stands for, or why nobody can tell. */
export type Ends =
  | {
      readonly called: string;
      readonly set: boolean;
      readonly pods: readonly PlacedPod[];
      readonly others: readonly Endpoint[];
      readonly gap: string | null;
      readonly internet?: true;
    }
  | { readonly missing: string };

/**
 * Finds who an end stands for: `NS/POD`, `NS/KIND/NAME`, `NS/`, `NS/?SELECTOR`, `internet`, `ip:ADDRESS`, `node`. Throws EndError
 * where it is none of these.
 */
export function findEnds(known: Reachability, inventory: Inventory, end: End): Ends {
  if (typeof end !== 'string')
    return findEnds(known, inventory, `${end.namespace}/${end.selector === undefined ? '' : `?${end.selector}`}`);
  if (end === 'node') return other('node', [{ kind: 'node' }]);
  if (end === 'internet') return { ...other('internet', []), set: true, internet: true };
  if (end.startsWith('ip:')) {
    const address = parseAddress(end.slice(3));
    if (address === undefined) throw new EndError(`${JSON.stringify(end)}: expected ip:ADDRESS`);
    return other(end, [{ kind: 'address', address }]);
  }
  const slash = end.indexOf('/');
  const [namespace, rest] = [end.slice(0, slash), end.slice(slash + 1)];
  if (slash < 1)
    throw new EndError(
      `${JSON.stringify(end)}: expected NAMESPACE/POD, NAMESPACE/KIND/NAME, NAMESPACE/, NAMESPACE/?SELECTOR, internet, ip:ADDRESS or node`,
    );
  const all = podsIn(known, namespace);
  const pick = (pods: readonly PlacedPod[], set: boolean, what: string): Ends => {
    const gap = gapOf(known, inventory, namespace);
    if (pods.length === 0) return { missing: gap === null ? `there is no ${what}` : `no ${what} was seen: ${gap}` };
    return { called: end, set, pods, others: [], gap: set ? gap : null };
  };
  if (/^(?:service|services|svc)\//i.test(rest))
    throw new EndError(
      `${JSON.stringify(end)}: policies know pods, no Services: name what its selector finds, NAMESPACE/?SELECTOR`,
    );
  if (rest === '') return pick(all, true, `pod in namespace ${namespace}`);
  if (rest.startsWith('?')) {
    const selector = parseSelector(rest.slice(1));
    if (selector === undefined) throw new EndError(`${JSON.stringify(end)}: ${rest.slice(1)} is no label selector`);
    const chosen = all.filter(({ pod }) => selectsLabels(selector, pod.labels));
    return pick(chosen, true, `pod ${rest.slice(1)} in namespace ${namespace}`);
  }
  const [first = '', second, ...more] = rest.split('/');
  if (more.length > 0 || second === '') throw new EndError(`${JSON.stringify(end)}: expected NAMESPACE/KIND/NAME`);
  const [kind, name] = second === undefined ? ['pod', first] : [first.toLowerCase(), second];
  const chosen = all.filter(({ chain }) =>
    chain.some((object) => object.name === name && isKind(object.kind.toLowerCase(), kind)),
  );
  return pick(chosen, kind !== 'pod', `${kind} ${namespace}/${name}`);
}

const byNamespace = new WeakMap<Reachability, ReadonlyMap<string, readonly PlacedPod[]>>();

/** The pods of a namespace, all of them sorted into namespaces once. */
function podsIn(known: Reachability, namespace: string): readonly PlacedPod[] {
  const sorted = byNamespace.get(known) ?? sortIntoNamespaces(known.pods);
  byNamespace.set(known, sorted);
  return sorted.get(namespace) ?? [];
}

function sortIntoNamespaces(pods: readonly PlacedPod[]): ReadonlyMap<string, readonly PlacedPod[]> {
  const sorted = new Map<string, PlacedPod[]>();
  for (const one of pods) {
    const known = sorted.get(one.pod.namespace);
    if (known === undefined) sorted.set(one.pod.namespace, [one]);
    else known.push(one);
  }
  return sorted;
}

function other(called: string, others: readonly Endpoint[]): Extract<Ends, { called: string }> {
  return { called, set: false, pods: [], others, gap: null };
}

const shortNames: Readonly<Record<string, string>> = {
  deploy: 'deployment',
  sts: 'statefulset',
  ds: 'daemonset',
  rs: 'replicaset',
  rc: 'replicationcontroller',
  cj: 'cronjob',
  po: 'pod',
};

function isKind(kind: string, written: string): boolean {
  const long = Object.hasOwn(shortNames, written) ? shortNames[written] : written;
  return long === kind || written === `${kind}s`;
}

function gapOf(state: FactState, { sources, scan }: Inventory, namespace: string): string | null {
  if (scan.namespaces !== null && !scan.namespaces.includes(namespace))
    return `namespace ${namespace} is out of the scope`;
  const list = sources.get('pods');
  if (state.state === 'complete') return null;
  return list === undefined ? 'pods were not collected' : (state.reason ?? describeGap('pods', list));
}
