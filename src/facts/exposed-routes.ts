import { isWhole } from '../inventory.ts';
import { type Audience, gatewayAudience, ingressAudience, routeAudience } from '../kubernetes/exposure/audience.ts';
import { gatewayPorts, ingressPorts, type OuterPort, routePorts, targetOf } from '../kubernetes/exposure/ports.ts';
import { gatewayNamespaces, type NamespaceLabels, parentsIn } from '../kubernetes/network/gateway-tls.ts';
import { grantsReference, routeBackends } from '../kubernetes/network/route-backends.ts';
import { type KubernetesObject, referenceTo, type Service } from '../kubernetes/object.ts';
import {
  addPort,
  type Behind,
  broken,
  type ExposureItem,
  living,
  nameOf,
  toItems,
  undecided,
  type WayIn,
} from './exposure.ts';
import { describeGap, type Read } from './fact.ts';

/** The lists that routes and Services come from. */
export const lists = {
  services: 'services',
  ingresses: 'ingresses.networking.k8s.io',
  gateways: 'gateways.gateway.networking.k8s.io',
  openShift: 'routes.route.openshift.io',
  grants: 'referencegrants.gateway.networking.k8s.io',
} as const;
/** The routes whose requests a Gateway answers over HTTP. */
export const httpRouteLists = ['httproutes.gateway.networking.k8s.io', 'grpcroutes.gateway.networking.k8s.io'];
/** Routes of the Gateway API. */
export const gatewayRoutes = [
  ...httpRouteLists,
  ...['tlsroutes', 'tcproutes', 'udproutes'].map((plural) => `${plural}.gateway.networking.k8s.io`),
];

const unseenPort: Omit<OuterPort, 'target'> = { port: undefined, protocol: 'TCP', hosts: [], transport: 'unknown' };

/** The labels of namespaces, on behalf of a fact that declared them as evidence; null where they were not seen. */
export function readNamespaceLabels(read: Read): NamespaceLabels {
  const places = read.source('namespaces');
  const known = new Map(places.items.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  return (namespace) => known.get(namespace) ?? (isWhole(places) ? {} : null);
}

interface Leading {
  readonly ports: OuterPort[];
  readonly service: Service;
}

/** Ingresses, Gateway routes and OpenShift's Routes: each with the Services that it leads to. */
export function fromRoutes(read: Read, behind: Behind): ExposureItem[] {
  const services = new Map(living<Service>(read, lists.services).map((one) => [nameOf(one), one]));
  const gateways = living(read, lists.gateways);
  const httpRoutes = httpRouteLists.flatMap((list) => living(read, list));
  const grants = read.objects(lists.grants);
  const labelsOf = readNamespaceLabels(read);
  const places = read.source('namespaces');
  const unseen = isWhole(places) ? 'it is not written as the API has it' : describeGap('namespaces', places);
  const leads = (
    object: KubernetesObject,
    portsAt: (path: string) => readonly Omit<OuterPort, 'target'>[],
  ): Leading[] => {
    const found = new Map<string, Leading>();
    const home = object.metadata.namespace ?? 'default';
    const route = { kind: object.kind, namespace: home };
    for (const backend of routeBackends(object)) {
      if (backend.authenticates === true) continue;
      const service = services.get(`${backend.namespace}/${backend.service}`);
      if (service === undefined || service.malformed !== undefined) continue;
      if (backend.namespace !== home && !grants.some((grant) => grantsReference(grant, route, backend))) continue;
      const leading = found.get(nameOf(service)) ?? { ports: [], service };
      found.set(nameOf(service), leading);
      const target = targetOf(service, backend);
      for (const port of portsAt(backend.fieldPath)) addPort(leading.ports, { ...port, target });
    }
    return [...found.values()];
  };
  const place = (
    object: KubernetesObject,
    way: WayIn,
    audience: Audience,
    above: readonly KubernetesObject[],
    found: readonly Leading[],
  ) =>
    found.flatMap(({ ports, service }) =>
      toItems(object, behind(service), {
        way,
        called: `${object.kind} ${nameOf(object)}`,
        audience,
        ports,
        via: [...above, object, service].map(referenceTo),
        service: referenceTo(service),
      }),
    );
  const ingresses = living(read, lists.ingresses).flatMap((object) =>
    object.malformed === undefined
      ? place(
          object,
          'Ingress',
          ingressAudience(object),
          [],
          leads(object, (path) => ingressPorts(object, path)),
        )
      : [broken(object)],
  );
  const attached = gatewayRoutes
    .flatMap((list) => living(read, list))
    .flatMap((route) =>
      gateways
        .filter((gateway) => parentsIn(route, gateway).length > 0)
        .flatMap((gateway) => {
          const { surely, perhaps } = gatewayPorts(gateway, route, httpRoutes, labelsOf);
          const ports = surely.length > 0 ? surely : perhaps;
          if (ports.length === 0) return [];
          const items = place(
            route,
            'Gateway route',
            gatewayAudience(gateway),
            [gateway],
            leads(route, () => ports),
          );
          if (surely.length > 0) return items;
          const unjudgeable = `whether Gateway ${nameOf(gateway)} lets the route in can not be told: ${unseen}`;
          return items.map((item) => ({ ...item, about: { ...item.about, unjudgeable } }));
        }),
    );
  // A Gateway of a namespace that was not asked for: its routes are there, and who reaches them nobody can tell.
  const asked = read.inventory.scan.namespaces;
  const elsewhere = gatewayRoutes
    .flatMap((list) => living(read, list))
    .filter((route) => gatewayNamespaces(route).some((namespace) => asked !== null && !asked.includes(namespace)))
    .flatMap((route) =>
      place(
        route,
        'Gateway route',
        undecided,
        [],
        leads(route, () => [unseenPort]),
      ),
    );
  const openShift = living(read, lists.openShift).flatMap((route) =>
    place(
      route,
      'Route',
      routeAudience(route),
      [],
      leads(route, () => routePorts(route)),
    ),
  );
  return [...ingresses, ...attached, ...elsewhere, ...openShift];
}
