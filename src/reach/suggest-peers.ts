import type { PlacedPod, Reachability } from '../facts/reachability.ts';
import { matchesSelector } from '../kubernetes/label-selector.ts';
import { type Address, holds, parseBlock } from '../kubernetes/network/address.ts';
import type { PolicedPod } from '../kubernetes/network/endpoint.ts';

/** Pods that a policy selects, and the selector that finds them. */
export interface Subject {
  readonly called: string;
  readonly selector: object;
  readonly pods: ReadonlySet<PolicedPod>;
}

/** A peer of a rule and whom it is meant for; a block stands for addresses, those of pods among them where they lie in it. */
export interface Peer {
  readonly peer: object;
  readonly pods: ReadonlySet<PolicedPod>;
  readonly addresses?: (address: Address) => boolean;
}

/** Labels that change with every rollout or pod: a policy that asked for one would soon select nothing. */
const volatile: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/job-completion-index',
  'controller-uid',
  'job-name',
  'helm.sh/chart',
  'app.kubernetes.io/version',
]);

/** The workloads that these pods are of, each with the labels that all its pods carry. */
export function workloadsOf(all: readonly PlacedPod[], chosen: readonly PlacedPod[]): readonly Subject[] {
  const keyOf = ({ pod, owner }: PlacedPod): string => `${pod.namespace}/${owner.kind.toLowerCase()}/${owner.name}`;
  const wanted = new Set(chosen.map(keyOf));
  const groups = new Map<string, PolicedPod[]>();
  for (const one of all) {
    const key = keyOf(one);
    if (!wanted.has(key)) continue;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [one.pod]);
    else known.push(one.pod);
  }
  return [...groups].map(([called, pods]) => ({ called, selector: commonLabels(pods), pods: new Set(pods) }));
}

function commonLabels(pods: readonly PolicedPod[]): object {
  const [first, ...others] = pods;
  const entries = Object.entries(first?.labels ?? {}).filter(
    ([key, value]) =>
      !volatile.has(key) && others.every(({ labels }) => Object.hasOwn(labels, key) && labels[key] === value),
  );
  return entries.length === 0 ? {} : { matchLabels: Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** The pods of a namespace that a selector finds. */
export function selecting(known: Reachability, namespace: string, podSelector: object): Peer {
  return {
    peer: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector },
    pods: new Set(
      known.pods.flatMap(({ pod }) =>
        pod.namespace === namespace && !pod.hostNetwork && matchesSelector(podSelector, pod.labels) === true
          ? [pod]
          : [],
      ),
    ),
  };
}

/** Every pod of the cluster. */
export function everyPod(known: Reachability): Peer {
  return {
    peer: { namespaceSelector: {} },
    pods: new Set(known.pods.flatMap(({ pod }) => (pod.hostNetwork ? [] : [pod]))),
  };
}

/** A block of addresses; undefined where the text is none. */
export function block(cidr: string): Peer | undefined {
  const parsed = parseBlock(cidr);
  if (parsed === undefined) return undefined;
  return { peer: { ipBlock: { cidr } }, pods: new Set(), addresses: (address) => holds(parsed, address) };
}

const inner = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];
const innerBlocks = inner.flatMap((text) => parseBlock(text) ?? []);

/** The internet of IPv4: every address but the private ones and that of the metadata service. */
export const internetPeer: Peer = {
  peer: { ipBlock: { cidr: '0.0.0.0/0', except: inner } },
  pods: new Set(),
  addresses: (address) => address.family === 4 && !innerBlocks.some((one) => holds(one, address)),
};
