import { expect, test } from 'vitest';
import { adminGroup, otherPolicyKinds } from '../../../src/kubernetes/network/policy-kinds.ts';
import {
  admissionChanges,
  change,
  nodeChanges,
  pluginPolicyChanges,
  podDeletion,
  trafficChanges,
} from '../../../src/kubernetes/rbac/changes.ts';
import { isClusterScoped } from '../../../src/kubernetes/rbac/cluster-scoped.ts';
import { tools } from '../../../src/kubernetes/tools.ts';

// Source: network-policy-api: an AdminNetworkPolicy is evaluated before NetworkPolicies, whatever plugin implements it.
test.each(otherPolicyKinds)(
  'to write $kind of $group is to change traffic',
  ({ engine, group, resource, namespaced }) => {
    const right = { verbs: change, group, resource };
    expect(group === adminGroup ? trafficChanges : pluginPolicyChanges(engine)).toContainEqual(right);
    expect(isClusterScoped(right)).toBe(!namespaced);
  },
);

// Source: EKS documentation, "Use Network Policies with EKS Auto Mode".
test('EKS Auto Mode has the policies of the Amazon VPC CNI', () => {
  expect(pluginPolicyChanges('EKS Auto Mode')).toEqual(pluginPolicyChanges('Amazon VPC CNI'));
  expect(pluginPolicyChanges('flannel')).toEqual([]);
});

// Source: apiserver pkg/endpoints/request/requestinfo.go: DELETE on a list is a verb of its own.
test('where delete counts, deletecollection does', () => {
  const rights = [
    ...admissionChanges,
    ...trafficChanges,
    ...nodeChanges,
    ...podDeletion,
    ...tools.flatMap(({ objects }) => objects),
  ];
  expect(rights.filter(({ verbs }) => verbs.includes('delete') !== verbs.includes('deletecollection'))).toEqual([]);
});
