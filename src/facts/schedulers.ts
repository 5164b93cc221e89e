import { controlPlaneSources, readControlPlane } from './control-plane.ts';
import type { ControlPlaneProcess } from './control-plane-sources.ts';
import { defineFact, type Fact } from './fact.ts';

/** The schedulers, each with its flags and the source they came from. */
export const schedulers = defineFact({
  name: 'schedulers',
  ...controlPlaneSources,
  clusterWide: true,
  derive(read): Fact<{ readonly scheduler: ControlPlaneProcess }> {
    const { items, ...state } = readControlPlane('kube-scheduler', read);
    return { ...state, items: items.map(({ value, about }) => ({ value: { scheduler: value }, about })) };
  },
});
