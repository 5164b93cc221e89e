import { describe, expect, test } from 'vitest';
import { deployers } from '../../src/facts/deployers.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { binding, clusterOf, type Fields, role, rule } from '../support/rbac.ts';

const flux: Fields = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'kustomize', namespace: 'flux-system' },
  spec: {
    serviceAccountName: 'kustomize',
    containers: [{ name: 'main', image: 'ghcr.io/fluxcd/kustomize-controller:v1.7.0' }],
  },
};
const account = 'ServiceAccount flux-system/kustomize';
const derive = (objects: readonly Fields[], version?: string) => {
  const { powerful, served } = new FactStore(clusterOf(objects, version)).get(deployers);
  return { powerful: powerful.map(({ power }) => power), served };
};

describe('a controller that deploys for others', () => {
  test('with the right to write workloads everywhere', () => {
    expect(derive([flux, role('r', [rule('create', 'deployments', 'apps')]), binding('b', 'r', [account])])).toEqual({
      powerful: [
        'ServiceAccount flux-system/kustomize may create deployments in every namespace, through verb "create" on resource "deployments" of API group "apps" in rules[0] of ClusterRole r',
      ],
      served: true,
    });
  });

  test('not in one namespace, and not by names', () => {
    const narrow = role('r', [rule('patch', 'deployments', 'apps', { resourceNames: ['web'] })]);
    expect(
      derive([
        flux,
        narrow,
        binding('b', 'r', [account]),
        role('all', [rule('*', '*', '*')]),
        binding('shop/b', 'all', [account]),
      ]),
    ).toEqual({ powerful: [], served: true });
  });

  test('none that runs', () => {
    expect(derive([role('r', [rule('create', 'applications', 'argoproj.io')])])).toEqual({
      powerful: [],
      served: false,
    });
  });
});
