import { evaluateConnection } from '../kubernetes/network/evaluate-policies.ts';
import { hasPort, type Protocol, protocols } from '../kubernetes/network/port-set.ts';
import type { ObjectReference } from '../kubernetes/object.ts';
import { podContainers } from '../kubernetes/pod-spec.ts';
import { isRecord } from '../kubernetes/record.ts';
import { attackGraph, type Chain, workloadId } from './attack-graph.ts';
import { defineFact, type FactState } from './fact.ts';
import { groupBy } from './group.ts';
import { type PodView, pods } from './pods.ts';
import { type PlacedPod, reachability } from './reachability.ts';

/** A workload beside another, reached over the network, and where it leads. */
export interface Neighbour {
  readonly called: string;
  /** `TCP 9090`; undefined where nobody can tell whether it is reached. */
  readonly port: string | undefined;
  readonly reason: string;
  readonly chain: Extract<Chain, { hops: number }>;
}

/** The workloads that a workload reaches over the network and that lead to control of the cluster. */
export interface Neighbours extends FactState {
  /** The one with the shortest chain; one that may be reached where none surely is. */
  worstOf(workload: ObjectReference): Neighbour | undefined;
}

interface Candidate {
  readonly called: string;
  readonly id: string;
  readonly ports: readonly (readonly [Protocol, number])[];
  readonly placed: PlacedPod;
  readonly chain: Extract<Chain, { hops: number }>;
}

/** Beyond so many, those with longer chains are not tried; where none of these is reached, that is said. */
const tried = 100;

/** Neighbours count by the ports that they declare; those of system components do not, since every cluster has them. */
export const neighbours = defineFact({
  name: 'neighbours',
  from: [],
  uses: [attackGraph, pods, reachability],
  derive(read): Neighbours {
    const { takeover, state, reason } = read.fact(attackGraph);
    const { table, samples } = read.fact(reachability);
    const byOwner = groupBy(samples, ({ owner }) => workloadId(owner));
    let known: readonly Candidate[] | undefined;
    const candidates = (): readonly Candidate[] => {
      known ??= read
        .fact(pods)
        .items.flatMap(({ value: { pod }, about }): Candidate[] => {
          const id = workloadId(about.object);
          const [one] = byOwner.get(id) ?? [];
          const ports = about.component === undefined && about.unjudgeable === undefined ? portsOf(pod) : [];
          const chain = ports.length === 0 || one === undefined ? undefined : takeover(id);
          if (one === undefined || chain?.hops === undefined) return [];
          return [
            { called: `${about.object.kind} ${pod.namespace}/${about.object.name}`, id, ports, placed: one, chain },
          ];
        })
        .sort((a, b) => a.chain.hops - b.chain.hops || (a.id < b.id ? -1 : 1));
      return known;
    };
    const answers = new Map<string, Neighbour | undefined>();
    const search = (id: string): Neighbour | undefined => {
      const [from] = byOwner.get(id) ?? [];
      if (from === undefined) return undefined;
      let possible: Neighbour | undefined;
      for (const { called, id: other, ports, placed: to, chain } of candidates().slice(0, tried)) {
        if (other === id) continue;
        const { sure, maybe, egress, ingress } = evaluateConnection(table, from.pod, to.pod);
        const open = ports.find(([protocol, port]) => hasPort(sure, protocol, port));
        if (open !== undefined) return { called, port: open.join(' '), reason: '', chain };
        if (possible === undefined && ports.some(([protocol, port]) => hasPort(maybe, protocol, port)))
          possible = { called, port: undefined, reason: [...egress.doubts, ...ingress.doubts][0] ?? '', chain };
      }
      const next = candidates()[tried];
      if (possible === undefined && next !== undefined)
        return {
          called: next.called,
          port: undefined,
          reason: `${candidates().length - tried} more neighbours lead on and were not tried`,
          chain: next.chain,
        };
      return possible;
    };
    return {
      state,
      reason,
      worstOf(workload) {
        const id = workloadId(workload);
        if (!answers.has(id)) answers.set(id, search(id));
        return answers.get(id);
      },
    };
  },
});

function portsOf({ spec }: PodView): (readonly [Protocol, number])[] {
  return podContainers(spec).flatMap(({ container }) =>
    (Array.isArray(container.ports) ? container.ports : []).flatMap((port: unknown) => {
      if (!isRecord(port) || typeof port.containerPort !== 'number') return [];
      const protocol = protocols.find((one) => one === (port.protocol ?? 'TCP'));
      return protocol === undefined ? [] : [[protocol, port.containerPort] as const];
    }),
  );
}
