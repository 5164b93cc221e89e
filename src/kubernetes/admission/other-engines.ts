import type { KubernetesObject } from '../object.ts';
import { fieldsOf, listOf, textOf } from '../pod-security/fields.ts';
import {
  type AdmissionPolicy,
  isTakenOut,
  matchedPods,
  narrower,
  type PolicyPart,
  type PolicySubject,
  underConditions,
} from './policy.ts';

/** A policy of Kubewarden; monitor mode lets everything pass. Source: Kubewarden, api/policies/v1. */
export function kubewardenPolicy(policy: KubernetesObject): AdmissionPolicy {
  const { mode, rules, namespaceSelector, objectSelector, matchConditions, modules } = fieldsOf(policy.spec);
  const { policyStatus } = fieldsOf(policy.status);
  const home = policy.metadata.namespace;
  return {
    ...identity(policy, 'Kubewarden'),
    parts: [
      whole(mode !== 'monitor', 'only monitors', originOfModules(modules), {
        pods: (namespace) =>
          home !== undefined && home !== namespace.name
            ? 'none'
            : narrower(
                matchedPods({ resourceRules: rules, namespaceSelector, objectSelector }, namespace),
                underConditions(matchConditions),
              ),
        frees: (namespace) => isTakenOut(namespaceSelector, namespace),
      }),
    ],
    idle:
      policyStatus === undefined || policyStatus === '' || policyStatus === 'active'
        ? null
        : `is not active by its own status (${textOf(policyStatus).slice(0, 64)})`,
  };
}

function originOfModules(modules: unknown): PolicySubject {
  const names = listOf(modules).map(textOf).join(' ');
  if (/verify-image-signatures|sigstore/.test(names)) return 'signatures';
  return /trusted-repos/.test(names) ? 'origins' : 'other';
}

/** A policy of jsPolicy. */
export function jsPolicy(policy: KubernetesObject): AdmissionPolicy {
  const { type, violationPolicy, operations, resources, namespaceSelector, objectSelector } = fieldsOf(policy.spec);
  const judges = type === undefined || type === '' || type === 'Validating';
  const action = textOf(violationPolicy) || 'deny';
  return {
    ...identity(policy, 'jsPolicy'),
    parts: judges
      ? [
          whole(action === 'deny', action === 'warn' ? 'only warns' : `has violationPolicy ${action}`, 'other', {
            pods: (namespace) =>
              matchedPods(
                {
                  resourceRules: [{ operations, resources, apiGroups: ['*'], apiVersions: ['*'] }],
                  namespaceSelector,
                  objectSelector,
                },
                namespace,
              ),
            frees: (namespace) => isTakenOut(namespaceSelector, namespace),
          }),
        ]
      : [],
  };
}

/** A ClusterImagePolicy of sigstore's policy-controller: which namespaces it judges is for the webhook's selector to say. */
export function sigstorePolicy(policy: KubernetesObject): AdmissionPolicy {
  const { mode, match } = fieldsOf(policy.spec);
  return {
    ...identity(policy, 'policy-controller'),
    parts: [
      whole(mode !== 'warn', 'only warns', 'signatures', {
        pods: () => (listOf(match).length === 0 ? 'every' : { narrowedBy: 'its match' }),
        frees: () => false,
      }),
    ],
  };
}

/** An image policy of Portieris: it has no mode in which it only reports. */
export function portierisPolicy(policy: KubernetesObject): AdmissionPolicy {
  return { ...identity(policy, 'Portieris'), parts: [imagePart(policy)] };
}

/** An image policy of OpenShift: the nodes enforce it when they pull. */
export function openShiftImagePolicy(policy: KubernetesObject): AdmissionPolicy {
  return { ...identity(policy, null), parts: [imagePart(policy)] };
}

function imagePart(policy: KubernetesObject): PolicyPart {
  const home = policy.metadata.namespace;
  return whole(true, '', 'signatures', {
    pods: (namespace) => (home === undefined || home === namespace.name ? 'every' : 'none'),
    frees: () => false,
  });
}

/** OpenShift's configuration of images, where it names the registries that the nodes pull from. */
export function openShiftRegistries(image: KubernetesObject): AdmissionPolicy[] {
  const { allowedRegistries } = fieldsOf(fieldsOf(image.spec).registrySources);
  if (listOf(allowedRegistries).length === 0) return [];
  return [
    { ...identity(image, null), parts: [whole(true, '', 'origins', { pods: () => 'every', frees: () => false })] },
  ];
}

function identity(object: KubernetesObject, product: string | null): Omit<AdmissionPolicy, 'parts'> {
  const { kind, metadata } = object;
  return {
    product,
    object,
    called: `${kind} ${metadata.name} of ${product ?? 'OpenShift'}`,
    idle: null,
    unbound: false,
    open: [],
  };
}

function whole(
  denies: boolean,
  instead: string,
  subject: PolicySubject,
  reach: Pick<PolicyPart, 'pods' | 'frees'>,
): PolicyPart {
  return { name: '', denies, instead, subject, controls: [], ...reach };
}
