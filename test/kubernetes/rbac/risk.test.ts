import { expect, test } from 'vitest';
import { riskOf } from '../../../src/kubernetes/rbac/risk.ts';
import { readRules } from '../../../src/kubernetes/rbac/rule.ts';

const rule = (group: string, resource: string, verb: string, resourceNames: string[] = []) => ({
  apiGroups: [group],
  resources: [resource],
  verbs: [verb],
  resourceNames,
});

test.each<[object, string | undefined]>([
  [rule('*', '*', '*'), 'use every verb on every resource'],
  [rule('rbac.authorization.k8s.io', 'roles', 'bind'), 'bind roles'],
  [rule('', 'nodes/proxy', 'get'), 'get nodes/proxy'],
  [rule('', 'secrets', 'list'), 'list secrets'],
  [rule('batch', 'cronjobs', 'create'), 'create cronjobs'],
  [rule('', 'pods/exec', 'get'), 'get pods/exec'],
  [rule('', 'serviceaccounts/token', 'create'), 'create serviceaccounts/token'],
  [rule('', 'groups', 'impersonate'), 'impersonate groups'],
  [rule('', 'nodes', 'patch', ['a']), 'patch nodes'],
  [
    rule('admissionregistration.k8s.io', 'mutatingwebhookconfigurations', 'create'),
    'create mutatingwebhookconfigurations',
  ],
  [rule('', 'persistentvolumes', 'create'), 'create persistentvolumes'],
  [rule('', 'namespaces', 'patch'), 'patch namespaces'],
  [rule('rbac.authorization.k8s.io', 'rolebindings', 'create'), 'create rolebindings'],
  [rule('certificates.k8s.io', 'certificatesigningrequests/approval', 'update'), undefined],
  // Source: pkg/apis/batch/validation, ValidateJobUpdate: the template is immutable.
  [rule('batch', 'jobs', 'create'), 'create jobs'],
  [rule('batch', 'jobs', 'patch'), undefined],
  [rule('batch', 'cronjobs', 'patch'), 'patch cronjobs'],
  [rule('', 'pods', 'create', ['a']), undefined],
  [rule('', 'pods', 'get'), undefined],
  [rule('', 'configmaps', '*'), undefined],
])('%o leads further: %s', (one, expected) => {
  expect(riskOf(readRules([one]), undefined)).toBe(expected);
});

test('both halves of an approval lead further', () => {
  const half = rule('certificates.k8s.io', 'certificatesigningrequests/approval', 'update');
  const signer = (name: string) => rule('certificates.k8s.io', 'signers', 'approve', [name]);
  const risk = (name: string) => riskOf(readRules([half, signer(name)]), undefined);
  expect(risk('kubernetes.io/kube-apiserver-client')).toBe('update certificatesigningrequests/approval');
  expect(risk('example.com/own')).toBeUndefined();
});

// Source: plugin/pkg/auth/authorizer/rbac/rbac.go: a RoleBinding counts only where the request has its namespace.
test.each<[object, string | undefined]>([
  [rule('', 'nodes/proxy', 'get'), undefined],
  [rule('', 'groups', 'impersonate'), undefined],
  [rule('', 'serviceaccounts', 'impersonate'), 'impersonate serviceaccounts'],
  [rule('', 'secrets', 'list'), 'list secrets'],
  [rule('rbac.authorization.k8s.io', 'clusterroles', 'escalate'), undefined],
  [rule('rbac.authorization.k8s.io', 'clusterroles', 'bind'), 'bind clusterroles'],
])('%o in a namespace leads further: %s', (one, expected) => {
  expect(riskOf(readRules([one]), 'shop')).toBe(expected);
});
