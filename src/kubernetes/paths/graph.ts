import type { Edit } from './edits.ts';
import { editKey } from './edits.ts';
import type { TechniqueId } from './techniques.ts';

export type PlaceKind =
  | 'User'
  | 'Group'
  | 'ServiceAccount'
  | 'workload'
  | 'node'
  | 'cloud'
  /** Somebody whom another may impersonate within limits. */
  | 'impersonated'
  /** Ports that somebody reaches through the API server. */
  | 'ports'
  /** What others send, read and answered in the place of whom they meant. */
  | 'traffic'
  | 'cluster-admin'
  | 'secrets'
  | 'control-plane'
  /** Stands for many, or for a way through; never shown. */
  | 'set';

/** Somewhere that an attacker may be. */
export interface Place {
  readonly id: string;
  readonly kind: PlaceKind;
  /** In words: `ServiceAccount ci/deployer`. */
  readonly called: string;
  /** Pods behind it, for a workload. */
  readonly instances?: number;
  /** Belongs to Kubernetes, the distribution or a recognised component. */
  readonly system?: true;
}

/** A step from one place to another: places are indexes. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly technique: TechniqueId;
  /** 0 for a step that is none of the attacker's: membership, one of a set. */
  readonly hops: 0 | 1;
  /** What makes it true, in words; made when it is asked for. */
  readonly because: () => string;
  /** Any one of these edits removes it; indexes. */
  readonly edits: readonly number[];
  /** Why it is not sure that the step exists. */
  readonly doubt?: string;
}

/** Places and steps, in an order that does not depend on that of the objects. */
export interface Graph {
  readonly places: readonly Place[];
  readonly steps: readonly Step[];
  readonly edits: readonly Edit[];
  /** Indexes of the steps that leave, and that enter, each place; none where there are none. */
  readonly leaving: readonly (readonly number[] | undefined)[];
  readonly entering: readonly (readonly number[] | undefined)[];
  indexOf(id: string): number | undefined;
}

/** A step as it is added: places by id, edits as they are or as they are made when somebody asks for them. */
export interface NewStep extends Pick<Step, 'technique' | 'because'> {
  readonly from: string;
  readonly to: string;
  readonly hops?: 0 | 1;
  readonly edits?: readonly Edit[] | (() => readonly Edit[]);
  readonly doubt?: string | undefined;
}

/** What a step says that needs no words of its own. */
export const nothing = (): string => '';

/** Collects places and steps; a place that is added twice stays as it was first. */
export interface GraphBuilder {
  place(place: Place): string;
  has(id: string): boolean;
  step(step: NewStep): void;
  finish(): Graph;
}

export function createGraph(): GraphBuilder {
  const places = new Map<string, Place>();
  const added: NewStep[] = [];
  return {
    place(place) {
      if (!places.has(place.id)) places.set(place.id, place);
      return place.id;
    },
    has: (id) => places.has(id),
    step(step) {
      added.push(step);
    },
    finish: () => order(places, added),
  };
}

