import { expect, test } from 'vitest';
import { FactStore } from '../../src/facts/fact.ts';
import { identities } from '../../src/facts/identities.ts';
import { deny } from '../support/inventories.ts';
import { binding, builtIn, clusterOf, role } from '../support/rbac.ts';

const awsAuth = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'aws-auth', namespace: 'kube-system' },
  data: {
    mapUsers: '[{userarn: "arn:aws:iam::1:user/jane", username: jane, groups: [ops, 7]}, nonsense]',
    mapRoles: 'not: [yaml',
  },
};
const requests = 'certificatesigningrequests.certificates.k8s.io';
const derive = (inventory = clusterOf([awsAuth])) => new FactStore(inventory).get(identities);

test('a mapping of EKS, whatever else stands there', () => {
  expect(derive().items.map(({ value, about }) => [value.identity, about.path])).toEqual([
    [
      {
        sign: 'ConfigMap kube-system/aws-auth maps arn:aws:iam::1:user/jane to group',
        groups: ['ops'],
        shipped: false,
      },
      'data.mapUsers',
    ],
  ]);
});

test('groups of bindings, those of Kubernetes’ own marked', () => {
  const all = role('cluster-admin', [], builtIn);
  const objects = [
    all,
    binding('cluster-admin', 'cluster-admin', ['Group system:masters'], builtIn),
    binding('mine', 'cluster-admin', ['User jane', 'Group ops']),
  ];
  expect(derive(clusterOf(objects)).items.map(({ value }) => value.identity)).toEqual([
    {
      sign: 'ClusterRoleBinding cluster-admin gives ClusterRole cluster-admin to group',
      groups: ['system:masters'],
      shipped: true,
    },
    { sign: 'ClusterRoleBinding mine gives ClusterRole cluster-admin to group', groups: ['ops'], shipped: false },
  ]);
});

test('never complete; a list that was refused could tell more', () => {
  expect(derive().state).toBe('hidden');
  expect(derive(deny(clusterOf([]), requests))).toMatchObject({
    state: 'incomplete',
    reason: `${requests} denied (Forbidden)`,
  });
});
