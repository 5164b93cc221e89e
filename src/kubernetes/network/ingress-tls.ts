import { field, fieldsOf, listOf, textOf, textsOf } from './fields.ts';
import { coversHost } from './hosts.ts';
import { redirectsOrTerminatesTls, type TlsByAnnotation } from './tls-annotations.ts';

/** A host that an Ingress serves. */
export interface IngressListener {
  /** `*` where the Ingress takes every host. */
  readonly host: string;
  /** The rule that names it first, or the default backend. */
  readonly fieldPath: string;
  /** The `tls` entry that covers it, as a path; absent where none does. */
  readonly tls?: string;
  /** The annotation that makes up for a missing `tls` entry. */
  readonly annotation?: TlsByAnnotation;
}

/** Whether nothing encrypts what comes in for the host. */
export function isPlaintext({ tls, annotation }: IngressListener): boolean {
  return tls === undefined && annotation === undefined;
}

/**
 * The hosts of an Ingress, each once, with what encrypts it. A `tls` entry without hosts stands for all: it means the
 * controller's default certificate (IngressTLS.hosts of networking.k8s.io/v1). A rule without a host takes every host,
 * and only such an entry covers it.
 */
export function ingressListeners(ingress: unknown): readonly IngressListener[] {
  const spec = field(ingress, 'spec');
  const entries = (listOf(field(spec, 'tls')) ?? []).flatMap((entry, index) =>
    fieldsOf(entry) === undefined ? [] : [{ path: `spec.tls[${index}]`, hosts: textsOf(field(entry, 'hosts')) }],
  );
  const annotations = field(field(ingress, 'metadata'), 'annotations');
  const ingressClass =
    textOf(field(spec, 'ingressClassName')) ?? textOf(field(annotations, 'kubernetes.io/ingress.class'));
  const annotation = redirectsOrTerminatesTls(annotations, ingressClass);
  return [...hostsOf(spec)].map(([host, fieldPath]) => {
    const covering = entries.find(
      ({ hosts }) => hosts.length === 0 || (host !== '*' && hosts.some((pattern) => coversHost(pattern, host))),
    );
    return {
      host,
      fieldPath,
      ...(covering === undefined ? {} : { tls: covering.path }),
      ...(annotation === undefined ? {} : { annotation }),
    };
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
