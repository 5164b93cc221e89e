import type { Inventory, Source } from '../inventory.ts';
import { pickKubeletConfiguration } from '../kubernetes/kubelet/configuration.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { isRecord } from '../kubernetes/record.ts';

/** The source that holds what kubelets answered to somebody who asked them; no scan ever asks them. */
export const kubeletConfigzSource = 'kubelet-configz';

/** What one kubelet answered, as an object of the inventory; undefined where the body is no answer of `configz`. */
export function readKubeletConfigz(node: string, body: unknown): KubernetesObject | undefined {
  if (!isRecord(body)) return undefined;
  const { kubeletconfig } = body;
  const fields = pickKubeletConfiguration(kubeletconfig);
  if (fields === undefined || Object.keys(fields).length === 0) return undefined;
  return { apiVersion: 'kaudit.dev/v1alpha1', kind: 'Configz', metadata: { name: node }, fields };
}

/** The same inventory, with what was recorded of its kubelets. */
export function withKubeletConfigz(inventory: Inventory, items: readonly KubernetesObject[]): Inventory {
  const source: Source = { state: 'complete', reason: null, message: null, attempts: 0, items };
  const sources = new Map([...inventory.sources, [kubeletConfigzSource, source] as const]);
  return { ...inventory, sources: new Map([...sources].sort(([a], [b]) => (a < b ? -1 : 1))) };
}
