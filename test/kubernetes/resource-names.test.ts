import { expect, test } from 'vitest';
import { resolveResource } from '../../src/kubernetes/resource-names.ts';

const discovered = new Map([
  ['example.com', ['widgets', 'policies']],
  ['apps', ['deployments']],
]);

// kubectl api-resources of Kubernetes 1.37; test/cluster/rbac.test.ts compares the whole table with a server.
test.each([
  ['pods', undefined, { group: '', resource: 'pods', namespaced: true, known: true }],
  ['po', undefined, { group: '', resource: 'pods', namespaced: true, known: true }],
  ['Pod', undefined, { group: '', resource: 'pods', namespaced: true, known: true }],
  ['deploy', 'apps', { group: 'apps', resource: 'deployments', namespaced: true, known: true }],
  ['events', undefined, { group: '', resource: 'events', namespaced: true, known: true }],
  ['ev', 'events.k8s.io', { group: 'events.k8s.io', resource: 'events', namespaced: true, known: true }],
  [
    'clusterrole',
    undefined,
    { group: 'rbac.authorization.k8s.io', resource: 'clusterroles', namespaced: false, known: true },
  ],
  ['widgets', undefined, { group: 'example.com', resource: 'widgets', namespaced: undefined, known: true }],
  ['widget', undefined, { group: 'example.com', resource: 'widgets', namespaced: undefined, known: true }],
  ['policy', 'example.com', { group: 'example.com', resource: 'policies', namespaced: undefined, known: true }],
  ['*', undefined, { group: '', resource: '*', namespaced: undefined, known: true }],
  ['*', '*', { group: '*', resource: '*', namespaced: undefined, known: true }],
  ['Gadget', undefined, { group: '', resource: 'Gadget', namespaced: undefined, known: false }],
  ['pods', 'metrics.k8s.io', { group: 'metrics.k8s.io', resource: 'pods', namespaced: undefined, known: false }],
  ['__proto__', undefined, { group: '', resource: '__proto__', namespaced: undefined, known: false }],
])('%s of group %s', (name, group, expected) => {
  expect(resolveResource(name, group, discovered)).toEqual(expected);
});

// k8s.io/kubernetes v1.37.0, api/discovery/aggregated_v2.json
test.each([
  ['PodCertificateRequest', 'certificates.k8s.io', 'podcertificaterequests', true],
  ['ClusterTrustBundle', 'certificates.k8s.io', 'clustertrustbundles', false],
  ['devicetaintrule', 'resource.k8s.io', 'devicetaintrules', false],
  ['StorageVersionMigration', 'storagemigration.k8s.io', 'storageversionmigrations', false],
])('%s came to v1 in 1.37', (name, group, resource, namespaced) => {
  expect(resolveResource(name, undefined, new Map())).toEqual({ group, resource, namespaced, known: true });
});
