import type { Graph, Place, Step } from './graph.ts';
import { type TechniqueId, techniques } from './techniques.ts';

/** A step as people see it: from one place that is shown to the next, what lies between left out. */
export interface ShownStep {
  readonly from: Place;
  readonly to: Place;
  readonly technique: TechniqueId;
  /** 0 where the attacker does nothing: membership of a group. */
  readonly hops: number;
  /** What makes it true. */
  readonly because: readonly string[];
  /** Indexes of the edits that each take it away. */
  readonly edits: readonly number[];
}

/** The steps of a route, sets passed over: the last technique on the way speaks, being the most specific. */
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
    if (from !== undefined)
      shown.push({
        from,
        to,
        technique: group.findLast(({ technique }) => technique !== 'stands-for')?.technique ?? 'stands-for',
        hops: group.reduce((sum, { hops }) => sum + hops, 0),
        because: [...new Set(group.map(({ because }) => because()).filter((text) => text !== ''))],
        get edits() {
          return [...new Set(taken.flatMap(({ edits }) => edits))].sort((a, b) => a - b);
        },
      });
    group = [];
  }
  return shown;
}

/** `mints a token of ServiceAccount ci/deployer (RoleBinding ci/x gives …)`. */
export function describeStep({ technique, to, because }: ShownStep): string {
  const why = because.length === 0 ? '' : ` (${because.join('; ')})`;
  return `${techniques[technique].does} ${to.called}${why}`;
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
