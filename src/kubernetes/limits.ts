import { parseQuantity } from './quantity.ts';

/** `none`: set to 0, which the kubelet takes for no limit. Source: kubelet, cm.ResourceConfigForPod. */
export type MemoryLimit = 'set' | 'none' | 'absent';

/** The memory limit in the `resources` of a container or a pod. */
export function memoryLimit(resources: unknown): MemoryLimit {
  const limit = field(field(resources, 'limits'), 'memory');
  if (limit === undefined) return 'absent';
  return parseQuantity(limit) === 0 ? 'none' : 'set';
}

/**
 * Whether one of these LimitRanges gives a container a memory limit when its pod is made. A maximum is the default where
 * there is no other. Source: pkg/apis/core/v1/defaults.go, SetDefaults_LimitRangeItem; plugin/pkg/admission/limitranger.
 */
export function hasMemoryDefault(limitRanges: readonly { readonly spec?: unknown }[]): boolean {
  return limitRanges.some(({ spec }) => {
    const items = field(spec, 'limits');
    if (!Array.isArray(items)) return false;
    return items.some(
      (item) =>
        field(item, 'type') === 'Container' &&
        (field(field(item, 'default'), 'memory') ?? field(field(item, 'max'), 'memory')) !== undefined,
    );
  });
}

function field(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null && Object.hasOwn(from, name) ? Reflect.get(from, name) : undefined;
}
