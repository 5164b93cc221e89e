import { describe, expect, test } from 'vitest';
import { isSystemNamespace, type NamespaceSettings, namespaceOwner } from '../../src/kubernetes/system-namespaces.ts';

describe('namespaceOwner', () => {
  test.each([
    ['kube-system', { owner: 'kubernetes' }],
    ['kube-public', { owner: 'kubernetes' }],
    ['kube-node-lease', { owner: 'kubernetes' }],
    ['default', { owner: 'user' }],
    ['shop', { owner: 'user' }],
    ['kube-systems', { owner: 'user' }],
    ['openshift-dns', { owner: 'distribution', distribution: 'OpenShift' }],
    ['openshiftly', { owner: 'user' }],
    ['gke-managed-cim', { owner: 'distribution', distribution: 'GKE' }],
    ['calico-system', { owner: 'distribution', distribution: 'Calico operator' }],
    ['cattle-system', { owner: 'distribution', distribution: 'Rancher' }],
    ['__proto__', { owner: 'user' }],
  ])('%s', (name, expected) => {
    expect(namespaceOwner(name)).toEqual(expected);
  });

  test('a reserved name counts only where the distribution serves its API', () => {
    const servedGroups = new Set(['apps', 'config.openshift.io']);
    expect(namespaceOwner('openshift-x', { servedGroups })).toEqual({
      owner: 'distribution',
      distribution: 'OpenShift',
    });
    expect(namespaceOwner('cattle-system', { servedGroups })).toEqual({ owner: 'user' });
    expect(namespaceOwner('kube-flannel', { servedGroups })).toEqual({
      owner: 'distribution',
      distribution: 'flannel',
    });
  });

  test.each<[string, NamespaceSettings, string]>([
    ['platform', { system: ['platform'] }, 'distribution'],
    ['platform', { system: ['platform'], user: ['platform'] }, 'user'],
    ['infra-dns', { system: ['infra-*'] }, 'distribution'],
    ['infra-shop', { system: ['infra-*'], user: ['*-shop'] }, 'user'],
    ['kube-system', { user: ['kube-system'] }, 'user'],
    ['shop', { system: ['infra-*'] }, 'user'],
  ])('the configuration adds %s to either side, the user side first (%j)', (name, settings, owner) => {
    expect(namespaceOwner(name, settings).owner).toBe(owner);
  });

  test('a name alone', () => {
    expect([isSystemNamespace('kube-system'), isSystemNamespace('default')]).toEqual([true, false]);
  });
});
