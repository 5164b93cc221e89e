import { type Block, parseBlock } from './address.ts';
import { coversBlock } from './cidr-cover.ts';
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
  const parsed = all.map((text) => text.trim()).flatMap((text) => ({ text, block: parseBlock(text) }));
  const blocks = parsed.flatMap(({ block }) => block ?? []);
  const where = ranges.length > 0 ? 'spec.loadBalancerSourceRanges' : `annotation ${annotation}`;
  const open = parsed.find(({ text, block }) => /\/0+$/.test(text) && block !== undefined);
  if (open !== undefined) return `${where} holds ${open.text}`;
  // 0.0.0.0/1 and 128.0.0.0/1 say the same in two words.
  const family = everything.find((whole) => coversBlock(blocks, whole));
  return family === undefined ? undefined : `${where} holds every address of IPv${family.family}`;
}

const everything: readonly Block[] = ['0.0.0.0/0', '::/0'].flatMap((text) => parseBlock(text) ?? []);
