import type { V1PodSpec } from '@kubernetes/client-node';
import { isWhole } from '../inventory.ts';
import { matchesSelector } from '../kubernetes/label-selector.ts';
import { namedPortsOf } from '../kubernetes/network/endpoint.ts';
import { field, fieldsOf } from '../kubernetes/network/fields.ts';
import type { Labels } from '../kubernetes/network/isolation.ts';
import { alikePods } from './alike-pods.ts';
import { controllers, workloadLists } from './controllers.ts';
import { combineStates, defineFact, describeGap, type FactState, type Read } from './fact.ts';

/** What a selector sees of pods: those that are alike in it count once. */
export interface SelectablePod {
  readonly labels: Labels;
  /** `TCP/web`: the ports that its containers name. */
  readonly namedPorts: ReadonlySet<string>;
}

/** Pods that selectors can find: all pods, and the templates of workloads whether they run any or not. */
export interface SelectablePods extends FactState {
  of(namespace: string): readonly SelectablePod[];
  /** Those that a selector of that namespace finds; `invalid` where it cannot be used. An absent one selects all, as in a NetworkPolicy. */
  selectedBy(selector: unknown, namespace: string): readonly SelectablePod[] | 'invalid';
  /** Those that peers of a NetworkPolicy stand for, address blocks aside, and why they are not known. No peers: every pod. */
  reachedBy(peers: readonly unknown[], namespace: string): readonly SelectablePod[] | { readonly unseen: string };
}

export const selectablePods = defineFact({
  name: 'selectablePods',
  from: ['pods', ...workloadLists],
  evidence: ['namespaces'],
  uses: [controllers, alikePods],
  derive(read): SelectablePods {
    const owners = read.fact(controllers);
    const byNamespace = new Map<string, Map<string, SelectablePod>>();
    const add = (namespace: string, labels: Labels, spec: V1PodSpec): void => {
      const known = byNamespace.get(namespace) ?? new Map<string, SelectablePod>();
      byNamespace.set(namespace, known);
      const namedPorts = portsOf(spec);
      const key = JSON.stringify([Object.entries(labels).sort(), [...namedPorts].sort()]);
      if (!known.has(key)) known.set(key, { labels, namedPorts });
    };
    for (const {
      pod: { metadata, spec },
    } of read.fact(alikePods).groups)
      add(metadata.namespace ?? 'default', metadata.labels ?? {}, spec);
    for (const { object, template } of owners.all)
      if (template !== undefined && owners.makers(object).templated === undefined)
        add(object.metadata.namespace ?? 'default', template.metadata?.labels ?? {}, template.spec);
    const of = (namespace: string): readonly SelectablePod[] => [...(byNamespace.get(namespace)?.values() ?? [])];
    const labelsOf = namespaceLabels(read, byNamespace.keys());
    const selectedBy = (selector: unknown, namespace: string): readonly SelectablePod[] | 'invalid' => {
      const pods = of(namespace);
      const wanted = selector ?? {};
      if (matchesSelector(wanted, {}) === 'invalid') return 'invalid';
      return pods.filter(({ labels }) => matchesSelector(wanted, labels) === true);
    };
    return {
      ...combineStates(read.stateOf(), owners),
      of,
      selectedBy,
      reachedBy(peers, namespace) {
        const elsewhere =
          peers.length === 0 || peers.some((peer) => fieldsOf(field(peer, 'namespaceSelector')) !== undefined);
        const unseen = elsewhere ? unseenElsewhere(read, peers.length > 0) : undefined;
        if (unseen !== undefined) return { unseen };
        if (peers.length === 0) return [...byNamespace.keys()].flatMap(of);
        return peers.flatMap((peer) => {
          if (field(peer, 'ipBlock') !== undefined) return [];
          const place = field(peer, 'namespaceSelector');
          const places =
            place === undefined
              ? [namespace]
              : [...labelsOf].flatMap(([name, labels]) => (matchesSelector(place, labels) === true ? [name] : []));
          return places.flatMap((name) => {
            const found = selectedBy(field(peer, 'podSelector'), name);
            return found === 'invalid' ? [] : found;
          });
        });
      },
    };
  },
});

function unseenElsewhere(read: Read, byLabels: boolean): string | undefined {
  if (read.inventory.scan.namespaces !== null) return 'it lets out to pods of namespaces that were not asked for';
  const source = read.source('namespaces');
  return !byLabels || isWhole(source) ? undefined : describeGap('namespaces', source);
}

function namespaceLabels(read: Read, others: Iterable<string>): ReadonlyMap<string, Labels> {
  const own = (name: string): Labels => ({ 'kubernetes.io/metadata.name': name });
  return new Map([
    ...[...others].map((name) => [name, own(name)] as const),
    ...read.objects('namespaces').map(({ metadata: { name, labels } }) => [name, { ...labels, ...own(name) }] as const),
  ]);
}

const known = new WeakMap<V1PodSpec, ReadonlySet<string>>();

function portsOf(spec: V1PodSpec): ReadonlySet<string> {
  const found = known.get(spec);
  if (found !== undefined) return found;
  const ports = new Set(namedPortsOf(spec).map(({ protocol, name }) => `${protocol}/${name}`));
  known.set(spec, ports);
  return ports;
}
