import { field, listOf, textOf, textsOf } from '../network/fields.ts';
import { openSources } from '../network/load-balancer-sources.ts';
import { isInternalLoadBalancer } from '../network/load-balancer-tls.ts';
import { isPublicAddress } from '../network/public-address.ts';

/**
 * Who reaches a way in: `anyone` on the internet or the network before the cluster; `ranges` of addresses; the `private` network of
 * the provider; whoever reaches an address of a `node`; `undecided` where what stands before it is not in the cluster's objects.
 */
export interface Audience {
  readonly to: 'anyone' | 'ranges' | 'private' | 'node' | 'undecided';
  /** The ranges, where only they are let in. */
  readonly ranges: readonly string[];
  /** What shows it: `spec.loadBalancerSourceRanges`, an annotation, an address. */
  readonly by: string;
  /** It is the default of a controller, and the parameters of its class, which kaudit does not read, may say otherwise. */
  readonly assumed?: true;
}

const rangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** Who reaches a LoadBalancer Service. Source: cloud-provider/service/helpers GetLoadBalancerSourceRanges; annotations of the clouds. */
export function loadBalancerAudience(service: unknown): Audience {
  if (isInternalLoadBalancer(service)) return { to: 'private', ranges: [], by: 'the annotation of its cloud' };
  const listed = textsOf(field(field(service, 'spec'), 'loadBalancerSourceRanges'));
  const written = textOf(field(field(field(service, 'metadata'), 'annotations'), rangesAnnotation)) ?? '';
  const ranges = (listed.length > 0 ? listed : written.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
  const open = openSources(service);
  if (open !== undefined) return { to: 'anyone', ranges, by: open };
  return {
    to: 'ranges',
    ranges,
    by: listed.length > 0 ? 'spec.loadBalancerSourceRanges' : `annotation ${rangesAnnotation}`,
  };
}

/**
 * Who reaches an Ingress: what its annotations and class say of the load balancer, else the address that its controller wrote
 * into the status; a controller may stand behind anything. Sources: AWS Load Balancer Controller (scheme, internal by default),
 * GKE Ingress (class gce-internal), Application Gateway Ingress Controller (use-private-ip).
 */
export function ingressAudience(ingress: unknown): Audience {
  const annotations = field(field(ingress, 'metadata'), 'annotations');
  const spec = field(ingress, 'spec');
  const chosen = textOf(field(spec, 'ingressClassName')) ?? textOf(field(annotations, 'kubernetes.io/ingress.class'));
  const scheme = textOf(field(annotations, 'alb.ingress.kubernetes.io/scheme'))?.trim();
  if (scheme === 'internet-facing') return inbound(annotations);
  if (scheme === 'internal') return { to: 'private', ranges: [], by: 'annotation alb.ingress.kubernetes.io/scheme' };
  // IngressClassParams of the class may hold the scheme instead. Source: AWS Load Balancer Controller, "IngressClass".
  if (chosen === 'alb')
    return { to: 'private', ranges: [], by: 'class alb without a scheme, which is internal', assumed: true };
  if (chosen === 'tailscale')
    return textOf(field(annotations, 'tailscale.com/funnel')) === 'true'
      ? { to: 'anyone', ranges: [], by: 'annotation tailscale.com/funnel' }
      : { to: 'private', ranges: [], by: 'class tailscale' };
  if (chosen === 'gce-internal') return { to: 'private', ranges: [], by: 'class gce-internal' };
  if (chosen === 'gce') return { to: 'anyone', ranges: [], by: 'class gce' };
  if (textOf(field(annotations, 'appgw.ingress.kubernetes.io/use-private-ip')) === 'true')
    return { to: 'private', ranges: [], by: 'annotation appgw.ingress.kubernetes.io/use-private-ip' };
  const whitelist =
    textOf(field(annotations, 'nginx.ingress.kubernetes.io/whitelist-source-range')) ??
    textOf(field(annotations, 'nginx.ingress.kubernetes.io/allowlist-source-range'));
  const ranges = (whitelist ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  if (ranges.length > 0 && !ranges.some((text) => /\/0+$/.test(text)))
    return { to: 'ranges', ranges, by: 'an annotation of nginx.ingress.kubernetes.io' };
  const entries = listOf(field(field(field(ingress, 'status'), 'loadBalancer'), 'ingress')) ?? [];
  const open = entries.map((entry) => textOf(field(entry, 'ip')) ?? '').find((ip) => isPublicAddress(ip) === true);
  if (open !== undefined) return { to: 'anyone', ranges: [], by: `its address ${open}` };
  return { to: 'undecided', ranges: [], by: 'what stands before its controller decides' };
}

function inbound(annotations: unknown): Audience {
  const written = textOf(field(annotations, 'alb.ingress.kubernetes.io/inbound-cidrs')) ?? '';
  const ranges = written
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  const by = 'annotation alb.ingress.kubernetes.io/scheme';
  if (ranges.length === 0 || ranges.some((text) => /\/0+$/.test(text))) return { to: 'anyone', ranges, by };
  return { to: 'ranges', ranges, by: 'annotation alb.ingress.kubernetes.io/inbound-cidrs' };
}

/** Who reaches a Gateway: GKE's classes say whether they are internal; of any other its controller decides. */
export function gatewayAudience(gateway: unknown): Audience {
  const chosen = textOf(field(field(gateway, 'spec'), 'gatewayClassName')) ?? '';
  if (/^gke-l7-(?:rilb|cross-regional-internal-managed)/.test(chosen))
    return { to: 'private', ranges: [], by: `class ${chosen}` };
  if (/^gke-l7-(?:gxlb|global-external|regional-external)/.test(chosen))
    return { to: 'anyone', ranges: [], by: `class ${chosen}` };
  const addresses = listOf(field(field(gateway, 'status'), 'addresses')) ?? [];
  const open = addresses.map((one) => textOf(field(one, 'value')) ?? '').find((ip) => isPublicAddress(ip) === true);
  if (open !== undefined) return { to: 'anyone', ranges: [], by: `its address ${open}` };
  return { to: 'undecided', ranges: [], by: 'what stands before its controller decides' };
}

/** Who reaches an OpenShift Route: the addresses that its annotation lets in, else what stands before the router decides. */
export function routeAudience(route: unknown): Audience {
  const annotations = field(field(route, 'metadata'), 'annotations');
  for (const name of routeRanges) {
    const ranges = (textOf(field(annotations, name)) ?? '').split(/\s+/).filter((text) => text !== '');
    if (ranges.length > 0 && !ranges.some((text) => /\/0+$/.test(text)))
      return { to: 'ranges', ranges, by: `annotation ${name}` };
  }
  return { to: 'undecided', ranges: [], by: 'what stands before the router decides' };
}

/** The annotations of OpenShift Routes that are read here. Source: OpenShift documentation, "Route-specific annotations". */
export const routeRanges: readonly string[] = [
  'haproxy.router.openshift.io/ip_allowlist',
  'haproxy.router.openshift.io/ip_whitelist',
];

/** Ways in over an address of a node: a firewall before the nodes is not in the cluster's objects. */
export const nodeAudience: Audience = { to: 'node', ranges: [], by: 'the port is open on every address of the node' };

/** `anyone`, `10.0.0.0/8`, `the private network`: who reaches it, as the end of a sentence that begins with "open to". */
export function describeAudience({ to, ranges }: Audience): string {
  switch (to) {
    case 'anyone':
      return 'anyone';
    case 'ranges':
      return ranges.slice(0, 3).join(', ') + (ranges.length > 3 ? ` and ${ranges.length - 3} more` : '');
    case 'private':
      return 'the private network of its provider';
    case 'node':
      return 'whoever reaches a node';
    default:
      return 'whoever reaches its controller';
  }
}
