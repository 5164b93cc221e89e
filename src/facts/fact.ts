import { type Inventory, isWhole, type Source } from '../inventory.ts';
import type { KubernetesObject, ObjectReference } from '../kubernetes/object.ts';
import type { AlikeItems } from './alike-items.ts';

/** What a judged item is part of, and how a finding about it is addressed. */
export interface About {
  /** The object that a person would edit. */
  readonly object: ObjectReference;
  /** Path of the item inside that object, `spec.template.spec.containers[0]`; empty for the object itself. */
  readonly path: string;
  readonly container?: string;
  /** Name of the item where it is a part of the object other than a container (a host, a subject). */
  readonly part?: string;
  /** Pods behind the item; 1 for anything that is not a pod. */
  readonly instances: number;
  /** The recognised system component that the object belongs to: its findings have scope system. */
  readonly component?: string;
  /** Whether it belongs to one could not be seen: its findings count in the lower bound of the score alone. */
  readonly scopeUndecided?: true;
  /** Where a person changes it, said after the remediation. */
  readonly place?: string;
  /** The object's resourceVersion when it was read. */
  readonly resourceVersion?: string;
  /** Why nothing can be said about this item; its verdict is unknown. */
  readonly unjudgeable?: string;
  /** Why this item can not pass, though it may fail: a better source than the one it came from was not seen. */
  readonly doubt?: string;
}

/** One thing to judge: what the check receives, and what it is about. */
export interface Item<T extends object> {
  readonly value: T;
  readonly about: About;
}

/** Whether a fact is all there is: incomplete where a source was not seen whole, hidden where no permission would show it. */
export interface FactState {
  readonly state: 'complete' | 'incomplete' | 'hidden';
  readonly reason: string | null;
}

/** A fact whose items can be judged one by one. */
export interface Fact<T extends object> extends FactState {
  readonly items: readonly Item<T>[];
  /** Groups of items that share much, where a check is quicker asked about those. */
  alike?(): AlikeItems;
}

/** Reads the inventory on behalf of one fact: only what that fact declared. */
export interface Read {
  /** A source by name; a source that nobody asked for reads as out of scope. */
  source(name: string): Source;
  /** The objects of a list, well-formed ones only. */
  objects<T extends KubernetesObject>(name: string): readonly T[];
  /** Another fact. */
  fact<V extends FactState>(definition: FactDefinition<V>): V;
  /** Complete, or incomplete because of the first of these sources (all of `from` by default) that was not seen whole. */
  stateOf(...names: readonly string[]): FactState;
  readonly inventory: Inventory;
  /** What people configured. */
  readonly settings: Settings;
}

/** What people tell kaudit about their clusters, beside what it sees. */
export interface Settings {
  /** Registries and repositories that images may come from: `ghcr.io/acme`, `docker.io/library`, `*.acme.example`. */
  readonly registries?: readonly string[];
  /** Namespaces that the cluster's operators own, like kube-system: names, or patterns with `*`. */
  readonly systemNamespaces?: readonly string[];
  /** Namespaces that count as people's own, whatever they are called; wins over the other. */
  readonly userNamespaces?: readonly string[];
}

/**
 * How a fact is derived, and from what: `from` and `uses` make it incomplete where a source is not whole, `evidence` and
 * `consults` never do.
 */
export interface FactDefinition<V extends FactState> {
  readonly name: string;
  readonly from: readonly string[];
  readonly evidence?: readonly string[];
  readonly uses?: readonly FactDefinition<FactState>[];
  /** Facts that help and whose absence it handles itself. */
  readonly consults?: readonly FactDefinition<FactState>[];
  /** Makes sense only for a cluster as a whole: no single namespace can answer it. */
  readonly clusterWide?: true;
  derive(read: Read): V;
}

/** Defines a fact; the literal is its own documentation. */
export function defineFact<V extends FactState>(definition: FactDefinition<V>): FactDefinition<V> {
  return definition;
}

/** Every source that a fact reads, itself or through other facts; `required` leaves out mere evidence. */
export function sourcesOf(
  definition: FactDefinition<FactState>,
  which: 'all' | 'required' = 'all',
): ReadonlySet<string> {
  const found = knownSources[which].get(definition);
  if (found !== undefined) return found;
  const { from, evidence = [], uses = [], consults = [] } = definition;
  const sources = new Set(which === 'all' ? [...from, ...evidence] : from);
  for (const used of which === 'all' ? [...uses, ...consults] : uses)
    for (const source of sourcesOf(used, which)) sources.add(source);
  knownSources[which].set(definition, sources);
  return sources;
}

