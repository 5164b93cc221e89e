import { gatekeeperPolicies } from '../kubernetes/admission/gatekeeper.ts';
import { kyvernoPolicy } from '../kubernetes/admission/kyverno.ts';
import {
  jsPolicy,
  kubewardenPolicy,
  openShiftImagePolicy,
  openShiftRegistries,
  portierisPolicy,
  sigstorePolicy,
} from '../kubernetes/admission/other-engines.ts';
import type { AdmissionPolicy } from '../kubernetes/admission/policy.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { builtInPolicyLists, readBuiltInPolicies } from './built-in-policies.ts';
import { defineFact, type Fact } from './fact.ts';
import { scanTime } from './scan-time.ts';
import { aboutOf } from './webhooks.ts';

export interface AdmissionPolicyItem {
  readonly policy: AdmissionPolicy;
  /** Days since it was made; undefined where it does not say. */
  readonly age: number | undefined;
  /** Why there may be more that binds policies than was seen; null where all was. */
  readonly bindingGap: string | null;
}

/** Lists whose objects are policies each by itself, with how they are read. */
const engines: Readonly<Record<string, (policy: KubernetesObject) => readonly AdmissionPolicy[]>> = {
  'clusterpolicies.kyverno.io': one(kyvernoPolicy),
  'policies.kyverno.io': one(kyvernoPolicy),
  'validatingpolicies.policies.kyverno.io': one(kyvernoPolicy),
  'namespacedvalidatingpolicies.policies.kyverno.io': one(kyvernoPolicy),
  'imagevalidatingpolicies.policies.kyverno.io': one(kyvernoPolicy),
  'namespacedimagevalidatingpolicies.policies.kyverno.io': one(kyvernoPolicy),
  'clusteradmissionpolicies.policies.kubewarden.io': one(kubewardenPolicy),
  'admissionpolicies.policies.kubewarden.io': one(kubewardenPolicy),
  'clusteradmissionpolicygroups.policies.kubewarden.io': one(kubewardenPolicy),
  'admissionpolicygroups.policies.kubewarden.io': one(kubewardenPolicy),
  'jspolicies.policy.jspolicy.com': one(jsPolicy),
  'clusterimagepolicies.policy.sigstore.dev': one(sigstorePolicy),
  'clusterimagepolicies.portieris.cloud.ibm.com': one(portierisPolicy),
  'imagepolicies.portieris.cloud.ibm.com': one(portierisPolicy),
  'clusterimagepolicies.config.openshift.io': one(openShiftImagePolicy),
  'imagepolicies.config.openshift.io': one(openShiftImagePolicy),
  'images.config.openshift.io': openShiftRegistries,
};
const templates = 'constrainttemplates.templates.gatekeeper.sh';
const constraints = '*.constraints.gatekeeper.sh';

/** The policies of Kubernetes and of every known engine, in one shape. */
export const admissionPolicies = defineFact({
  name: 'admissionPolicies',
  from: [...builtInPolicyLists, templates, constraints, ...Object.keys(engines)],
  clusterWide: true,
  derive(read): Fact<AdmissionPolicyItem> {
    const policies = [
      ...readBuiltInPolicies(read),
      ...gatekeeperPolicies(read.objects(templates), read.objects(constraints)),
      ...Object.entries(engines).flatMap(([list, toPolicies]) => read.objects(list).flatMap(toPolicies)),
    ];
    const made = policies.map(({ object }) => object.metadata.creationTimestamp);
    const now = scanTime(read, made);
    const bindingGap = read.stateOf(...builtInPolicyLists, constraints).reason;
    return {
      ...read.stateOf(),
      items: policies.map((policy) => ({
        value: { policy, bindingGap, age: daysSince(policy.object.metadata.creationTimestamp, now) },
        about: aboutOf(policy.object),
      })),
    };
  },
});

function one(toPolicy: (policy: KubernetesObject) => AdmissionPolicy) {
  return (policy: KubernetesObject): readonly AdmissionPolicy[] => [toPolicy(policy)];
}

/** Whole days between a time of the API and now; undefined where there is none. */
export function daysSince(time: string | undefined, now: number | undefined): number | undefined {
  const then = Date.parse(time ?? '');
  return Number.isNaN(then) || now === undefined ? undefined : Math.max(0, Math.floor((now - then) / 86_400_000));
}
