import { field, fieldsOf, listOf, textOf, textsOf } from '../network/fields.ts';
import { gatewayListeners, type NamespaceLabels, usesListener } from '../network/gateway-tls.ts';
import { hostOfRoute } from '../network/hosts.ts';
import { ingressListeners } from '../network/ingress-tls.ts';
import { plaintextPorts } from '../network/load-balancer-tls.ts';
import type { RouteBackend } from '../network/route-backends.ts';

/** How what comes in is encrypted; `unknown` where the objects do not say what is spoken over the port. */
export type Transport = 'tls' | 'redirect' | 'plaintext' | 'unknown';

/** A port of a way in, as the outside sees it, and where it leads. */
export interface OuterPort {
  /** Undefined where the objects do not tell it. */
  readonly port: number | undefined;
  readonly protocol: string;
  /** Host names; none where the way in has none. `*` stands for every one. */
  readonly hosts: readonly string[];
  readonly transport: Transport;
  /** Number or name of the pods' port; undefined: any. */
  readonly target: number | string | undefined;
}

interface ServicePort {
  readonly name: string | undefined;
  readonly port: number;
  readonly protocol: string;
  readonly target: number | string;
  readonly nodePort: number | undefined;
}

/** The ports of a Service, defaults filled in. Source: core/v1 ServicePort. */
export function servicePorts(service: unknown): readonly ServicePort[] {
  return (listOf(field(field(service, 'spec'), 'ports')) ?? []).flatMap((entry) => {
    const port = field(entry, 'port');
    if (fieldsOf(entry) === undefined || typeof port !== 'number') return [];
    const target = field(entry, 'targetPort');
    const nodePort = field(entry, 'nodePort');
    return [
      {
        name: textOf(field(entry, 'name')),
        port,
        protocol: textOf(field(entry, 'protocol')) ?? 'TCP',
        target: typeof target === 'number' ? (target === 0 ? port : target) : (textOf(target) ?? port),
        nodePort: typeof nodePort === 'number' && nodePort > 0 ? nodePort : undefined,
      },
    ];
  });
}

/** What a LoadBalancer or external address of a Service offers. */
export function balancedPorts(service: unknown): readonly OuterPort[] {
  const plaintext = new Set(plaintextPorts(service).map(({ port }) => port));
  const balanced = field(field(service, 'spec'), 'type') === 'LoadBalancer';
  return servicePorts(service).map(({ port, protocol, target }) => ({
    port,
    protocol,
    hosts: [],
    transport: !balanced || port !== 80 || protocol !== 'TCP' ? 'unknown' : plaintext.has(port) ? 'plaintext' : 'tls',
    target,
  }));
}

/** What the nodes offer of a Service; a port whose number the API server has yet to choose is among them. */
export function nodePorts(service: unknown): readonly OuterPort[] {
  return servicePorts(service).map(({ nodePort, protocol, target }) => ({
    port: nodePort,
    protocol,
    hosts: [],
    transport: 'unknown',
    target,
  }));
}

/** The port of the pods that a backend leads to. */
export function targetOf(service: unknown, { port, portOf }: RouteBackend): number | string | undefined {
  if (portOf === 'target' || port === undefined) return port;
  return servicePorts(service).find((one) => one.port === port || one.name === port)?.target;
}

/** The host names under which an Ingress leads to a backend at that path of its spec, each with its port and encryption. */
export function ingressPorts(ingress: unknown, backendPath: string): readonly Omit<OuterPort, 'target'>[] {
  const rule = /^spec\.rules\[(\d+)\]/.exec(backendPath)?.[1];
  const rules = listOf(field(field(ingress, 'spec'), 'rules')) ?? [];
  const written = rule === undefined ? '' : (textOf(field(rules[Number(rule)], 'host')) ?? '');
  const host = written === '' ? '*' : written;
  const listener = ingressListeners(ingress).find((one) => one.host === host);
  const transport = listener?.encryption ?? 'plaintext';
  return [{ port: transport === 'tls' ? 443 : 80, protocol: 'TCP', hosts: [host], transport }];
}

/** The listeners of a Gateway over which a route is reached, judged with the HTTPRoutes and GRPCRoutes of the cluster: `surely`, or `perhaps` where it can not be told whether it is let in. */
export function gatewayPorts(
  gateway: unknown,
  route: unknown,
  candidates: readonly unknown[],
  labelsOf: NamespaceLabels,
): Readonly<Record<'surely' | 'perhaps', readonly Omit<OuterPort, 'target'>[]>> {
  const known = new Map(gatewayListeners(gateway, candidates, labelsOf).map((one) => [one.fieldPath, one]));
  const hostnames = textsOf(field(field(route, 'spec'), 'hostnames'));
  const ports: Record<'surely' | 'perhaps', Omit<OuterPort, 'target'>[]> = { surely: [], perhaps: [] };
  for (const [index, listener] of (listOf(field(field(gateway, 'spec'), 'listeners')) ?? []).entries()) {
    const found = known.get(`spec.listeners[${index}]`);
    const use = usesListener(route, gateway, listener, labelsOf);
    if (found === undefined || use === 'no') continue;
    const transport = found.encryption === 'other' || found.encryption === 'unused' ? 'unknown' : found.encryption;
    const protocol = field(listener, 'protocol') === 'UDP' ? 'UDP' : 'TCP';
    ports[use === 'yes' ? 'surely' : 'perhaps'].push({
      port: found.port,
      protocol,
      hosts: hostnames.length > 0 ? hostnames : [found.host],
      transport,
    });
  }
  return ports;
}

/** What an OpenShift Route offers. Source: route.openshift.io/v1 RouteSpec, TLSConfig. */
export function routePorts(route: unknown): readonly Omit<OuterPort, 'target'>[] {
  const spec = field(route, 'spec');
  const tls = field(spec, 'tls');
  const insecure = textOf(field(tls, 'insecureEdgeTerminationPolicy')) ?? 'None';
  const host = textOf(field(spec, 'host')) ?? '';
  // Without a host the router makes one of the names of route and namespace.
  const hosts = host === '' ? [] : [hostOfRoute(host, field(spec, 'wildcardPolicy'))];
  const plain = { port: 80, protocol: 'TCP', hosts };
  if (fieldsOf(tls) === undefined) return [{ ...plain, transport: 'plaintext' }];
  return [
    { port: 443, protocol: 'TCP', hosts, transport: 'tls' },
    ...(insecure === 'Allow' ? [{ ...plain, transport: 'plaintext' as const }] : []),
    ...(insecure === 'Redirect' ? [{ ...plain, transport: 'redirect' as const }] : []),
  ];
}
