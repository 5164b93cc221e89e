import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { planPodSecurity } from '../../src/psa/psa.ts';

const admission = 'admissionregistration.k8s.io/v1';
const namespaces = ['shop', 'dev', 'kube-system'].map((name) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
}));
const pods = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }];
const hook = (name: string, namespaceSelector?: object) => ({
  apiVersion: admission,
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name },
  webhooks: [{ name, rules: pods, clientConfig: { url: 'https://guard.guard.svc' }, namespaceSelector }],
});
const policy = (expression: string, action: string) => [
  {
    apiVersion: admission,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'own' },
    spec: { matchConstraints: { resourceRules: pods }, validations: [{ expression, message: 'no hostPath' }] },
  },
  {
    apiVersion: admission,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'all' },
    spec: { policyName: 'own', validationActions: [action] },
  },
];
const constraint = (kind: string, spec: object = {}) => ({
  apiVersion: 'constraints.gatekeeper.sh/v1beta1',
  kind,
  metadata: { name: 'own' },
  spec,
});
const notes = (kubernetesVersion: string, ...objects: object[]) =>
  planPodSecurity(
    inventoryFromObjects([...namespaces, ...objects], { complete: true, kubernetesVersion }),
  ).notes.filter((note) => /refuses pods by|PodSecurityPolic/.test(note));
const counted = 'which values it refuses is not read, so the plan counts it as nothing';

test('policies that refuse are named with the fields that they judge, where they do', () => {
  const expression = '!has(object.spec.hostPID) && object.spec.containers.all(c, !c.securityContext.privileged)';
  expect(notes('1.36', ...policy(expression, 'Deny'))).toEqual([
    `ValidatingAdmissionPolicy own (binding all) refuses pods by privileged, hostNamespaces in namespaces shop, dev: ${counted}`,
  ]);
  expect(
    notes(
      '1.36',
      constraint('K8sPSPPrivilegedContainer', { match: { namespaces: ['shop'] } }),
      hook('validation.gatekeeper.sh'),
    ),
  ).toEqual([
    `constraint K8sPSPPrivilegedContainer own of Gatekeeper refuses pods by privileged in namespace shop: ${counted}`,
  ]);
  const rule = (validate: object) => ({
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name: 'own' },
    spec: {
      rules: [
        {
          name: 'r',
          match: { any: [{ resources: { kinds: ['Pod'] } }] },
          validate: { failureAction: 'Enforce', ...validate },
        },
      ],
    },
  });
  expect(
    notes(
      '1.36',
      rule({ message: 'hostPort', pattern: { spec: { '=(hostIPC)': false } } }),
      hook('validate.kyverno.svc-fail'),
    ),
  ).toEqual([
    `ClusterPolicy own of Kyverno (rule r) refuses pods by hostNamespaces in namespaces shop, dev: ${counted}`,
  ]);
});

test('what only reports, judges other fields, or is asked by nobody is not', () => {
  expect(notes('1.36', ...policy('!object.spec.hostPID', 'Audit'))).toEqual([]);
  expect(notes('1.36', constraint('K8sRequiredLabels'), hook('validation.gatekeeper.sh'))).toEqual([]);
  expect(notes('1.36', constraint('K8sPSPPrivilegedContainer'))).toEqual([]);
  expect(
    notes(
      '1.36',
      constraint('K8sPSPPrivilegedContainer', { enforcementAction: 'dryrun' }),
      hook('validation.gatekeeper.sh'),
    ),
  ).toEqual([]);
});

test('PodSecurityPolicies that are left are named with the way to remove them', () => {
  const left = ['a', 'b'].map((name) => ({
    apiVersion: 'policy/v1beta1',
    kind: 'PodSecurityPolicy',
    metadata: { name },
    spec: { privileged: true },
  }));
  expect(notes('1.24', ...left)).toEqual([
    'PodSecurityPolicies a, b are left, and Kubernetes 1.25 knows none: once labels enforce a level everywhere, take the plugin PodSecurityPolicy out of --enable-admission-plugins, then remove them (kubectl delete podsecuritypolicies --all) and the roles that grant the verb use on them',
  ]);
  expect(notes('1.24')).toEqual([]);
});
