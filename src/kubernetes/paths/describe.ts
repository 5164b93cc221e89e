import type { Graph, Place, Step } from './graph.ts';
import { type TechniqueId, techniques } from './techniques.ts';

/** A step as people see it: from one place that is shown to the next, what lies between left out. */
export interface ShownStep {
  readonly from: Place;
  readonly to: Place;
  /** The last on the way, being the most specific. */
  readonly technique: TechniqueId;
  /** What the attacker does before, where the last does not say it already. */
  readonly before: readonly TechniqueId[];
  /** 0 where the attacker does nothing: membership of a group. */
  readonly hops: number;
  /** What makes it true. */
  readonly because: readonly string[];
  /** Indexes of the edits that each take it away. */
  readonly edits: readonly number[];
}

/** The steps of a route, sets passed over. */
export function showRoute(graph: Graph, route: readonly number[]): ShownStep[] {
  const shown: ShownStep[] = [];
  let group: Step[] = [];
  for (const index of route) {
    const step = graph.steps[index];
    if (step === undefined) continue;
    group.push(step);
    const to = graph.places[step.to];
    if (to === undefined || to.kind === 'set') continue;
    const from = graph.places[group[0]?.from ?? -1];
    const taken = group;
    const technique = techniqueOf(group);
    if (from !== undefined)
      shown.push({
        from,
        to,
        technique,
        hops: group.reduce((sum, { hops }) => sum + hops, 0),
        because: [...new Set(group.map(({ because }) => because()).filter((text) => text !== ''))],
        get before() {
          const done = taken.flatMap((one) => (one.hops > 0 && one.technique !== technique ? [one.technique] : []));
          return [...new Set(done)].filter((one) => actOf(one) !== undefined);
        },
        get edits() {
          return [...new Set(taken.flatMap(({ edits }) => edits))].sort((a, b) => a - b);
        },
      });
    group = [];
  }
  return shown;
}

/** Membership speaks only where nothing else was done: a pod runs as a member of the group. */
function techniqueOf(group: readonly Step[]): TechniqueId {
  const named = group.filter(({ technique }) => technique !== 'stands-for');
  return (named.findLast(({ technique }) => technique !== 'is-in-group') ?? named.at(-1))?.technique ?? 'stands-for';
}

function actOf(technique: TechniqueId): string | undefined {
  return techniques[technique].act;
}

/** What the attacker does, to be followed by what was reached: `binds itself a role, and mints a token of`. */
export function doesOf({ technique, before }: Pick<ShownStep, 'technique' | 'before'>): string {
  return [...before.flatMap((one) => actOf(one) ?? []), techniques[technique].does].join(', and ');
}

/** `mints a token of ServiceAccount ci/deployer (RoleBinding ci/x gives …)`. */
export function describeStep(step: ShownStep): string {
  const why = step.because.length === 0 ? '' : ` (${step.because.join('; ')})`;
  return `${doesOf(step)} ${step.to.called}${why}`;
}

/** `User jane reaches control of the cluster in 2 steps: mints a token of …, then holds …`. */
export function describeChain(steps: readonly ShownStep[]): string {
  const [first] = steps;
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return '';
  const hops = steps.reduce((sum, step) => sum + step.hops, 0);
  const count = `${hops} ${hops === 1 ? 'step' : 'steps'}`;
  return `${first.from.called} reaches ${last.to.called} in ${count}: ${steps.map(describeStep).join(', then ')}`;
}
