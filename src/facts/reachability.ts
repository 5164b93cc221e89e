import { isWhole } from '../inventory.ts';
import { parseAddress } from '../kubernetes/network/address.ts';
import { type Doubt, namedPortsOf, type PolicedPod } from '../kubernetes/network/endpoint.ts';
import { type PolicyTable, tabulatePolicies } from '../kubernetes/network/governing-policies.ts';
import type { Direction, Labels } from '../kubernetes/network/isolation.ts';
import { type KubernetesObject, type ObjectReference, type Pod, referenceTo } from '../kubernetes/object.ts';
import { alikePods } from './alike-pods.ts';
import { calicoEvidence } from './calico-world.ts';
import { controllerKey, controllers } from './controllers.ts';
import { defineFact, describeGap, type FactState, type Read } from './fact.ts';
import { otherPolicyEvidence } from './policy-sources.ts';
import { readTrafficPolicies } from './traffic-policies.ts';

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
  /** Pods that have not ended, and templates of workloads without any; made when they are first read. */
  readonly pods: readonly PlacedPod[];
  /** The first of each group of replicas, and those templates: enough where name and node do not matter. */
  readonly samples: readonly PlacedPod[];
  readonly namespaces: ReadonlySet<string>;
}

const list = 'networkpolicies.networking.k8s.io';

/** Everything that questions about the network are answered from. Incomplete where pods or workloads were not seen whole. */
export const reachability = defineFact({
  name: 'reachability',
  from: ['pods'],
  evidence: [list, 'serviceaccounts', ...calicoEvidence, ...otherPolicyEvidence],
  uses: [alikePods, controllers],
  derive(read): Reachability {
    const owners = read.fact(controllers);
    const others = readTrafficPolicies(read);
    const police = policing(read, others.doubts);
    const makersOf = (pod: Pod): KubernetesObject[] => {
      const { direct, templated, outermost } = owners.makers(pod);
      return [direct, templated, outermost].flatMap((maker) => (maker === undefined ? [] : [maker.object]));
    };
    const place = (pod: Pod, alone: boolean): PlacedPod => {
      const { nodeName, metadata, spec, status } = pod;
      const at: Place = {
        ...(nodeName === undefined ? {} : { nodeName }),
        // One pod that stands for its replicas has none of their addresses.
        addresses: alone ? addressesOf(status?.podIPs) : [],
      };
      return {
        pod: police(metadata.namespace ?? 'default', metadata.name, metadata.labels ?? {}, spec, at),
        owner: referenceTo(owners.makers(pod).outermost?.object ?? pod),
        chain: [...makersOf(pod).map(referenceTo), referenceTo(pod)],
      };
    };
    const running = read.fact(alikePods).groups.flatMap(({ pod }) => (hasEnded(pod) ? [] : [pod]));
    const busy = new Set(running.flatMap(makersOf).map(controllerKey));
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
    const samples = [...running.map((pod) => place(pod, false)), ...idle];
    let pods: readonly PlacedPod[] | undefined;
    return {
      ...read.stateOf('pods'),
      table: tabulatePolicies(policies, { blocksSelectPods: others.blocksSelectPods }, others.sections),
      samples,
      get pods() {
        pods ??= [
          ...read
            .objects<Pod>('pods')
            .filter((pod) => !hasEnded(pod))
            .map((pod) => place(pod, true)),
          ...idle,
        ];
        return pods;
      },
      namespaces: new Set([
        ...read.source('namespaces').items.map(({ metadata }) => metadata.name),
        ...samples.map(({ pod }) => pod.namespace),
      ]),
    };
  },
});

function hasEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** Where a pod runs. */
interface Place {
  readonly nodeName?: string;
  readonly addresses: PolicedPod['addresses'];
}

type Police = (namespace: string, name: string, labels: Labels, spec: object, place?: Place) => PolicedPod;

function addressesOf(texts: readonly string[] | undefined): PolicedPod['addresses'] {
  return texts === undefined ? [] : texts.flatMap((text) => parseAddress(text) ?? []);
}

function policing(
  read: Read,
  doubtsOf: (namespace: string, labels: Labels, direction: Direction) => readonly Doubt[],
): Police {
  const places = read.source('namespaces');
  const labelsOf = new Map(places.items.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  const accounts = read.source('serviceaccounts');
  const accountLabels = new Map(
    accounts.items.map(({ metadata }) => [`${metadata.namespace}/${metadata.name}`, metadata.labels ?? {}]),
  );
  const accountOf = (namespace: string, spec: object): Pick<PolicedPod, 'serviceAccount' | 'accountLabels'> => {
    const named = 'serviceAccountName' in spec ? spec.serviceAccountName : undefined;
    const serviceAccount = typeof named === 'string' && named !== '' ? named : 'default';
    const labels = accountLabels.get(`${namespace}/${serviceAccount}`);
    return { serviceAccount, accountLabels: labels ?? (isWhole(accounts) ? {} : null) };
  };
  const policies = read.source(list);
  const gap: readonly Doubt[] = isWhole(policies) ? [] : [{ reason: describeGap(list, policies) }];
  const ports = new WeakMap<object, PolicedPod['namedPorts']>();
  return (namespace, name, labels, spec, place) => {
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
      ...place,
      namedPorts,
      addresses: place?.addresses ?? [],
      ...accountOf(namespace, spec),
      doubts: { ingress: doubts('ingress'), egress: doubts('egress') },
    };
  };
}
