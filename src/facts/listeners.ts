import { gatewayAudience, ingressAudience } from '../kubernetes/exposure/audience.ts';
import { routePorts } from '../kubernetes/exposure/ports.ts';
import {
  admitsOtherNamespaces,
  type Encryption,
  gatewayListeners,
  type NamespaceLabels,
} from '../kubernetes/network/gateway-tls.ts';
import { ingressListeners } from '../kubernetes/network/ingress-tls.ts';
import { isInternalLoadBalancer, plaintextPorts } from '../kubernetes/network/load-balancer-tls.ts';
import type { KubernetesObject, Service } from '../kubernetes/object.ts';
import { isRecord } from '../kubernetes/record.ts';
import { httpRouteLists, readNamespaceLabels } from './exposed-routes.ts';
import { defineFact, type Fact, type Item } from './fact.ts';
import { aboutObject } from './lists.ts';

/** One host and port that is reachable from outside. */
export interface Listener {
  readonly host: string;
  /** Undefined where an object that kaudit cannot read names none. */
  readonly port: number | undefined;
  readonly encryption: Encryption;
  /** What to call it in a message: `Ingress host shop.example`. */
  readonly called: string;
  /** What makes it plaintext, as the end of a sentence; empty for any other encryption. */
  readonly reason: string;
  /** Relative to the object. */
  readonly fieldPath: string;
}

type ListenerItem = Item<{ readonly listener: Listener }>;

const lists = {
  ingresses: 'ingresses.networking.k8s.io',
  gateways: 'gateways.gateway.networking.k8s.io',
  openShift: 'routes.route.openshift.io',
  services: 'services',
} as const;

/**
 * What Ingresses, Gateways, OpenShift's Routes and LoadBalancer Services offer, but for those of a provider's private network;
 * objects that are being deleted are left out.
 */
export const listeners = defineFact({
  name: 'listeners',
  from: [...Object.values(lists), ...httpRouteLists],
  evidence: ['namespaces'],
  derive(read): Fact<{ readonly listener: Listener }> {
    const living = <T extends KubernetesObject>(list: string): readonly T[] =>
      read.objects<T>(list).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const routes = httpRouteLists.flatMap((list) => living(list));
    const labelsOf = readNamespaceLabels(read);
    const isNarrow = read.inventory.scan.namespaces !== null;
    return {
      ...read.stateOf(),
      items: [
        ...living(lists.ingresses).flatMap((object) => toItems(object, fromIngress(object))),
        ...living(lists.gateways).flatMap((object) => toItems(object, fromGateway(object, routes, labelsOf, isNarrow))),
        ...living(lists.openShift).flatMap((object) => toItems(object, fromRoute(object))),
        ...living<Service>(lists.services).flatMap((object) => toItems(object, fromService(object))),
      ],
    };
  },
});

interface Placed extends Listener {
  /** Why it cannot pass: routes that were not seen may change the verdict. */
  readonly doubt?: string;
}

function toItems(object: KubernetesObject, found: readonly Placed[]): ListenerItem[] {
  return found.map(({ doubt, ...listener }) => ({
    value: { listener },
    about: {
      ...aboutObject(object),
      part: listener.port === undefined ? listener.host : `${listener.host}:${listener.port}`,
      ...(doubt === undefined ? {} : { doubt }),
    },
  }));
}

function fromIngress(ingress: KubernetesObject): Placed[] {
  const { to, assumed = false } = ingressAudience(ingress);
  if (to === 'private' && !assumed) return [];
  return ingressListeners(ingress).map(({ host, fieldPath, encryption }) => ({
    host,
    port: 80,
    encryption,
    called: host === '*' ? 'the Ingress for every host' : `Ingress host ${host}`,
    reason: 'no entry of spec.tls covers it',
    fieldPath,
  }));
}

function fromGateway(
  gateway: KubernetesObject,
  routes: readonly KubernetesObject[],
  labelsOf: NamespaceLabels,
  isNarrow: boolean,
): Placed[] {
  if (gatewayAudience(gateway).to === 'private') return [];
  return gatewayListeners(gateway, routes, labelsOf).map(
    ({ name, host, port, encryption, fieldPath, plaintextRoutes, doubt }) => ({
      host,
      port,
      encryption,
      called: `Gateway listener ${name} (HTTP, port ${port}, host ${host})`,
      reason: `${[...plaintextRoutes].sort().join(', ')} answers without a redirect to HTTPS`,
      fieldPath,
      ...(!mayTurn.has(encryption)
        ? {}
        : isNarrow && admitsOtherNamespaces(gateway, name)
          ? { doubt: 'routes of namespaces that were not asked for may use the listener' }
          : doubt === undefined
            ? {}
            : { doubt }),
    }),
  );
}

/** What another route can make plaintext. */
const mayTurn: ReadonlySet<Encryption> = new Set(['unused', 'redirect']);

function fromRoute(route: KubernetesObject): Placed[] {
  return routePorts(route).map(({ port, hosts: [host], transport }) => ({
    host: host ?? 'the host that the router makes',
    port,
    encryption: transport === 'unknown' ? 'other' : transport,
    called: host === undefined ? 'the Route' : `Route host ${host}`,
    reason: hasTls(route) ? 'spec.tls.insecureEdgeTerminationPolicy is Allow' : 'spec.tls is not set',
    fieldPath: hasTls(route) ? 'spec.tls.insecureEdgeTerminationPolicy' : 'spec',
  }));
}

function hasTls({ spec }: KubernetesObject): boolean {
  return isRecord(spec) && isRecord(spec.tls);
}

function fromService(service: Service): Placed[] {
  const { type, ports = [] } = service.spec ?? {};
  if (type !== 'LoadBalancer' || isInternalLoadBalancer(service)) return [];
  const plaintext = new Map(plaintextPorts(service).map((one) => [one.fieldPath, one]));
  return ports.map(({ port, protocol = 'TCP' }, index) => {
    const fieldPath = `spec.ports[${index}]`;
    const open = plaintext.get(fieldPath);
    const known = port === 80 && protocol === 'TCP' ? 'tls' : 'other';
    const beside = open?.beside443 === true ? '; a redirect to the port 443 beside it would not show' : '';
    return {
      host: '*',
      port,
      encryption: open === undefined ? known : 'plaintext',
      called: `port ${port} of the load balancer`,
      reason: `no annotation gives it a certificate or a redirect${beside}`,
      fieldPath,
    };
  });
}
