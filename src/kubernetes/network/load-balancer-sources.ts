import { parseBlock } from './address.ts';
import { field, listOf, textOf, textsOf } from './fields.ts';

const annotation = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** The addresses and names under which a load balancer serves a Service. */
export function loadBalancerAddresses(service: unknown): readonly string[] {
  const entries = listOf(field(field(field(service, 'status'), 'loadBalancer'), 'ingress')) ?? [];
  return entries.flatMap((entry) => textOf(field(entry, 'ip')) ?? textOf(field(entry, 'hostname')) ?? []);
}

/** Whether the Service waits for an address; one that no cluster has seen would get it. */
export function awaitsAddress(service: unknown): boolean {
  const seen = field(field(service, 'metadata'), 'uid') !== undefined || field(service, 'status') !== undefined;
  return seen && loadBalancerAddresses(service).length === 0;
}

/**
 * Why a LoadBalancer Service accepts every source, or undefined where it does not. The annotation counts where the field is
 * empty (kubernetes, cloud-provider/service/helpers, GetLoadBalancerSourceRanges).
 */
export function openSources(service: unknown): string | undefined {
  const ranges = textsOf(field(field(service, 'spec'), 'loadBalancerSourceRanges'));
  const written = textOf(field(field(field(service, 'metadata'), 'annotations'), annotation))?.trim() ?? '';
  if (ranges.length === 0 && written === '') return 'spec.loadBalancerSourceRanges is not set';
  const all = ranges.length > 0 ? ranges : written.split(',');
  const open = all.map((text) => text.trim()).find((text) => /\/0+$/.test(text) && parseBlock(text) !== undefined);
  if (open === undefined) return undefined;
  return `${ranges.length > 0 ? 'spec.loadBalancerSourceRanges' : `annotation ${annotation}`} holds ${open}`;
}
