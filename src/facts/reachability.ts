import { isWhole } from '../inventory.ts';
import { type Doubt, namedPortsOf, type PolicedPod } from '../kubernetes/network/endpoint.ts';
import { type PolicyTable, tabulatePolicies } from '../kubernetes/network/evaluate-policies.ts';
import type { Direction, Labels } from '../kubernetes/network/isolation.ts';
import { type KubernetesObject, type ObjectReference, type Pod, referenceTo } from '../kubernetes/object.ts';
import { controllerKey, controllers } from './controllers.ts';
import { defineFact, describeGap, type FactState, type Read } from './fact.ts';
import { otherPolicyEvidence, readTrafficDoubts } from './other-policies.ts';

/** A pod with all that made it; a template stands for the pods of a workload that has none. */
export interface PlacedPod {
  readonly pod: PolicedPod;
  /** The outermost object that a person edits; the pod itself where nothing made it. */
  readonly owner: ObjectReference;
  /** It and everything between it and its owner. */
  readonly chain: readonly ObjectReference[];
}

/** The pods as NetworkPolicies see them, and the policies. */
export interface Reachability extends FactState {
  readonly table: PolicyTable<KubernetesObject>;
  /** Pods that have not ended, and templates of workloads without any. */
  readonly pods: readonly PlacedPod[];
  readonly namespaces: ReadonlySet<string>;
}

const list = 'networkpolicies.networking.k8s.io';

/** Everything that questions about the network are answered from. Incomplete where pods or workloads were not seen whole. */
export const reachability = defineFact({
  name: 'reachability',
  from: ['pods'],
  evidence: [list, 'namespaces', ...otherPolicyEvidence],
  uses: [controllers],
  derive(read): Reachability {
    const owners = read.fact(controllers);
    const doubts = readTrafficDoubts(read);
    const police = policing(read, doubts.of);
    const busy = new Set<string>();
    const running = read
      .objects<Pod>('pods')
      .filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed')
      .map((pod): PlacedPod => {
        const { direct, templated, outermost } = owners.makers(pod);
        const makers = [direct, templated, outermost].flatMap((maker) => (maker === undefined ? [] : [maker.object]));
        for (const maker of makers) busy.add(controllerKey(maker));
        const owner = referenceTo(outermost?.object ?? pod);
        const { nodeName, metadata, spec } = pod;
        return {
          pod: police(metadata.namespace ?? 'default', metadata.name, metadata.labels ?? {}, spec, nodeName),
          owner,
          chain: [...makers.map(referenceTo), referenceTo(pod)],
        };
      });
    const idle = owners.all.flatMap(({ object, template, replicas }): PlacedPod[] => {
      if (template === undefined || busy.has(controllerKey(object))) return [];
      const { templated, outermost } = owners.makers(object);
      if (templated !== undefined || (outermost !== undefined && replicas === 0)) return [];
      const { name, namespace = 'default' } = object.metadata;
      const labels = template.metadata?.labels ?? {};
      const owner = referenceTo(outermost?.object ?? object);
      return [
        {
          pod: police(namespace, `${object.kind.toLowerCase()}/${name}`, labels, template.spec),
          owner,
          chain: [referenceTo(object), owner],
        },
      ];
    });
    const policies = read.source(list).items;
    const pods = [...running, ...idle];
    return {
      ...read.stateOf('pods'),
      table: tabulatePolicies(policies, { blocksSelectPods: !doubts.cilium }),
      pods,
      namespaces: new Set([
        ...read.source('namespaces').items.map(({ metadata }) => metadata.name),
        ...pods.map(({ pod }) => pod.namespace),
      ]),
    };
  },
});

type Police = (namespace: string, name: string, labels: Labels, spec: object, nodeName?: string) => PolicedPod;

function policing(
  read: Read,
  doubtsOf: (namespace: string, labels: Labels, direction: Direction) => readonly Doubt[],
): Police {
  const places = read.source('namespaces');
  const labelsOf = new Map(places.items.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  const policies = read.source(list);
  const gap: readonly Doubt[] = isWhole(policies) ? [] : [{ reason: describeGap(list, policies) }];
  const ports = new WeakMap<object, PolicedPod['namedPorts']>();
  return (namespace, name, labels, spec, nodeName) => {
    const namedPorts = ports.get(spec) ?? namedPortsOf(spec);
    ports.set(spec, namedPorts);
    const doubts = (direction: Direction): readonly Doubt[] => {
      const others = doubtsOf(namespace, labels, direction);
      return gap.length === 0 ? others : [...gap, ...others];
    };
    return {
      kind: 'pod',
      namespace,
      name,
      labels,
      namespaceLabels: labelsOf.get(namespace) ?? (isWhole(places) ? {} : null),
      hostNetwork: 'hostNetwork' in spec && spec.hostNetwork === true,
      ...(nodeName === undefined ? {} : { nodeName }),
      namedPorts,
      addresses: [],
      doubts: { ingress: doubts('ingress'), egress: doubts('egress') },
    };
  };
}
