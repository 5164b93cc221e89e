import { describe, expect, test } from 'vitest';
import { isSystemNamespace, isUserNamespace, namespaceOwner } from '../../src/kubernetes/system-namespaces.ts';

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

  test('the configuration adds to either side, the user side first', () => {
    expect(isSystemNamespace('platform', { system: ['platform'] })).toBe(true);
    expect(isUserNamespace('platform', { system: ['platform'], user: ['platform'] })).toBe(true);
    expect(isUserNamespace('kube-system', { user: ['kube-system'] })).toBe(true);
    expect(isSystemNamespace('kube-system')).toBe(true);
    expect(isUserNamespace('default')).toBe(true);
  });
});
