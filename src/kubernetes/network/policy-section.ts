import type { Block } from './address.ts';
import type { CompiledRule } from './compiled-policy.ts';
import type { PolicedPod } from './endpoint.ts';
import type { Direction } from './isolation.ts';
import type { Isolation } from './verdict.ts';

/** What a rule does with traffic that it meets; `either`: it meets it, and what comes of it is not modelled. */
export type Action = 'allow' | 'deny' | 'pass' | 'either';

/** A rule of a policy of any kind. */
export interface TrafficRule extends CompiledRule {
  readonly action: Action;
  /** Why it is not certain whom it meets or what comes of it; absent where it is. */
  readonly doubt?: string;
}

/** Policies that are asked together; tiers are asked by order, then by name. */
export interface Tier {
  readonly name: string;
  readonly order: number;
}

/** A part of a policy: what it says of the pods that it selects, in one direction. */
export interface PolicySection<P> {
  readonly policy: P;
  /** `CiliumNetworkPolicy shop/web`. */
  readonly called: string;
  /** Sections of two engines are never asked together. */
  readonly engine: string;
  readonly direction: Direction;
  readonly tier: Tier;
  /** Lower ones are asked first. */
  readonly rank: number;
  /** Sections of one rank and chain are asked one after another; which of two chains of one rank comes first nobody knows. */
  readonly chain: string;
  /** Of the policy; empty where it has none. */
  readonly namespace: string;
  selects(pod: PolicedPod): Isolation;
  /** Whether the pods that it selects are denied what nothing allows by the end of the tier. */
  readonly isolates: boolean;
  readonly rules: readonly TrafficRule[];
  readonly sight: Sight;
  /** Why it may decide over nothing: nobody saw its engine run. */
  readonly doubt?: string;
}

/** A label of pods that a selector asks for, and the values that it compares it with; null where any value may count. */
export interface SeenLabel {
  readonly key: string;
  readonly values: readonly string[] | null;
}

/** All that a section can see of a pod, so that pods alike in it may stand for each other. */
export interface Sight {
  /** Label selectors of pods, and of namespaces. */
  readonly selectors: readonly unknown[];
  readonly namespaceSelectors: readonly unknown[];
  /** Labels of pods that are asked for otherwise. */
  readonly labels: readonly SeenLabel[];
  readonly blocks: readonly Block[];
  readonly portNames: readonly string[];
  /** Whether it tells namespaces apart by more than these selectors, and pods by their service accounts. */
  readonly namespaces: boolean;
  readonly serviceAccounts: boolean;
}

/** What sees nothing of a pod. */
export const blind: Sight = {
  selectors: [],
  namespaceSelectors: [],
  labels: [],
  blocks: [],
  portNames: [],
  namespaces: false,
  serviceAccounts: false,
};

/** The tier in which NetworkPolicies stand, and those around it. Orders as in Calico, which alone has further tiers. */
export const adminOrder = 1_000;
export const defaultTier: Tier = { name: 'default', order: 1_000_000 };
export const baselineOrder = 10_000_000;

/** The rank of NetworkPolicies in their tier. */
export const networkPolicyRank = 1_000;
