import { expect, test } from 'vitest';
import { applyTo, editSpec } from '../../../src/kubernetes/paths/apply.ts';
import type { Edit } from '../../../src/kubernetes/paths/edits.ts';

const token = { serviceAccountToken: { path: 'token' } };

// Collecting takes the random end of the volume's name away, so that replicas share one spec.
test.each(['kube-api-access', 'kube-api-access-x7k2p'])(
  'an edit takes the token away that admission mounted as %s',
  (name) => {
    const spec = {
      volumes: [
        { name, projected: { sources: [token] } },
        { name: 'kube-api-accessory', emptyDir: {} },
      ],
      containers: [
        { name: 'web', volumeMounts: [{ name, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }] },
      ],
    };
    expect(editSpec(spec, [{ kind: 'token' }])).toEqual({
      automountServiceAccountToken: false,
      volumes: [{ name: 'kube-api-accessory', emptyDir: {} }],
      containers: [{ name: 'web', volumeMounts: [] }],
    });
  },
);

test('an edit of one container leaves another as it is, though both have one security context in memory', () => {
  const securityContext = { privileged: true };
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { template: { spec: { containers: ['a', 'b'].map((name) => ({ name, securityContext })) } } },
  };
  const edit: Edit = {
    kind: 'pod',
    object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
    path: 'spec.template.spec',
    edit: { kind: 'privileged', list: 'containers', container: 'a' },
  };
  expect(applyTo(object, [edit]).spec).toEqual({
    template: {
      spec: {
        containers: [
          { name: 'a', securityContext: { privileged: false } },
          { name: 'b', securityContext: { privileged: true } },
        ],
      },
    },
  });
});
