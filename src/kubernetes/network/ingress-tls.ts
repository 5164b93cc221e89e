import { field, fieldsOf, listOf, textOf, textsOf } from './fields.ts';
import { coversHost } from './hosts.ts';
import { tlsByAnnotation } from './tls-annotations.ts';

/** A host that an Ingress serves. */
export interface IngressListener {
  /** `*` where the Ingress takes every host. */
  readonly host: string;
  /** The rule that names it first, or the default backend. */
  readonly fieldPath: string;
  /** `redirect` where an annotation has the controller answer plain HTTP with the way to HTTPS alone. */
  readonly encryption: 'tls' | 'redirect' | 'plaintext';
}

/**
 * The hosts of an Ingress, each once, with what encrypts it. A `tls` entry without hosts stands for all: it means the
 * controller's default certificate (IngressTLS.hosts of networking.k8s.io/v1). A rule without a host takes every host,
 * and only such an entry covers it.
 */
export function ingressListeners(ingress: unknown): readonly IngressListener[] {
  const spec = field(ingress, 'spec');
  const covered = (listOf(field(spec, 'tls')) ?? [])
    .filter((entry) => fieldsOf(entry) !== undefined)
    .map((entry) => textsOf(field(entry, 'hosts')));
  const annotations = field(field(ingress, 'metadata'), 'annotations');
  const ingressClass =
    textOf(field(spec, 'ingressClassName')) ?? textOf(field(annotations, 'kubernetes.io/ingress.class'));
  // It serves TLS alone, with a certificate of the tailnet, over its Funnel too. Source: Tailscale, "Cluster ingress".
  const effect = ingressClass === 'tailscale' ? 'terminates' : tlsByAnnotation(annotations, ingressClass);
  const covers = (hosts: readonly string[], host: string): boolean =>
    hosts.length === 0 || (host !== '*' && hosts.some((pattern) => coversHost(pattern, host)));
  return [...hostsOf(spec)].map(([host, fieldPath]) => {
    const isTls = effect === 'terminates' || covered.some((hosts) => covers(hosts, host));
    return { host, fieldPath, encryption: isTls ? 'tls' : effect === 'redirects' ? 'redirect' : 'plaintext' };
  });
}

function hostsOf(spec: unknown): ReadonlyMap<string, string> {
  const hosts = new Map<string, string>();
  for (const [index, rule] of (listOf(field(spec, 'rules')) ?? []).entries()) {
    if (fieldsOf(rule) === undefined) continue;
    const host = textOf(field(rule, 'host')) ?? '';
    const name = host === '' ? '*' : host;
    if (!hosts.has(name)) hosts.set(name, host === '' ? `spec.rules[${index}]` : `spec.rules[${index}].host`);
  }
  const fallback = field(spec, 'defaultBackend') ?? field(spec, 'backend');
  if (fallback !== undefined && !hosts.has('*')) hosts.set('*', 'spec.defaultBackend');
  return hosts;
}