const knownSources = {
  all: new WeakMap<FactDefinition<FactState>, ReadonlySet<string>>(),
  required: new WeakMap<FactDefinition<FactState>, ReadonlySet<string>>(),
};

/** Whether the fact, or one it uses, makes sense only for a cluster as a whole. */
export function isClusterWide({ clusterWide, uses = [] }: FactDefinition<FactState>): boolean {
  return clusterWide === true || uses.some(isClusterWide);
}

const notAsked: Source = {
  state: 'out-of-scope',
  reason: 'NotCollected',
  message: 'not part of what was collected',
  attempts: 0,
  items: [],
};

/** The facts of one inventory, each derived once, when first read. */
export class FactStore {
  readonly inventory: Inventory;
  readonly #derived = new Map<string, FactState>();

  readonly #settings: Settings;

  constructor(inventory: Inventory, settings: Settings = {}) {
    this.inventory = inventory;
    this.#settings = settings;
  }

  get<V extends FactState>(definition: FactDefinition<V>): V {
    const known = this.#derived.get(definition.name);
    // One definition per name: what was stored under it came from this very derive.
    if (known !== undefined) return known as V;
    const derived = definition.derive(this.#readFor(definition));
    this.#derived.set(definition.name, derived);
    return derived;
  }

  /** Lets go of all facts but these and what it takes to derive those of them that are not yet. */
  keepOnly(needed: Iterable<FactDefinition<FactState>>): void {
    const kept = new Set<string>();
    const keep = ({ name, uses = [], consults = [] }: FactDefinition<FactState>): void => {
      if (kept.has(name)) return;
      kept.add(name);
      if (!this.#derived.has(name)) for (const used of [...uses, ...consults]) keep(used);
    };
    for (const definition of needed) keep(definition);
    for (const name of this.#derived.keys()) if (!kept.has(name)) this.#derived.delete(name);
  }

  #readFor(definition: FactDefinition<FactState>): Read {
    const declared = new Set([...definition.from, ...(definition.evidence ?? [])]);
    const source = (name: string): Source => {
      if (!declared.has(name)) throw new Error(`fact ${definition.name} reads ${name} without declaring it`);
      return this.inventory.sources.get(name) ?? notAsked;
    };
    return {
      inventory: this.inventory,
      settings: this.#settings,
      source,
      objects: <T extends KubernetesObject>(name: string) =>
        // A list holds objects of its own kind: collecting checked kind and shape.
        source(name).items.filter(
          (item) => item.malformed === undefined,
        ) as readonly KubernetesObject[] as readonly T[],
      fact: <V extends FactState>(used: FactDefinition<V>): V => {
        if (![...(definition.uses ?? []), ...(definition.consults ?? [])].some(({ name }) => name === used.name))
          throw new Error(`fact ${definition.name} uses ${used.name} without declaring it`);
        return this.get(used);
      },
      stateOf: (...names) =>
        wholeness((names.length > 0 ? names : definition.from).map((name) => [name, source(name)])),
    };
  }
}

function wholeness(sources: readonly (readonly [string, Source])[]): FactState {
  const gaps = sources.flatMap(([name, source]) => {
    const broken = source.items.find(({ malformed }) => malformed !== undefined);
    return [
      ...(isWhole(source) ? [] : [describeGap(name, source)]),
      ...(broken === undefined ? [] : [`${name}: ${broken.metadata.name} is malformed (${broken.malformed})`]),
    ];
  });
  return gaps.length === 0 ? { state: 'complete', reason: null } : { state: 'incomplete', reason: gaps.join('; ') };
}

/** A gap in words: what was not seen, and why. */
export function describeGap(name: string, source: Source): string {
  return `${name} ${source.state}${source.reason === null ? '' : ` (${source.reason})`}`;
}

/** The worse of several states; their reasons joined. */
export function combineStates(...states: readonly FactState[]): FactState {
  const reasons = [
    ...new Set(states.flatMap(({ state, reason }) => (state === 'complete' || reason === null ? [] : [reason]))),
  ];
  const reason = reasons.length > 0 ? reasons.join('; ') : null;
  if (states.some(({ state }) => state === 'incomplete')) return { state: 'incomplete', reason };
  if (states.some(({ state }) => state === 'hidden')) return { state: 'hidden', reason };
  return { state: 'complete', reason: null };
}
