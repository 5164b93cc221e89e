import type { Address } from './address.ts';
import { field, listOf, textOf } from './fields.ts';
import type { Direction, Labels } from './isolation.ts';
import { type Protocol, protocols } from './port-set.ts';

/** A port that a container of a pod declares by name. */
export interface NamedPort {
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
}

/** Something beside NetworkPolicies that may decide over a pod's traffic and is not modelled. */
export interface Doubt {
  readonly reason: string;
}

/** A pod as policies see it. */
export interface PolicedPod {
  readonly kind: 'pod';
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** Labels of its namespace; null where they were not seen. */
  readonly namespaceLabels: Labels | null;
  readonly hostNetwork: boolean;
  /** Where it runs, if known. */
  readonly nodeName?: string;
  readonly namedPorts: readonly NamedPort[];
  /** Its addresses; empty where they are not known. */
  readonly addresses: readonly Address[];
  /** The name of its service account, if known. */
  readonly serviceAccount?: string;
  /** Labels of its service account; null where they were not seen. */
  readonly accountLabels?: Labels | null;
  readonly doubts: Readonly<Record<Direction, readonly Doubt[]>>;
  /** Stands for every pod that may be made in its namespace: its labels and its service account may be anything. */
  readonly unborn?: true;
}

/** One end of a connection: a pod, an address outside the cluster, or the node that the pod at the other end runs on. */
export type Endpoint = PolicedPod | { readonly kind: 'address'; readonly address: Address } | { readonly kind: 'node' };

/**
 * The named ports of a pod spec: of its containers and of its sidecars, which are init containers that are restarted.
 * Source: kubernetes, pkg/api/v1/pod/util.go `FindPort`.
 */
export function namedPortsOf(spec: unknown): readonly NamedPort[] {
  const sidecars = (listOf(field(spec, 'initContainers')) ?? []).filter(
    (container) => field(container, 'restartPolicy') === 'Always',
  );
  return [...(listOf(field(spec, 'containers')) ?? []), ...sidecars].flatMap((container) =>
    (listOf(field(container, 'ports')) ?? []).flatMap((entry) => {
      const name = textOf(field(entry, 'name'));
      const port = field(entry, 'containerPort');
      const protocol = protocolOf(field(entry, 'protocol'));
      if (name === undefined || typeof port !== 'number' || protocol === undefined) return [];
      return [{ name, protocol, port }];
    }),
  );
}

/** TCP where absent; undefined for a protocol that policies do not know. */
export function protocolOf(value: unknown): Protocol | undefined {
  return value === undefined ? 'TCP' : protocols.find((protocol) => protocol === value);
}
