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
  /** Indexes of the steps that leave, and that enter, each place. */
  readonly leaving: readonly (readonly number[])[];
  readonly entering: readonly (readonly number[])[];
  indexOf(id: string): number | undefined;
}

/** A step as it is added: places by id, edits as they are. */
export interface NewStep extends Pick<Step, 'technique' | 'because'> {
  readonly from: string;
  readonly to: string;
  readonly hops?: 0 | 1;
  readonly edits?: readonly Edit[];
  readonly doubt?: string | undefined;
}

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
    finish: () => order([...places.values()], added),
  };
}

function order(unsorted: readonly Place[], added: readonly NewStep[]): Graph {
  const places = [...unsorted].sort((a, b) => (a.id < b.id ? -1 : 1));
  const index = new Map(places.map(({ id }, i) => [id, i]));
  const keys = new Map<string, Edit>();
  const byFrom: Keyed[][] = places.map(() => []);
  const known = new Map<Edit, string>();
  const keyOf = (edit: Edit): string => {
    const found = known.get(edit) ?? editKey(edit);
    known.set(edit, found);
    return found;
  };
  for (const step of added) {
    const from = index.get(step.from);
    const to = index.get(step.to);
    if (from === undefined || to === undefined || from === to) continue;
    const edits = (step.edits ?? []).map((edit) => {
      const key = keyOf(edit);
      if (!keys.has(key)) keys.set(key, edit);
      return key;
    });
    if (edits.length > 1) edits.sort();
    byFrom[from]?.push({ step, from, to, edits, text: edits.join('\n') });
  }
  // Thousands of small lists are sorted faster than one of all steps.
  const keyed = byFrom.flatMap((steps) => (steps.length > 1 ? steps.sort(compareSteps) : steps));
  const sorted = [...keys].sort(([a], [b]) => compare(a, b));
  const editIndex = new Map(sorted.map(([key], i) => [key, i]));
  const leaving: number[][] = places.map(() => []);
  const entering: number[][] = places.map(() => []);
  const steps: Step[] = [];
  for (const [i, { step, from, to, edits, text }] of keyed.entries()) {
    const before = keyed[i - 1];
    // The same step by the same object says nothing new.
    if (
      before !== undefined &&
      before.from === from &&
      before.to === to &&
      before.step.technique === step.technique &&
      before.text === text &&
      before.step.doubt === step.doubt
    )
      continue;
    leaving[from]?.push(steps.length);
    entering[to]?.push(steps.length);
    steps.push({
      from,
      to,
      technique: step.technique,
      hops: step.hops ?? 1,
      because: step.because,
      edits: edits.flatMap((key) => editIndex.get(key) ?? []),
      ...(step.doubt === undefined ? {} : { doubt: step.doubt }),
    });
  }
  return { places, steps, edits: sorted.map(([, edit]) => edit), leaving, entering, indexOf: (id) => index.get(id) };
}

interface Keyed {
  readonly step: NewStep;
  readonly from: number;
  readonly to: number;
  readonly edits: readonly string[];
  readonly text: string;
}

function compareSteps(a: Keyed, b: Keyed): number {
  return (
    a.to - b.to ||
    compare(a.step.technique, b.step.technique) ||
    compare(a.step.doubt ?? '', b.step.doubt ?? '') ||
    compare(a.text, b.text)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
