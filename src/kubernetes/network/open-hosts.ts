import { field, listOf, textOf } from './fields.ts';
import { hostOfRoute } from './hosts.ts';

/** A place that takes requests for more than one named host. */
export interface OpenHost {
  /** The wildcard; undefined where no host is named. */
  readonly host: string | undefined;
  /** `rule 1`: which part of the object. */
  readonly called: string;
  readonly fieldPath: string;
}

/** What of an Ingress, a Gateway, a route of the Gateway API or an OpenShift Route names no host, `*`, or a host that begins with `*.`. */
export function openHosts(object: unknown): readonly OpenHost[] {
  const spec = field(object, 'spec');
  switch (field(object, 'kind')) {
    case 'Ingress':
      return ofIngress(spec);
    case 'Gateway':
      return ofGateway(spec);
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TLSRoute':
      return ofRoute(spec);
    case 'Route':
      return ofOpenShift(spec);
    default:
      return [];
  }
}

function ofIngress(spec: unknown): readonly OpenHost[] {
  const rules = listOf(field(spec, 'rules')) ?? [];
  const hasDefault = (field(spec, 'defaultBackend') ?? field(spec, 'backend')) !== undefined;
  if (rules.length === 0)
    return hasDefault ? [{ host: undefined, called: 'the default backend', fieldPath: 'spec.defaultBackend' }] : [];
  return rules.flatMap((rule, index) => judge(field(rule, 'host'), `rule ${index + 1}`, `spec.rules[${index}].host`));
}

// Without a host the router makes one of the names of route and namespace. Source: route.openshift.io/v1 RouteSpec.
function ofOpenShift(spec: unknown): readonly OpenHost[] {
  const host = textOf(field(spec, 'host')) ?? '';
  const taken = hostOfRoute(host, field(spec, 'wildcardPolicy'));
  return host === '' ? [] : judge(taken, 'the route', taken === host ? 'spec.host' : 'spec.wildcardPolicy');
}

/** Listeners of TCP and UDP know no hosts, and those of other protocols are no entries: HBONE is Istio's, between its proxies. */
const hostProtocols: ReadonlySet<unknown> = new Set(['HTTP', 'HTTPS', 'TLS']);

function ofGateway(spec: unknown): readonly OpenHost[] {
  return (listOf(field(spec, 'listeners')) ?? []).flatMap((listener, index) => {
    if (!hostProtocols.has(field(listener, 'protocol'))) return [];
    const called = `listener ${textOf(field(listener, 'name')) ?? index + 1}`;
    return judge(field(listener, 'hostname'), called, `spec.listeners[${index}].hostname`);
  });
}

/** Kinds of parents that let requests in; a route of Services or ServiceEntries alone is for traffic inside a mesh (GAMMA, Istio). */
const entries: ReadonlySet<unknown> = new Set(['Gateway', 'ListenerSet', 'XListenerSet']);

function ofRoute(spec: unknown): readonly OpenHost[] {
  const parents = listOf(field(spec, 'parentRefs')) ?? [];
  if (parents.length > 0 && !parents.some((parent) => entries.has(field(parent, 'kind') ?? 'Gateway'))) return [];
  const hosts = listOf(field(spec, 'hostnames')) ?? [];
  if (hosts.length === 0) return judge(undefined, 'the route', 'spec.hostnames');
  return hosts.flatMap((host, index) => judge(host, 'the route', `spec.hostnames[${index}]`));
}

function judge(host: unknown, called: string, fieldPath: string): readonly OpenHost[] {
  const name = textOf(host) ?? '';
  if (name !== '' && name !== '*' && !name.startsWith('*.')) return [];
  return [{ host: name === '' ? undefined : name, called, fieldPath }];
}