function order(unsorted: ReadonlyMap<string, Place>, added: readonly NewStep[]): Graph {
  // Without a function to compare by, texts are sorted by their code units, many times faster.
  const places = [...unsorted.keys()].sort().flatMap((id) => unsorted.get(id) ?? []);
  const index = new Map<string, number>();
  for (const [i, { id }] of places.entries()) index.set(id, i);
  const keyOf = keyedOnce();
  const byFrom: (Keyed[] | undefined)[] = new Array(places.length).fill(undefined);
  for (const step of added) {
    const from = index.get(step.from);
    const to = index.get(step.to);
    if (from === undefined || to === undefined || from === to) continue;
    push(byFrom, from, { step, to, keys: undefined, text: undefined });
  }
  const keysOf = (one: Keyed): readonly string[] => {
    one.keys ??= editsOf(one.step).map(keyOf).sort();
    return one.keys;
  };
  const textOf = (one: Keyed): string => {
    one.text ??= keysOf(one).join('\n');
    return one.text;
  };
  // Texts of edits are dear: only steps that agree in all else are compared by them.
  const compareSteps = (a: Keyed, b: Keyed): number =>
    a.to - b.to ||
    compare(a.step.technique, b.step.technique) ||
    compare(a.step.doubt ?? '', b.step.doubt ?? '') ||
    compare(textOf(a), textOf(b));
  const leaving: (number[] | undefined)[] = new Array(places.length).fill(undefined);
  const entering: (number[] | undefined)[] = new Array(places.length).fill(undefined);
  const steps: Step[] = [];
  const kept: Keyed[] = [];
  let numbered: Numbered | undefined;
  const numbersOf = (at: number): readonly number[] => {
    numbered ??= numberEdits(kept, keysOf, keyOf);
    return numbered.of[at] ?? [];
  };
  for (let from = 0; from < byFrom.length; from += 1) {
    const own = byFrom[from];
    if (own === undefined) continue;
    // Thousands of small lists are sorted faster than one of all steps.
    if (own.length > 1) own.sort(compareSteps);
    let before: Keyed | undefined;
    for (const one of own) {
      const last = before;
      before = one;
      // The same step by the same object says nothing new.
      if (last !== undefined && last.step.doubt === one.step.doubt && compareSteps(last, one) === 0) continue;
      push(leaving, from, steps.length);
      push(entering, one.to, steps.length);
      steps.push(new PlacedStep(one.step, { from, to: one.to, at: steps.length }, numbersOf));
      kept.push(one);
    }
  }
  return {
    places,
    steps,
    get edits() {
      numbered ??= numberEdits(kept, keysOf, keyOf);
      return numbered.edits;
    },
    leaving,
    entering,
    indexOf: (id) => index.get(id),
  };
}

interface Keyed {
  readonly step: NewStep;
  readonly to: number;
  keys: readonly string[] | undefined;
  text: string | undefined;
}

/** All edits by their keys, and which of them each step has. */
interface Numbered {
  readonly edits: readonly Edit[];
  readonly of: readonly (readonly number[])[];
}

function numberEdits(
  steps: readonly Keyed[],
  keysOf: (step: Keyed) => readonly string[],
  keyOf: (edit: Edit) => string,
): Numbered {
  const byKey = new Map<string, Edit>();
  for (const { step } of steps) for (const edit of editsOf(step)) byKey.set(keyOf(edit), edit);
  const sorted = [...byKey].sort(([a], [b]) => compare(a, b));
  const numbers = new Map(sorted.map(([key], i) => [key, i]));
  return {
    edits: sorted.map(([, edit]) => edit),
    of: steps.map((step) => keysOf(step).flatMap((key) => numbers.get(key) ?? [])),
  };
}

/** A step between places that are known; its edits are numbered when they are asked for, since most questions leave them alone. */
class PlacedStep implements Step {
  readonly from: number;
  readonly to: number;
  readonly technique: TechniqueId;
  readonly hops: 0 | 1;
  readonly because: () => string;
  declare readonly doubt?: string;
  readonly #at: number;
  readonly #numbersOf: (at: number) => readonly number[];

  constructor(
    { technique, hops = 1, because, doubt }: NewStep,
    { from, to, at }: { readonly from: number; readonly to: number; readonly at: number },
    numbersOf: (at: number) => readonly number[],
  ) {
    this.from = from;
    this.to = to;
    this.technique = technique;
    this.hops = hops;
    this.because = because;
    if (doubt !== undefined) this.doubt = doubt;
    this.#at = at;
    this.#numbersOf = numbersOf;
  }

  get edits(): readonly number[] {
    return this.#numbersOf(this.#at);
  }
}

function editsOf({ edits = [] }: NewStep): readonly Edit[] {
  return typeof edits === 'function' ? edits() : edits;
}

/** Makes the key of each edit once. */
function keyedOnce(): (edit: Edit) => string {
  const known = new WeakMap<Edit, string>();
  return (edit) => {
    const key = known.get(edit) ?? editKey(edit);
    known.set(edit, key);
    return key;
  };
}

function push<T>(lists: (T[] | undefined)[], at: number, value: T): void {
  const list = lists[at];
  if (list === undefined) lists[at] = [value];
  else list.push(value);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
