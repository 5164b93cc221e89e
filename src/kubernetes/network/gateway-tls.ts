import { field, listOf, textOf } from './fields.ts';
import type { Labels } from './isolation.ts';
import { selectsNamespace } from './peer-match.ts';
import { type Isolation, verdictOf } from './verdict.ts';

/**
 * How a listener of a Gateway meets the outside: `tls` for HTTPS and TLS; `redirect` where every route of an HTTP listener
 * only redirects to HTTPS; `plaintext`; `unused` for an HTTP listener that no route uses; `other` for TCP and UDP, whose
 * content the Gateway does not know, and for protocols of implementations.
 */
export type Encryption = 'tls' | 'redirect' | 'plaintext' | 'unused' | 'other';

export interface GatewayListener {
  readonly name: string;
  readonly port: number | undefined;
  /** `*` where the listener takes every host. */
  readonly host: string;
  readonly encryption: Encryption;
  readonly fieldPath: string;
  /** `HTTPRoute namespace/name` of the routes that answer on it without a redirect. */
  readonly plaintextRoutes: readonly string[];
  /** Why it may meet the outside otherwise: a route that it lets in or does not. */
  readonly doubt?: string;
}

const group = 'gateway.networking.k8s.io';

/** The labels of a namespace; null where they were not seen. */
export type NamespaceLabels = (namespace: string) => Labels | null;
const unknownLabels: NamespaceLabels = () => null;

/** The routes that a listener takes where it names no kinds. Source: Gateway API, "Supported Features", ProtocolType. */
const kindsByProtocol: ReadonlyMap<unknown, readonly string[]> = new Map<unknown, readonly string[]>([
  ['HTTP', ['HTTPRoute', 'GRPCRoute']],
  ['HTTPS', ['HTTPRoute', 'GRPCRoute']],
  ['TLS', ['TLSRoute', 'TCPRoute']],
  ['TCP', ['TCPRoute']],
  ['UDP', ['UDPRoute']],
]);

/** Whether a listener takes a route of that kind from that namespace; by default those of the Gateway's own namespace alone. */
function admits(listener: unknown, gateway: unknown, route: unknown, labelsOf: NamespaceLabels): Isolation {
  const allowed = field(listener, 'allowedRoutes');
  const kind = textOf(field(route, 'kind'));
  const named = (listOf(field(allowed, 'kinds')) ?? []).flatMap((one) =>
    (field(one, 'group') ?? group) === group ? (textOf(field(one, 'kind')) ?? []) : [],
  );
  const kinds =
    (listOf(field(allowed, 'kinds')) ?? []).length > 0 ? named : kindsByProtocol.get(field(listener, 'protocol'));
  if (kind !== undefined && kinds !== undefined && !kinds.includes(kind)) return 'no';
  const namespace = namespaceOf(route);
  const from = field(field(allowed, 'namespaces'), 'from') ?? 'Same';
  if (from === 'All') return 'yes';
  if (from === 'Same') return verdictOf(namespace === namespaceOf(gateway));
  if (from === 'None') return 'no';
  const selector = field(field(allowed, 'namespaces'), 'selector');
  return from === 'Selector' && selector !== undefined
    ? selectsNamespace(selector, namespace, labelsOf(namespace))
    : 'cannot-tell';
}

/**
 * The listeners of a Gateway, judged with the HTTPRoutes and GRPCRoutes of the cluster that they admit; a GRPCRoute has no filter
 * that redirects. Source: Gateway API v1, ListenerSpec, AllowedRoutes, ParentReference, HTTPRequestRedirectFilter, GRPCRouteFilter.
 */
export function gatewayListeners(
  gateway: unknown,
  candidates: readonly unknown[],
  labelsOf: NamespaceLabels = unknownLabels,
): readonly GatewayListener[] {
  const attached = candidates.filter((route) => parentsIn(route, gateway).length > 0);
  return (listOf(field(field(gateway, 'spec'), 'listeners')) ?? []).flatMap((listener, index) => {
    const name = textOf(field(listener, 'name'));
    if (name === undefined) return [];
    const port = field(listener, 'port');
    const uses = attached.map((route) => ({ route, use: usesListener(route, gateway, listener, labelsOf) }));
    const routes = uses.flatMap(({ route, use }) => (use === 'yes' ? [route] : []));
    const untold = uses.find(({ use }) => use === 'cannot-tell')?.route;
    const plaintextRoutes =
      field(listener, 'protocol') === 'HTTP' ? routes.filter((route) => !onlyRedirects(route)) : [];
    return [
      {
        name,
        port: typeof port === 'number' ? port : undefined,
        host: textOf(field(listener, 'hostname')) ?? '*',
        encryption: encryptionOf(field(listener, 'protocol'), routes.length, plaintextRoutes.length),
        fieldPath: `spec.listeners[${index}]`,
        plaintextRoutes: plaintextRoutes.map((route) => `${kindOf(route)} ${callRoute(route)}`),
        ...(untold === undefined ? {} : { doubt: `whether it lets in ${callRoute(untold)} can not be told` }),
      },
    ];
  });
}

