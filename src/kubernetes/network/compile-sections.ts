import { compileAdminPolicy } from './admin-policies.ts';
import type { CalicoWorld } from './calico-entity.ts';
import { compileCalicoPolicy } from './calico-policies.ts';
import { compileCiliumPolicy } from './cilium-policies.ts';
import type { Direction } from './isolation.ts';
import type { PolicyKind } from './policy-kinds.ts';
import { blind, defaultTier, networkPolicyRank, type PolicySection } from './policy-section.ts';

/** The sections of a policy of another engine; undefined where its kind is not modelled, or where it cannot be read. */
export function compileSections<P extends object>(
  { engine, group, kind }: PolicyKind,
  policy: P,
  world: CalicoWorld,
): readonly PolicySection<P>[] | undefined {
  if (group === 'policy.networking.k8s.io') return compileAdminPolicy(policy, kind);
  if (engine === 'Calico') return compileCalicoPolicy(policy, kind, world);
  if (group === 'cilium.io') return compileCiliumPolicy(policy, kind);
  return undefined;
}

/** A section of Cilium that isolates every pod and allows nothing: its policy enforcement mode `always`. */
export function isolateEveryPod<P>(policy: P, direction: Direction): PolicySection<P> {
  return {
    policy,
    called: 'policy enforcement mode always',
    engine: 'Cilium',
    direction,
    tier: defaultTier,
    rank: networkPolicyRank,
    chain: 'Cilium',
    namespace: '',
    selects: () => 'yes',
    isolates: true,
    rules: [],
    sight: blind,
  };
}
