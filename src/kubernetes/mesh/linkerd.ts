import { field, listOf, textOf } from '../network/fields.ts';

/** Something that lets plaintext in. */
export interface LinkerdOpening {
  readonly called: string;
  /** What it does, as the rest of a sentence. */
  readonly does: string;
  readonly value: string;
}

/** Linkerd's policies, read once. */
export interface LinkerdPolicies {
  /** Those that let clients without mutual TLS reach workloads of the namespace. */
  openings(namespace: string): readonly LinkerdOpening[];
}

/** Inbound policies that let no plaintext in; `audit` lets everything in and counts it. Source: Linkerd, "Authorization Policy". */
const closed: ReadonlySet<string> = new Set(['all-authenticated', 'cluster-authenticated', 'deny']);

/** Whether a default inbound policy, or the accessPolicy of a Server, takes mutual TLS alone. */
export function refusesPlaintext(policy: string): boolean {
  return closed.has(policy);
}

/**
 * Servers, AuthorizationPolicies and ServerAuthorizations. A port that a Server selects follows its accessPolicy, deny where it
 * states none, and what the authorizations for it let in: one that asks for no MeshTLSAuthentication and no ServiceAccount takes
 * clients as they come. Those for single routes, as of the kubelet's probes, are left aside. Source: Linkerd, "Authorization Policy".
 */
export function readLinkerdPolicies(
  servers: readonly unknown[],
  policies: readonly unknown[],
  serverAuthorizations: readonly unknown[],
): LinkerdPolicies {
  const byNamespace = new Map<string, LinkerdOpening[]>();
  const add = (object: unknown, opening: LinkerdOpening | undefined): void => {
    if (opening === undefined) return;
    const namespace = namespaceOf(object);
    const known = byNamespace.get(namespace);
    if (known === undefined) byNamespace.set(namespace, [opening]);
    else known.push(opening);
  };
  for (const server of servers) add(server, openServer(server));
  for (const policy of policies) add(policy, openPolicy(policy));
  for (const authorization of serverAuthorizations) add(authorization, openAuthorization(authorization));
  return { openings: (namespace) => byNamespace.get(namespace) ?? [] };
}

function openServer(server: unknown): LinkerdOpening | undefined {
  const value = textOf(field(field(server, 'spec'), 'accessPolicy')) ?? '';
  if (value === '' || refusesPlaintext(value)) return undefined;
  return { called: nameOf('Server', server), does: `has accessPolicy ${value}`, value };
}

function openPolicy(policy: unknown): LinkerdOpening | undefined {
  const spec = field(policy, 'spec');
  const target = textOf(field(field(spec, 'targetRef'), 'kind'));
  if (target !== 'Server' && target !== 'Namespace') return undefined;
  const kinds = (listOf(field(spec, 'requiredAuthenticationRefs')) ?? []).map(
    (ref) => textOf(field(ref, 'kind')) ?? '',
  );
  if (kinds.some((kind) => kind !== 'NetworkAuthentication')) return undefined;
  const does = kinds.length === 0 ? 'requires no authentication' : 'requires a network alone, and no identity';
  return { called: nameOf('AuthorizationPolicy', policy), does, value: kinds[0] ?? '' };
}

function openAuthorization(authorization: unknown): LinkerdOpening | undefined {
  const client = field(field(authorization, 'spec'), 'client');
  if (field(client, 'unauthenticated') !== true) return undefined;
  return { called: nameOf('ServerAuthorization', authorization), does: 'has client.unauthenticated', value: 'true' };
}

function nameOf(kind: string, object: unknown): string {
  return `${kind} ${namespaceOf(object)}/${textOf(field(field(object, 'metadata'), 'name')) ?? ''}`;
}

function namespaceOf(object: unknown): string {
  return textOf(field(field(object, 'metadata'), 'namespace')) ?? 'default';
}