/** Whether routes of other namespaces may use the listener of that name: by default only those of the Gateway's own may. */
export function admitsOtherNamespaces(gateway: unknown, name: string): boolean {
  const listeners = listOf(field(field(gateway, 'spec'), 'listeners')) ?? [];
  const listener = listeners.find((one) => field(one, 'name') === name);
  const from = field(field(field(listener, 'allowedRoutes'), 'namespaces'), 'from');
  return from !== undefined && from !== 'Same';
}

function encryptionOf(protocol: unknown, routes: number, plaintext: number): Encryption {
  if (protocol === 'HTTPS' || protocol === 'TLS') return 'tls';
  if (protocol !== 'HTTP') return 'other';
  if (routes === 0) return 'unused';
  return plaintext > 0 ? 'plaintext' : 'redirect';
}

/** Whether every rule of the route answers with a redirect to https. A route without rules sends everything to nowhere, in plaintext. */
export function onlyRedirects(route: unknown): boolean {
  const rules = listOf(field(field(route, 'spec'), 'rules')) ?? [];
  return rules.length > 0 && rules.every(redirects);
}

function redirects(rule: unknown): boolean {
  return (listOf(field(rule, 'filters')) ?? []).some(
    (filter) =>
      field(filter, 'type') === 'RequestRedirect' && field(field(filter, 'requestRedirect'), 'scheme') === 'https',
  );
}

/** The namespaces of the Gateways that a route names as its parents. */
export function gatewayNamespaces(route: unknown): readonly string[] {
  return (listOf(field(field(route, 'spec'), 'parentRefs')) ?? []).flatMap((parent) =>
    (field(parent, 'group') ?? group) === group && (field(parent, 'kind') ?? 'Gateway') === 'Gateway'
      ? [textOf(field(parent, 'namespace')) ?? namespaceOf(route)]
      : [],
  );
}

/** The parents of a route that are that Gateway. */
export function parentsIn(route: unknown, gateway: unknown): readonly unknown[] {
  return (listOf(field(field(route, 'spec'), 'parentRefs')) ?? []).filter(
    (parent) =>
      (field(parent, 'group') ?? group) === group &&
      (field(parent, 'kind') ?? 'Gateway') === 'Gateway' &&
      field(parent, 'name') === field(field(gateway, 'metadata'), 'name') &&
      (field(parent, 'namespace') ?? namespaceOf(route)) === namespaceOf(gateway),
  );
}

/** Whether a route names the listener of that Gateway as its parent, is let in there, and shares a host name with it. */
export function usesListener(
  route: unknown,
  gateway: unknown,
  listener: unknown,
  labelsOf: NamespaceLabels = unknownLabels,
): Isolation {
  const names = parentsIn(route, gateway).some((parent) => {
    const section = field(parent, 'sectionName');
    const port = field(parent, 'port');
    return (
      (section === undefined || section === field(listener, 'name')) &&
      (port === undefined || port === field(listener, 'port'))
    );
  });
  const hosts = listOf(field(field(route, 'spec'), 'hostnames')) ?? [];
  if (!names || !sharesHost(textOf(field(listener, 'hostname')), hosts)) return 'no';
  return admits(listener, gateway, route, labelsOf);
}

// Unlike a certificate's, a wildcard of the Gateway API stands for any number of labels.
function sharesHost(listener: string | undefined, hostnames: readonly unknown[]): boolean {
  if (listener === undefined || listener === '' || hostnames.length === 0) return true;
  return hostnames.some((host) => typeof host === 'string' && (within(listener, host) || within(host, listener)));
}

function within(pattern: string, host: string): boolean {
  const wanted = host.toLowerCase();
  const offered = pattern.toLowerCase();
  return offered === wanted || (offered.startsWith('*.') && wanted.endsWith(offered.slice(1)));
}

function kindOf(route: unknown): string {
  return textOf(field(route, 'kind')) ?? 'HTTPRoute';
}

function callRoute(route: unknown): string {
  return `${namespaceOf(route)}/${textOf(field(field(route, 'metadata'), 'name')) ?? ''}`;
}

function namespaceOf(object: unknown): string {
  return textOf(field(field(object, 'metadata'), 'namespace')) ?? '';
}
