import { field, listOf, textOf } from './fields.ts';

/** A Service that a route sends requests to. */
export interface RouteBackend {
  readonly namespace: string;
  readonly service: string;
  /** Number or name of the Service's port; undefined where the route leaves it to the Service. */
  readonly port: number | string | undefined;
  /** `target`: the port is that of the pods, as an OpenShift Route gives it. */
  readonly portOf: 'service' | 'target';
  readonly fieldPath: string;
  /** The proxy asks it whether to let a request through, and hands none on to it. */
  readonly authenticates?: true;
}

/** The Services behind an Ingress, a route of the Gateway API (mirrors and external authentication included) or an OpenShift Route; other kinds of backends are left out. */
export function routeBackends(object: unknown): readonly RouteBackend[] {
  const spec = field(object, 'spec');
  const namespace = textOf(field(field(object, 'metadata'), 'namespace')) ?? 'default';
  switch (field(object, 'kind')) {
    case 'Ingress':
      return ofIngress(spec, namespace, field(object, 'apiVersion'));
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TLSRoute':
    case 'TCPRoute':
    case 'UDPRoute':
      return ofHttpRoute(spec, namespace);
    case 'Route':
      return ofRoute(spec, namespace);
    default:
      return [];
  }
}

function ofIngress(spec: unknown, namespace: string, apiVersion: unknown): readonly RouteBackend[] {
  // Files hold it still: until 1.22 a backend was a pair of fields (k8s.io/api networking/v1beta1, IngressBackend).
  if (typeof apiVersion === 'string' && apiVersion.endsWith('/v1beta1')) return ofOldIngress(spec, namespace);
  return ingressBackends(spec, 'defaultBackend').flatMap(([backend, path]) => {
    const service = textOf(field(field(backend, 'service'), 'name'));
    const port = field(field(backend, 'service'), 'port');
    // The name of an action that an annotation of the AWS Load Balancer Controller defines, not of a Service.
    if (service === undefined || field(port, 'name') === 'use-annotation') return [];
    const number = portOf(field(port, 'number')) ?? portOf(field(port, 'name'));
    return [{ namespace, service, port: number, portOf: 'service' as const, fieldPath: `${path}.service` }];
  });
}

function ofOldIngress(spec: unknown, namespace: string): readonly RouteBackend[] {
  return ingressBackends(spec, 'backend').flatMap(([backend, path]) => {
    const service = textOf(field(backend, 'serviceName'));
    if (service === undefined || field(backend, 'servicePort') === 'use-annotation') return [];
    const port = portOf(field(backend, 'servicePort'));
    return [{ namespace, service, port, portOf: 'service' as const, fieldPath: `${path}.serviceName` }];
  });
}

/** The default backend of an Ingress and those of its paths, each with its place. */
function ingressBackends(spec: unknown, ofDefault: string): readonly (readonly [backend: unknown, path: string])[] {
  const paths = (listOf(field(spec, 'rules')) ?? []).flatMap((rule, index) =>
    (listOf(field(field(rule, 'http'), 'paths')) ?? []).map(
      (path, position) => [field(path, 'backend'), `spec.rules[${index}].http.paths[${position}].backend`] as const,
    ),
  );
  return [[field(spec, ofDefault), `spec.${ofDefault}`] as const, ...paths];
}

function ofHttpRoute(spec: unknown, namespace: string): readonly RouteBackend[] {
  return (listOf(field(spec, 'rules')) ?? []).flatMap((rule, index) => {
    const path = `spec.rules[${index}]`;
    const backends = (listOf(field(rule, 'backendRefs')) ?? []).flatMap((backend, position): Placed[] => {
      const place = `${path}.backendRefs[${position}]`;
      return [{ backend, fieldPath: place }, ...backendsOfFilters(backend, place)];
    });
    return [...backends, ...backendsOfFilters(rule, path)].flatMap(({ backend, ...more }) => {
      const service = textOf(field(backend, 'name'));
      const isService = (field(backend, 'group') ?? '') === '' && (field(backend, 'kind') ?? 'Service') === 'Service';
      if (service === undefined || !isService) return [];
      const place = textOf(field(backend, 'namespace')) ?? namespace;
      return [{ namespace: place, service, port: portOf(field(backend, 'port')), portOf: 'service' as const, ...more }];
    });
  });
}

interface Placed extends Pick<RouteBackend, 'authenticates' | 'fieldPath'> {
  readonly backend: unknown;
}

/** Filters of a rule, or of one of its backends. Source: Gateway API, HTTPRequestMirrorFilter, HTTPExternalAuthFilter. */
function backendsOfFilters(owner: unknown, path: string): readonly Placed[] {
  return (listOf(field(owner, 'filters')) ?? []).flatMap((filter, index): Placed[] => [
    {
      backend: field(field(filter, 'requestMirror'), 'backendRef'),
      fieldPath: `${path}.filters[${index}].requestMirror.backendRef`,
    },
    {
      backend: field(field(filter, 'externalAuth'), 'backendRef'),
      fieldPath: `${path}.filters[${index}].externalAuth.backendRef`,
      authenticates: true,
    },
  ]);
}

function ofRoute(spec: unknown, namespace: string): readonly RouteBackend[] {
  const port = portOf(field(field(spec, 'port'), 'targetPort'));
  const others = (listOf(field(spec, 'alternateBackends')) ?? []).map(
    (backend, index) => [backend, `spec.alternateBackends[${index}]`] as const,
  );
  return [[field(spec, 'to'), 'spec.to'] as const, ...others].flatMap(([backend, fieldPath]) => {
    const service = textOf(field(backend, 'name'));
    if (service === undefined || (field(backend, 'kind') ?? 'Service') !== 'Service') return [];
    return [{ namespace, service, port, portOf: 'target' as const, fieldPath }];
  });
}

function portOf(value: unknown): number | string | undefined {
  return typeof value === 'number' || (typeof value === 'string' && value !== '') ? value : undefined;
}

/**
 * Whether a Service has the port that a backend names. One of type ExternalName needs none. A number of an OpenShift Route
 * is the pods' port: a target port that the Service gives by name may be any.
 */
export function servesPort(service: unknown, { port, portOf: side }: RouteBackend): boolean {
  const spec = field(service, 'spec');
  if (port === undefined || field(spec, 'type') === 'ExternalName') return true;
  return (listOf(field(spec, 'ports')) ?? []).some((one) => {
    if (typeof port === 'string')
      return field(one, 'name') === port || (side === 'target' && field(one, 'targetPort') === port);
    if (side === 'service') return field(one, 'port') === port;
    const target = field(one, 'targetPort') ?? field(one, 'port');
    return target === port || typeof target === 'string';
  });
}

/** Whether a ReferenceGrant of the Service's namespace lets routes of that kind in another one refer to it. */
export function grantsReference(
  grant: unknown,
  route: { readonly kind: string; readonly namespace: string },
  { namespace, service }: RouteBackend,
): boolean {
  if (field(field(grant, 'metadata'), 'namespace') !== namespace) return false;
  const spec = field(grant, 'spec');
  const from = (listOf(field(spec, 'from')) ?? []).some(
    (one) =>
      field(one, 'group') === 'gateway.networking.k8s.io' &&
      field(one, 'kind') === route.kind &&
      field(one, 'namespace') === route.namespace,
  );
  return (
    from &&
    (listOf(field(spec, 'to')) ?? []).some(
      (one) =>
        (field(one, 'group') ?? '') === '' &&
        field(one, 'kind') === 'Service' &&
        (field(one, 'name') ?? service) === service,
    )
  );
}
