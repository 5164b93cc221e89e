import { field, fieldsOf, listOf, textOf } from './fields.ts';

/** A port 80 that a load balancer serves without TLS. */
export interface PlaintextPort {
  readonly port: number;
  readonly name: string | undefined;
  readonly fieldPath: string;
  /** Whether the Service serves 443 too, as ingress controllers do, which may answer on 80 with a redirect. */
  readonly beside443: boolean;
}

interface ServicePort {
  readonly port: number;
  readonly name: string | undefined;
}

type Covers = (value: string, port: ServicePort, read: (annotation: string) => string | undefined) => boolean;

const prefix = 'service.beta.kubernetes.io/';
const isTrue = (value: string | undefined): boolean => value?.trim().toLowerCase() === 'true';

// A certificate encrypts only the ports that the provider applies it to. Azure's and Google's load balancers for Services
// pass TCP on and can not terminate TLS: there is no annotation to look for. Source: each cloud provider's annotation reference.
const rows: readonly (readonly [annotation: string, covers: Covers])[] = [
  // Classic and network load balancers alike: every port, unless ssl-ports names some.
  [
    `${prefix}aws-load-balancer-ssl-cert`,
    (value, port, read) => value.trim() !== '' && inPorts(read(`${prefix}aws-load-balancer-ssl-ports`) ?? '*', port),
  ],
  [`${prefix}do-loadbalancer-redirect-http-to-https`, (value) => isTrue(value)],
  [`${prefix}do-loadbalancer-tls-ports`, (value, port) => inPorts(value, port)],
  [`${prefix}oci-load-balancer-ssl-ports`, (value, port) => inPorts(value, port)],
  [`${prefix}linode-loadbalancer-port-80`, (value) => /"protocol"\s*:\s*"https"/.test(value)],
  ['load-balancer.hetzner.cloud/protocol', (value) => value.trim().toLowerCase() === 'https'],
  ['load-balancer.hetzner.cloud/http-redirect-http', (value) => isTrue(value)],
  [
    `${prefix}alibaba-cloud-loadbalancer-forward-port`,
    (value, { port }) => value.split(',').some((pair) => pair.trim().startsWith(`${port}:`)),
  ],
  [
    `${prefix}alibaba-cloud-loadbalancer-protocol-port`,
    (value, { port }) => value.split(',').some((pair) => pair.trim() === `https:${port}`),
  ],
  [`${prefix}scw-loadbalancer-certificate-ids`, (value) => value.trim() !== ''],
  ['loadbalancer.openstack.org/default-tls-container-ref', (value) => value.trim() !== ''],
];

const internalAnnotations: ReadonlyMap<string, RegExp> = new Map([
  [`${prefix}aws-load-balancer-internal`, /^(?:true|0\.0\.0\.0\/0)$/],
  [`${prefix}aws-load-balancer-scheme`, /^internal$/],
  [`${prefix}azure-load-balancer-internal`, /^true$/],
  ['networking.gke.io/load-balancer-type', /^internal$/],
  ['cloud.google.com/load-balancer-type', /^internal$/],
  [`${prefix}openstack-internal-load-balancer`, /^true$/],
  [`${prefix}oci-load-balancer-internal`, /^true$/],
  [`${prefix}alibaba-cloud-loadbalancer-address-type`, /^intranet$/],
  ['service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type', /^private$/],
  ['load-balancer.hetzner.cloud/disable-public-network', /^true$/],
  [`${prefix}do-loadbalancer-network`, /^internal$/],
  [`${prefix}scw-loadbalancer-private`, /^true$/],
  ['oci-network-load-balancer.oraclecloud.com/internal', /^true$/],
  ['service.kubernetes.io/qcloud-loadbalancer-internal-subnetid', /^subnet-/],
]);

/** Classes whose balancers have no address of the Internet. Sources: GKE, "LoadBalancer Service parameters"; Tailscale Kubernetes operator. */
const internalClasses: ReadonlySet<string> = new Set(['networking.gke.io/l4-regional-internal', 'tailscale']);

const awsType = `${prefix}aws-load-balancer-type`;

/** The annotations of a Service that this module reads. */
export const loadBalancerAnnotations: readonly string[] = [
  ...rows.map(([annotation]) => annotation),
  `${prefix}aws-load-balancer-ssl-ports`,
  ...internalAnnotations.keys(),
  awsType,
];

/** Whether a LoadBalancer Service is reachable from the provider's private network only. */
export function isInternalLoadBalancer(service: unknown): boolean {
  const annotations = field(field(service, 'metadata'), 'annotations');
  const said = [...internalAnnotations].some(([name, pattern]) => {
    const value = textOf(field(annotations, name));
    return value !== undefined && pattern.test(value.trim().toLowerCase());
  });
  return (
    said ||
    internalClasses.has(textOf(field(field(service, 'spec'), 'loadBalancerClass')) ?? '') ||
    isInternalByDefault(service, annotations)
  );
}

/** AWS Load Balancer Controller makes internal ones where nobody states a scheme (its guide to Service annotations). */
function isInternalByDefault(service: unknown, annotations: unknown): boolean {
  const type = textOf(field(annotations, awsType))?.trim() ?? '';
  const name = textOf(field(field(service, 'spec'), 'loadBalancerClass')) ?? '';
  const its = /^(?:external|nlb-ip)$/.test(type) || /^(?:service\.k8s\.aws|eks\.amazonaws\.com)\/nlb$/.test(name);
  return (
    its && ['scheme', 'internal'].every((key) => field(annotations, `${prefix}aws-load-balancer-${key}`) === undefined)
  );
}

/**
 * The TCP ports 80 of a LoadBalancer Service that no annotation encrypts or redirects; none for another type.
 * Internal ones are included: `isInternalLoadBalancer` tells them.
 */
export function plaintextPorts(service: unknown): readonly PlaintextPort[] {
  const spec = field(service, 'spec');
  if (field(spec, 'type') !== 'LoadBalancer') return [];
  const annotations = field(field(service, 'metadata'), 'annotations');
  const read = (name: string): string | undefined => textOf(field(annotations, name));
  const ports = listOf(field(spec, 'ports')) ?? [];
  const beside443 = ports.some((port) => field(port, 'port') === 443);
  return ports.flatMap((entry, index) => {
    const name = textOf(field(entry, 'name'));
    const isTcp = (field(entry, 'protocol') ?? 'TCP') === 'TCP';
    if (fieldsOf(entry) === undefined || field(entry, 'port') !== 80 || !isTcp) return [];
    const covered = rows.some(([annotation, covers]) => {
      const value = read(annotation);
      return value !== undefined && covers(value, { port: 80, name }, read);
    });
    return covered ? [] : [{ port: 80, name, fieldPath: `spec.ports[${index}]`, beside443 }];
  });
}

function inPorts(list: string, { port, name }: ServicePort): boolean {
  return list.split(',').some((part) => {
    const wanted = part.trim();
    return wanted === '*' || wanted === String(port) || (name !== undefined && wanted === name);
  });
}
