import { field, listOf, textOf } from '../network/fields.ts';

/** A DestinationRule by which clients of the mesh do not speak its mutual TLS. */
export interface OwnTls {
  /** `DestinationRule shop/web`. */
  readonly called: string;
  readonly host: string;
  /** `DISABLE`: in plaintext; `SIMPLE`, `MUTUAL`: in TLS that the proxy of the workload does not end. */
  readonly modes: readonly string[];
  /** The namespace whose services its host names; null: every one. */
  readonly namespace: string | null;
}

/**
 * The DestinationRules that have clients send something else than mutual TLS to services of the cluster: in the rule itself, for a
 * port or for a subset. A host without a dot is a service of the rule's own namespace. Source: Istio reference, DestinationRule.
 */
export function ownTlsRules(objects: readonly unknown[]): readonly OwnTls[] {
  return objects.flatMap((object): OwnTls[] => {
    const metadata = field(object, 'metadata');
    const spec = field(object, 'spec');
    const home = textOf(field(metadata, 'namespace')) ?? 'default';
    const host = textOf(field(spec, 'host')) ?? '';
    const namespace = namespaceOfHost(host, home);
    const policies = [spec, ...(listOf(field(spec, 'subsets')) ?? [])].map((one) => field(one, 'trafficPolicy'));
    const modes = [...new Set(policies.flatMap(modesOf))].filter((mode) => mode !== 'ISTIO_MUTUAL').sort();
    if (namespace === undefined || modes.length === 0) return [];
    return [{ called: `DestinationRule ${home}/${textOf(field(metadata, 'name')) ?? ''}`, host, modes, namespace }];
  });
}

function modesOf(policy: unknown): readonly string[] {
  const ports = listOf(field(policy, 'portLevelSettings')) ?? [];
  return [policy, ...ports].flatMap((one) => textOf(field(field(one, 'tls'), 'mode')) ?? []);
}

/** Undefined of a host outside the cluster. */
function namespaceOfHost(host: string, home: string): string | null | undefined {
  if (host === '') return undefined;
  if (host === '*' || /^\*\.(?:svc\.)?(?:cluster\.)?local$/.test(host)) return null;
  if (!host.includes('.')) return home;
  return /^[^.]+\.([^.]+)\.svc(?:\.|$)/.exec(host)?.[1];
}
