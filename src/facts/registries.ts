import { parseImage } from '../kubernetes/image.ts';
import { defineFact, type FactState } from './fact.ts';
import { containers } from './pods.ts';

/** The trusted registries, and those that are in use. */
export interface Registries extends FactState {
  /** Undefined where nobody configured any. */
  readonly trusted: readonly string[] | undefined;
  /** Each registry with how many workloads have an image from it, the busiest first. */
  readonly inUse: readonly (readonly [registry: string, workloads: number])[];
}

export const registries = defineFact({
  name: 'registries',
  from: [],
  uses: [containers],
  derive(read): Registries {
    const { items, state, reason } = read.fact(containers);
    const users = new Map<string, Set<string>>();
    for (const { value, about } of items) {
      const registry = parseImage(value.container.image)?.registry;
      if (registry === undefined) continue;
      const { kind, namespace = '', name } = about.object;
      users.set(registry, (users.get(registry) ?? new Set()).add(`${kind}/${namespace}/${name}`));
    }
    const inUse = [...users]
      .map(([registry, { size }]) => [registry, size] as const)
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return { state, reason, trusted: read.settings.registries, inUse };
  },
});
