import { describe, expect, test } from 'vitest';
import {
  type AdmissionRequest,
  ephemeralContainers,
  podCreation,
  podUpdate,
  ruleMatches,
} from '../../../src/kubernetes/admission/rules.ts';

const clusterRole: AdmissionRequest = {
  operation: 'CREATE',
  group: 'rbac.authorization.k8s.io',
  resource: 'clusterroles',
  namespaced: false,
};
const rule = (more: object = {}) => ({
  operations: ['CREATE'],
  apiGroups: [''],
  apiVersions: ['v1'],
  resources: ['pods'],
  ...more,
});

// Source of the cases: kubernetes, apiserver/pkg/admission/plugin/webhook/predicates/rules/rules_test.go.
describe('a rule matches', () => {
  test.each<[string, object, AdmissionRequest, boolean]>([
    ['its own resource', rule(), podCreation, true],
    ['no other operation', rule(), podUpdate, false],
    ['every operation by *', rule({ operations: ['*'] }), podUpdate, true],
    ['no other group', rule({ apiGroups: ['apps'] }), podCreation, false],
    ['every group by *', rule({ apiGroups: ['*'] }), clusterRole, false],
    ['every resource by *', rule({ resources: ['*'] }), podCreation, true],
    ['no subresource by *', rule({ operations: ['*'], resources: ['*'] }), ephemeralContainers, false],
    ['every subresource by */*', rule({ operations: ['*'], resources: ['*/*'] }), ephemeralContainers, true],
    ['the resource itself by */*', rule({ resources: ['*/*'] }), podCreation, true],
    [
      'the subresources of one resource by pods/*',
      rule({ operations: ['*'], resources: ['pods/*'] }),
      ephemeralContainers,
      true,
    ],
    ['that resource by pods/*', rule({ resources: ['pods/*'] }), podCreation, true],
    [
      'one subresource by */name',
      rule({ operations: ['*'], resources: ['*/ephemeralcontainers'] }),
      ephemeralContainers,
      true,
    ],
    ['not the resource by */name', rule({ resources: ['*/ephemeralcontainers'] }), podCreation, false],
    ['namespaced ones by scope Namespaced', rule({ scope: 'Namespaced' }), podCreation, true],
    ['no namespaced ones by scope Cluster', rule({ scope: 'Cluster' }), podCreation, false],
    [
      'cluster-scoped ones by scope Cluster',
      rule({ apiGroups: ['*'], resources: ['*'], scope: 'Cluster' }),
      clusterRole,
      true,
    ],
    [
      'no cluster-scoped ones by scope Namespaced',
      rule({ apiGroups: ['*'], resources: ['*'], scope: 'Namespaced' }),
      clusterRole,
      false,
    ],
    ['all by scope *', rule({ scope: '*' }), podCreation, true],
    ['not every object where it names some', rule({ resourceNames: ['web'] }), podCreation, false],
  ])('%s', (_, given, request, expected) => {
    expect(ruleMatches(given, request)).toBe(expected);
  });

  test.each([null, undefined, 7, 'pods', [], {}, { resources: 'pods' }, rule({ resources: [7, null] })])(
    'nothing where it has another shape: %j',
    (odd) => {
      expect(ruleMatches(odd, podCreation)).toBe(false);
    },
  );
});
