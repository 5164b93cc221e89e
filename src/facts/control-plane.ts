import { type ControlPlaneComponent, controlPlaneComponents } from '../kubernetes/control-plane.ts';
import { describeControlPlanePlace } from '../kubernetes/control-plane-place.ts';
import type { DistributionName } from '../kubernetes/distribution.ts';
import { describeHiddenControlPlane } from '../kubernetes/hidden-control-plane.ts';
import { minorOf, parseVersion } from '../kubernetes/version.ts';
import { cluster } from './cluster.ts';
import {
  type ControlPlaneProcess,
  kubeadmConfig,
  openShiftConfig,
  sightings,
  unseen,
} from './control-plane-sources.ts';
import { combineStates, type FactDefinition, type FactState, type Item, type Read } from './fact.ts';

/** What the sources of flags tell of one component. */
export interface ControlPlaneView extends FactState {
  readonly items: readonly Item<ControlPlaneProcess>[];
}

/** What a fact about a component of the control plane declares: the pods make it incomplete, all else is evidence. */
export const controlPlaneSources = {
  from: ['pods'],
  evidence: ['nodes', kubeadmConfig],
  uses: [cluster] satisfies readonly FactDefinition<FactState>[],
} as const;

/** Sources that only the API server has, in addition. */
export const apiServerSources = ['/flagz', openShiftConfig] as const;

/**
 * The processes of a component, from the first source that shows any: mirror pods, `/flagz`, kubeadm-config, the annotations
 * of k3s and RKE2, OpenShift's ConfigMap. Where a better source was not seen whole, the rest may prove a fault and nothing
 * else. Where none shows any: hidden if all were seen, else incomplete, with one item of source `none`.
 */
export function readControlPlane(component: ControlPlaneComponent, read: Read): ControlPlaneView {
  const known = read.fact(cluster);
  const minor = minorOf(parseVersion(known.view.version)) ?? known.view.minor;
  const gaps: string[] = [];
  for (const look of sightings(component, read, minor)) {
    const { items, gap } = look();
    if (items.length > 0) {
      const placed = items.map((item) => place(item, component, known.view.distribution.name));
      const doubted = gaps.length === 0 ? placed : placed.map((item) => doubt(item, gaps.join('; ')));
      return { ...combineStates(stateOf([...gaps, ...(gap === undefined ? [] : [gap])]), known), items: doubted };
    }
    if (gap !== undefined) gaps.push(gap);
  }
  if (gaps.length > 0) {
    const reason = gaps.join('; ');
    return {
      ...combineStates(stateOf(gaps), known),
      items: [doubt(unseen(component, minor, reason, 'unknown'), reason)],
    };
  }
  // Only the API server stands for the whole control plane in words, and only its sources reach beyond those of the others.
  const others = component === 'kube-apiserver' ? controlPlaneComponents.filter((other) => other !== component) : [];
  const othersSeen = others.some((other) => sightings(other, read, minor).some((look) => look().items.length > 0));
  const reason = describeHiddenControlPlane(known.view.distribution.name, component, othersSeen);
  return { ...combineStates({ state: 'hidden', reason }, known), items: [unseen(component, minor, reason, 'manual')] };
}

function doubt(item: Item<ControlPlaneProcess>, reason: string): Item<ControlPlaneProcess> {
  return { ...item, about: { ...item.about, doubt: reason } };
}

/** Says where a person changes the flags of this process. */
function place(
  item: Item<ControlPlaneProcess>,
  component: ControlPlaneComponent,
  distribution: DistributionName,
): Item<ControlPlaneProcess> {
  const words = describeControlPlanePlace({ component, distribution, node: item.value.node });
  return words === undefined ? item : { ...item, about: { ...item.about, place: words } };
}

function stateOf(gaps: readonly string[]): FactState {
  return gaps.length === 0 ? { state: 'complete', reason: null } : { state: 'incomplete', reason: gaps.join('; ') };
}
