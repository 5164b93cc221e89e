import { parseQuantity } from './quantity.ts';

/** What a container may ask for and be held to. */
export type Compute = 'cpu' | 'memory';

/** `none`: set to 0, which the kubelet takes for no limit. Source: kubelet, cm.ResourceConfigForPod. */
export type Amount = 'set' | 'none' | 'absent';

/** The limit in the `resources` of a container or a pod. */
export function limitOf(resources: unknown, compute: Compute): Amount {
  return amountOf(field(field(resources, 'limits'), compute));
}

/** The request in the `resources` of a container or a pod; a limit without a request is the request too. */
export function requestOf(resources: unknown, compute: Compute): Amount {
  const own = amountOf(field(field(resources, 'requests'), compute));
  const limit = limitOf(resources, compute);
  return own === 'set' || limit === 'absent' ? own : limit;
}

function amountOf(quantity: unknown): Amount {
  if (quantity === undefined || quantity === null) return 'absent';
  return parseQuantity(quantity) === 0 ? 'none' : 'set';
}

type LimitRanges = readonly { readonly spec?: unknown }[];

/**
 * Whether one of these LimitRanges gives a container a limit when its pod is made. A maximum is the default where there is
 * no other. Source: pkg/apis/core/v1/defaults.go, SetDefaults_LimitRangeItem; plugin/pkg/admission/limitranger.
 */
export function hasDefaultLimit(limitRanges: LimitRanges, compute: Compute): boolean {
  return gives(limitRanges, compute, ['default', 'max']);
}

/** The same for a request: a default limit is the default request too, and a minimum where there is no other. */
export function hasDefaultRequest(limitRanges: LimitRanges, compute: Compute): boolean {
  return gives(limitRanges, compute, ['defaultRequest', 'default', 'max', 'min']);
}

function gives(limitRanges: LimitRanges, compute: Compute, from: readonly string[]): boolean {
  return limitRanges.some(({ spec }) => {
    const items = field(spec, 'limits');
    if (!Array.isArray(items)) return false;
    return items.some(
      (item) =>
        field(item, 'type') === 'Container' &&
        from.some((name) => amountOf(field(field(item, name), compute)) === 'set'),
    );
  });
}

function field(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null && Object.hasOwn(from, name) ? Reflect.get(from, name) : undefined;
}
