import { parseAddress } from '../kubernetes/network/address.ts';
import type { PolicedPod } from '../kubernetes/network/endpoint.ts';
import type { PolicyTable } from '../kubernetes/network/governing-policies.ts';
import { type KubernetesObject, type ObjectReference, type Pod, referenceTo } from '../kubernetes/object.ts';
import { alikePods } from './alike-pods.ts';
import { controllerKey, controllers } from './controllers.ts';
import { defineFact, type FactState } from './fact.ts';
import { type Place, policyWorld } from './policy-world.ts';

/** A pod with all that made it; a template stands for the pods of a workload that has none. */
export interface PlacedPod {
  readonly pod: PolicedPod;
  /** The outermost object that a person edits; the pod itself where nothing made it. */
  readonly owner: ObjectReference;
  /** It and everything between it and its owner. */
  readonly chain: readonly ObjectReference[];
  readonly spec: object;
  /** Whether it is a template of a workload that runs no pod. */
  readonly template: boolean;
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

/** Everything that questions about the network are answered from. Incomplete where pods or workloads were not seen whole. */
export const reachability = defineFact({
  name: 'reachability',
  from: ['pods'],
  evidence: ['namespaces'],
  uses: [alikePods, controllers, policyWorld],
  derive(read): Reachability {
    const owners = read.fact(controllers);
    const { table, police } = read.fact(policyWorld);
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
        spec,
        template: false,
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
          spec: template.spec,
          template: true,
        },
      ];
    });
    const samples = [...running.map((pod) => place(pod, false)), ...idle];
    let pods: readonly PlacedPod[] | undefined;
    return {
      ...read.stateOf('pods'),
      table,
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

function addressesOf(texts: readonly string[] | undefined): PolicedPod['addresses'] {
  return texts === undefined ? [] : texts.flatMap((text) => parseAddress(text) ?? []);
}
