import { isWhole } from '../inventory.ts';
import { parseAddress } from '../kubernetes/network/address.ts';
import type { PolicedPod } from '../kubernetes/network/endpoint.ts';
import { evaluateConnection } from '../kubernetes/network/evaluate-policies.ts';
import { type Cloud, cloudOf, shieldsMetadata } from '../kubernetes/network/metadata-endpoint.ts';
import { hasPort } from '../kubernetes/network/port-set.ts';
import type { Node } from '../kubernetes/object.ts';
import { defineFact, describeGap, type FactState } from './fact.ts';
import type { PodView } from './pods.ts';
import { reachability } from './reachability.ts';

/** Whether a pod may connect to the metadata service of its cloud, by the policies. */
export interface MetadataVerdict {
  readonly verdict: 'reaches' | 'shielded' | 'denied' | 'unknown';
  /** Addresses that it reaches. */
  readonly addresses: readonly string[];
  readonly reason: string;
}

export interface MetadataAccess extends FactState {
  /** Null where no node is of a cloud. */
  readonly cloud: Cloud | null;
  /** Why the cloud is not known. */
  readonly gap?: string;
  of(pod: PodView): MetadataVerdict;
}

export const metadataAccess = defineFact({
  name: 'metadataAccess',
  from: [],
  evidence: ['nodes'],
  uses: [reachability],
  derive(read): MetadataAccess {
    const { state, reason, table, samples } = read.fact(reachability);
    const nodes = read.objects<Node>('nodes');
    const source = read.source('nodes');
    const cloud = nodes.map(({ spec }) => cloudOf(spec?.providerID)).find((one) => one !== undefined) ?? null;
    const shielded = nodes.length > 0 && nodes.every(({ metadata }) => shieldsMetadata(metadata.labels ?? {}));
    // All that policies select pods by.
    const keyOf = (namespace: string, labels: Readonly<Record<string, string>>, account = 'default'): string =>
      JSON.stringify([namespace, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)), account]);
    let policed: Map<string, PolicedPod> | undefined;
    const policedBy = (key: string): PolicedPod | undefined => {
      policed ??= new Map(
        samples.toReversed().map(({ pod }) => [keyOf(pod.namespace, pod.labels, pod.serviceAccount), pod]),
      );
      return policed.get(key);
    };
    const verdicts = new Map<string, MetadataVerdict>();
    const judge = (pod: PolicedPod | undefined): MetadataVerdict => {
      if (pod === undefined)
        return { verdict: 'unknown', addresses: [], reason: 'the pod was not seen beside its policies' };
      const asked = (cloud?.addresses ?? []).map((text) => {
        const address = parseAddress(text);
        const answer =
          address && evaluateConnection(table, { ...pod, hostNetwork: false }, { kind: 'address', address });
        return { text, answer };
      });
      const reached = asked.filter(({ answer }) => answer !== undefined && hasPort(answer.sure, 'TCP', 80));
      const [first] = reached;
      if (first !== undefined) {
        const [allowing] = first.answer?.egress.allowedBy ?? [];
        const by =
          allowing === undefined
            ? 'no policy isolates it for egress'
            : `${allowing.policy.kind} ${allowing.policy.metadata.name} lets it out to there`;
        return { verdict: 'reaches', addresses: reached.map(({ text }) => text), reason: by };
      }
      const doubtful = asked.find(({ answer }) => answer !== undefined && hasPort(answer.maybe, 'TCP', 80));
      if (doubtful !== undefined)
        return {
          verdict: 'unknown',
          addresses: [],
          reason: doubtful.answer?.egress.doubts[0] ?? 'its policies can not be read',
        };
      return { verdict: 'denied', addresses: [], reason: 'its policies do not let it out to there' };
    };
    return {
      state,
      reason,
      cloud,
      ...(isWhole(source) || cloud !== null ? {} : { gap: describeGap('nodes', source) }),
      of({ namespace, labels, spec }) {
        if (spec.hostNetwork === true)
          return {
            verdict: 'reaches',
            addresses: cloud?.addresses.slice(0, 1) ?? [],
            reason: 'it uses the network of its node',
          };
        if (shielded) return { verdict: 'shielded', addresses: [], reason: 'the nodes answer in its place' };
        const key = keyOf(namespace, labels, spec.serviceAccountName);
        const known = verdicts.get(key) ?? judge(policedBy(key));
        verdicts.set(key, known);
        return known;
      },
    };
  },
});
