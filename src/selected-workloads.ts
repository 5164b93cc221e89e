import type { About, FactStore } from './facts/fact.ts';
import { pods } from './facts/pods.ts';
import { type Inventory, objectFinder, placeKey } from './inventory.ts';
import { parseSelector, selectsLabels } from './kubernetes/selector-text.ts';

/**
 * The facts whose items are workloads: controllers and pods that nothing controls. With a selector only checks of these
 * are asked; every list is read whole all the same, so that what a check consults is never cut.
 */
export const workloadFacts: ReadonlySet<string> = new Set(['containers', 'daemonSets', 'pods', 'workloads']);

/** The same inventory, of which only workloads with such labels are judged, beside what a selector left out before. */
export function selecting(inventory: Inventory, selector: string | undefined): Inventory {
  if (selector === undefined || selector.trim() === '') return inventory;
  const { selector: earlier } = inventory.scan;
  const both = earlier === undefined || earlier === selector ? selector : `${earlier},${selector}`;
  return { ...inventory, scan: { ...inventory.scan, selector: both } };
}

/**
 * Whether an item is of a workload that the inventory's selector selects: by its own labels, as `kubectl get deployments -l`
 * does, or by those of its pods, as `kubectl get pods -l` does. Undefined where there is no selector.
 */
export function selectedWorkloads(inventory: Inventory, store: FactStore): ((about: About) => boolean) | undefined {
  const { selector: text = '' } = inventory.scan;
  const selector = parseSelector(text);
  if (selector === undefined || selector.matchExpressions.length === 0) return undefined;
  const find = objectFinder(inventory);
  const byPods = new Set(
    store
      .get(pods)
      .items.flatMap(({ value: { pod }, about }) =>
        selectsLabels(selector, pod.labels) ? [placeKey(about.object)] : [],
      ),
  );
  return ({ object }) => {
    if (byPods.has(placeKey(object))) return true;
    // Of an owner that was not listed only the pods tell.
    const own = find(object);
    return own !== undefined && selectsLabels(selector, own.metadata.labels);
  };
}
