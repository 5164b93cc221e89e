/** What is asked of a recognised workload before it counts. */
export interface Running {
  readonly product: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly wanted: number | undefined;
  readonly ready: number | undefined;
}

/** Whether something serves a purpose: at work, there but not ready, or there and nobody says whether it is ready. */
export type Presence<T extends Running> =
  | { readonly state: 'ready'; readonly ready: readonly T[] }
  | { readonly state: 'broken'; readonly why: string }
  | { readonly state: 'unclear'; readonly why: string }
  | { readonly state: 'absent' };

/** One ready workload is enough. */
export function presenceOf<T extends Running>(serving: readonly T[]): Presence<T> {
  const ready = serving.filter((one) => (one.ready ?? 0) > 0);
  if (ready.length > 0) return { state: 'ready', ready };
  const unclear = serving.find((one) => one.ready === undefined);
  if (unclear !== undefined)
    return { state: 'unclear', why: `nothing that was read says whether ${nameOf(unclear)} is ready` };
  const [first] = serving;
  return first === undefined ? { state: 'absent' } : { state: 'broken', why: brokenText(first) };
}

/** `Falco (DaemonSet falco/falco)`. */
export function nameOf({ product, kind, namespace, name }: Running): string {
  return `${product} (${kind} ${namespace}/${name})`;
}

/** `Falco (DaemonSet falco/falco) has no ready pod of the 3 it should have`. */
export function brokenText(one: Running): string {
  if (one.wanted === 0)
    return one.kind === 'DaemonSet' ? `${nameOf(one)} runs on no node` : `${nameOf(one)} is scaled to no pod`;
  return `${nameOf(one)} has no ready pod${one.wanted === undefined ? '' : ` of the ${one.wanted} it should have`}`;
}

/** The names of the products, each once, sorted. */
export function productNames(those: readonly Pick<Running, 'product'>[]): string {
  return [...new Set(those.map(({ product }) => product))].sort().join(', ');
}
