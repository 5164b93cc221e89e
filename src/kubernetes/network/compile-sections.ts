import { adminSubject, compileAdminPolicy } from './admin-policies.ts';
import { antreaSubject, compileAntreaPolicy } from './antrea-policies.ts';
import { awsSubject, compileAwsPolicy } from './aws-policies.ts';
import type { CalicoWorld } from './calico-entity.ts';
import { calicoSubject, compileCalicoPolicy } from './calico-policies.ts';
import { ciliumSubject, compileCiliumPolicy } from './cilium-policies.ts';
import type { PolicedPod } from './endpoint.ts';
import type { Direction } from './isolation.ts';
import type { PolicyKind } from './policy-kinds.ts';
import { blind, defaultTier, networkPolicyRank, type PolicySection } from './policy-section.ts';
import type { Isolation } from './verdict.ts';

/** The sections of a policy of another engine; undefined where its kind is not modelled, or where it cannot be read. */
export function compileSections<P extends object>(
  { engine, group, kind }: PolicyKind,
  policy: P,
  world: CalicoWorld,
): readonly PolicySection<P>[] | undefined {
  if (group === 'policy.networking.k8s.io') return compileAdminPolicy(policy, kind);
  if (engine === 'Calico') return compileCalicoPolicy(policy, kind, world);
  if (engine === 'Cilium') return compileCiliumPolicy(policy, kind);
  if (engine === 'Antrea') return compileAntreaPolicy(policy, kind);
  return group === 'networking.k8s.aws' ? compileAwsPolicy(policy, kind) : undefined;
}

/** Whether a policy that could not be compiled may have a say over a pod: by what it selects, as far as that can be read. */
export function subjectOf(
  { engine, kind }: PolicyKind,
  policy: object,
): (pod: PolicedPod, direction: Direction) => Isolation {
  if (engine === 'Calico') return calicoSubject(policy, kind);
  if (engine === 'Cilium') return ciliumSubject(policy, kind);
  if (engine === 'Antrea') return antreaSubject(policy, kind);
  return kind === 'ApplicationNetworkPolicy' ? awsSubject(policy) : adminSubject(policy);
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
