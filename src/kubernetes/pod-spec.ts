import { isRecord } from './record.ts';
export type ContainerKind = 'containers' | 'initContainers' | 'ephemeralContainers';

/** What people call a container of each list: `init container`. */
export const containerTitles: Readonly<Record<ContainerKind, string>> = {
  containers: 'container',
  initContainers: 'init container',
  ephemeralContainers: 'ephemeral container',
};

/** One container of a pod spec, where it stands, and its place in that list. */
export interface PodContainer {
  readonly container: Readonly<Record<string, unknown>>;
  readonly kind: ContainerKind;
  /** Relative to the pod spec: `initContainers[0]`. */
  readonly path: string;
  readonly index: number;
}

const kinds: readonly ContainerKind[] = ['initContainers', 'containers', 'ephemeralContainers'];

/** All containers of a pod spec: init (native sidecars among them), ordinary and ephemeral; entries that are no objects are skipped. */
export function podContainers(spec: unknown): PodContainer[] {
  if (typeof spec !== 'object' || spec === null) return [];
  return kinds.flatMap((kind) => {
    const list: unknown = Reflect.get(spec, kind);
    if (!Array.isArray(list)) return [];
    return list.flatMap((container: unknown, index) =>
      isRecord(container) ? [{ container, kind, path: `${kind}[${index}]`, index }] : [],
    );
  });
}
