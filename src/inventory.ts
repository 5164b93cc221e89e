import type { KubernetesObject, ObjectReference } from './kubernetes/object.ts';

/** How much of a source was seen. `absent`: the API server does not serve it; `out-of-scope`: nobody asked for it. */
export type State =
  | 'complete'
  | 'partial'
  | 'denied'
  | 'unavailable'
  | 'absent'
  | 'truncated'
  | 'inconsistent'
  | 'out-of-scope';

/** One source: a list (`pods`, `deployments.apps`), a named object (`configmaps/kube-system/kubeadm-config`) or a path (`/flagz`). */
export interface Source {
  readonly state: State;
  /** A word for the cause, as the API server says it (`Forbidden`) or as kaudit does (`timeout`); null when complete. */
  readonly reason: string | null;
  /** The API server's own sentence, or kaudit's; null when complete. */
  readonly message: string | null;
  /** Requests that were sent for it, retries included. */
  readonly attempts: number;
  readonly items: readonly KubernetesObject[];
}

/** Where an object stands in a file. */
export interface Place {
  readonly file: string;
  /** Of its first field, from 1. */
  readonly line: number;
  /** Lines of its fields, by their path: `spec.containers[0].image`. */
  readonly lines: ReadonlyMap<string, number>;
}

/** Everything a scan saw, redacted: the only thing that checks, scores and reports are made of. */
export interface Inventory {
  readonly apiVersion: 'kaudit.dev/v1alpha1';
  readonly kind: 'Inventory';
  readonly tool: { readonly name: string; readonly version: string };
  /** `cluster`: a live API server; `objects`: given by a caller, recorded from a cluster; `manifests`: files that no cluster has seen. */
  readonly origin: 'cluster' | 'objects' | 'manifests';
  readonly scan: {
    readonly startedAt: string;
    readonly finishedAt: string;
    readonly requests: number;
    readonly bytes: number;
    /** Namespaces asked for; null: the whole cluster. */
    readonly namespaces: readonly string[] | null;
    /** Only workloads with such labels are judged; absent: all. As kubectl's -l has it. */
    readonly selector?: string;
    /** The only namespaces where this identity may list; absent where it may list in the whole cluster, or some were asked for. */
    readonly listable?: readonly string[];
  };
  readonly cluster: {
    readonly context: string | null;
    readonly server: string | null;
    readonly serverVerified: boolean;
  };
  /** By name; a source that is missing was not asked for. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Where the objects stand, by `placeKey`, if they came from manifests; never written to a file. */
  readonly places?: ReadonlyMap<string, Place>;
}

/** The key of an object's place. */
export function placeKey({ apiVersion, kind, namespace = '', name }: Omit<ObjectReference, 'uid'>): string {
  return JSON.stringify([apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/'))), kind, namespace, name]);
}

/** Finds the object that a reference names; the index is made when it is first asked for. */
export function objectFinder({
  sources,
}: Inventory): (reference: Omit<ObjectReference, 'uid'>) => KubernetesObject | undefined {
  let index: Map<string, KubernetesObject> | undefined;
  return (reference) => {
    index ??= new Map(
      [...sources.values()].flatMap(({ items }) =>
        items.map((item) => [
          placeKey({ ...item, name: item.metadata.name, namespace: item.metadata.namespace ?? '' }),
          item,
        ]),
      ),
    );
    return index.get(placeKey(reference));
  };
}

/** Whether a source was seen whole: only then may something be missing from it. */
export function isWhole(source: Source): boolean {
  return source.state === 'complete' || source.state === 'inconsistent' || source.state === 'absent';
}

/** A file that is not an inventory: says where in it and what was expected. */
export class InventoryError extends Error {
  override readonly name = 'InventoryError';
}

/** The JSON of an inventory: keys sorted, pod specs that replicas share written once, ends with a newline. */
export function writeInventory({ sources, places: _, ...rest }: Inventory): string {
  const specs = new Map<unknown, number>();
  const place = (item: KubernetesObject): KubernetesObject => {
    if (item.kind !== 'Pod' || item.spec === undefined) return item;
    const index = specs.get(item.spec) ?? specs.size;
    specs.set(item.spec, index);
    return { ...item, spec: index };
  };
  const plain = [...sources]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, { items, ...state }]) =>
        `    ${JSON.stringify(name)}: ${listLines({ ...state, items: items.map(place) })}`,
    );
  const head = Object.entries(rest).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const bodies = [...specs.keys()].map((spec) => `    ${JSON.stringify(spec)}`).join(',\n');
  return `{\n${head.join(',\n')},\n  "sources": {\n${plain.join(',\n')}\n  },\n  "podSpecs": [\n${bodies}\n  ]\n}\n`;
}

function listLines({ items, ...state }: Source): string {
  const head = JSON.stringify(state).slice(0, -1);
  return `${head},"items":[${items.length === 0 ? '' : `\n${items.map((item) => `      ${JSON.stringify(item)}`).join(',\n')}`}]}`;
}

/** Every state that a source may have. */
export const states: ReadonlySet<string> = new Set<State>([
  'complete',
  'partial',
  'denied',
  'unavailable',
  'absent',
  'truncated',
  'inconsistent',
  'out-of-scope',
]);
