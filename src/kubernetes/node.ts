import { isRecord } from './record.ts';
import { isControlPlaneNode, type NodeSubject, type Taint } from './scheduling.ts';

/** What verdicts read of a Node; a field that is missing or of another type is undefined or empty. */
export interface NodeView extends NodeSubject {
  readonly providerID: string | undefined;
  /** `linux` or `windows`, by the kubelet or else by its label. */
  readonly system: string | undefined;
  readonly osImage: string | undefined;
  readonly kernelVersion: string | undefined;
  readonly kubeletVersion: string | undefined;
  readonly containerRuntimeVersion: string | undefined;
  readonly addresses: readonly NodeAddress[];
  /** Since when the condition Ready has been what it is, as the API server writes times. */
  readonly readySince: string | undefined;
  /** Belongs to the control plane, by its role label or taint. */
  readonly controlPlane: boolean;
}

export interface NodeAddress {
  readonly type: string;
  readonly address: string;
  /** Its place in `status.addresses`. */
  readonly index: number;
}

/** Reads a Node as the inventory holds it, whatever its shape. */
export function describeNode(node: {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: unknown;
  readonly status?: unknown;
}): NodeView {
  const { name, labels = {} } = node.metadata;
  const spec = isRecord(node.spec) ? node.spec : {};
  const status = isRecord(node.status) ? node.status : {};
  const info = isRecord(status.nodeInfo) ? status.nodeInfo : {};
  const subject = { name, labels, taints: taintsOf(spec.taints) };
  return {
    ...subject,
    providerID: textOf(spec.providerID),
    system: textOf(info.operatingSystem) ?? labels['kubernetes.io/os'],
    osImage: textOf(info.osImage),
    kernelVersion: textOf(info.kernelVersion),
    kubeletVersion: textOf(info.kubeletVersion),
    containerRuntimeVersion: textOf(info.containerRuntimeVersion),
    addresses: listOf(status.addresses).flatMap((one, index) =>
      typeof one.type === 'string' && typeof one.address === 'string'
        ? [{ type: one.type, address: one.address, index }]
        : [],
    ),
    readySince: textOf(listOf(status.conditions).find(({ type }) => type === 'Ready')?.lastTransitionTime),
    controlPlane: isControlPlaneNode(subject),
  };
}

/** The taints of a node that have a key and an effect. */
export function taintsOf(taints: unknown): Taint[] {
  return listOf(taints).flatMap(({ key, value, effect }) =>
    typeof key === 'string' && typeof effect === 'string'
      ? [{ key, value: typeof value === 'string' ? value : '', effect }]
      : [],
  );
}

function listOf(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 1_024) : undefined;
}
