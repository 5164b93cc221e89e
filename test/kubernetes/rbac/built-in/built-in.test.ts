import { describe, expect, test } from 'vitest';
import { compareBuiltInBinding, compareBuiltInRole } from '../../../../src/kubernetes/rbac/built-in/built-in.ts';
import { compareKubeadmRole } from '../../../../src/kubernetes/rbac/built-in/kubeadm.ts';
import { type Comparison, excessOverShipped, knownMinors } from '../../../../src/kubernetes/rbac/built-in/shipped.ts';
import { readBinding, readRole } from '../../../../src/kubernetes/rbac/role.ts';
import { readRule } from '../../../../src/kubernetes/rbac/rule.ts';

const fullControl = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };
const events = { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['create', 'patch', 'update'] };

function role(name: string, rules: readonly object[], more: object = {}) {
  return readRole({ kind: 'ClusterRole', metadata: { name }, rules, ...more }) ?? expect.fail();
}

function namespaced(namespace: string, name: string, rules: readonly object[]) {
  return readRole({ kind: 'Role', metadata: { namespace, name }, rules }) ?? expect.fail();
}

function binding(name: string, clusterRole: string, ...subjects: readonly object[]) {
  const roleRef = { kind: 'ClusterRole', name: clusterRole };
  return readBinding({ kind: 'ClusterRoleBinding', metadata: { name }, roleRef, subjects }) ?? expect.fail();
}

const group = (name: string) => ({ kind: 'Group', name });
const getConfigMap = (name: string) => ({
  apiGroups: [''],
  resources: ['configmaps'],
  resourceNames: [name],
  verbs: ['get'],
});

test('the versions that are known', () => {
  expect(knownMinors).toMatchObject({ oldest: 22, newest: 37 });
});

// Source: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, controller_policy.go, namespace_policy.go.
const roles: readonly [string, Parameters<typeof compareBuiltInRole>[0], number | undefined, Comparison][] = [
  ['cluster-admin', role('cluster-admin', [fullControl, { nonResourceURLs: ['*'], verbs: ['*'] }]), 36, 'unmodified'],
  ['narrowed', role('cluster-admin', [{ apiGroups: ['*'], resources: ['*'], verbs: ['get'] }]), 36, 'unmodified'],
  ['emptied', role('system:discovery', []), 36, 'unmodified'],
  ['widened', role('system:discovery', [{ nonResourceURLs: ['*'], verbs: ['get'] }]), 36, 'widened'],
  [
    'widened in verbs',
    role('system:public-info-viewer', [{ nonResourceURLs: ['/healthz'], verbs: ['*'] }]),
    36,
    'widened',
  ],
  [
    'the same, older version',
    role('system:public-info-viewer', [{ nonResourceURLs: ['/healthz'], verbs: ['get'] }]),
    22,
    'unmodified',
  ],
  [
    'shipped since 1.37',
    role('system:controller:node-controller', [
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'list', 'watch'] },
    ]),
    37,
    'unmodified',
  ],
  [
    'shipped since 1.37, in 1.36',
    role('system:controller:node-controller', [
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'list', 'watch'] },
    ]),
    36,
    'widened',
  ],
  ['unknown name', role('my-role', []), 36, 'unknown-name'],
  ['a Role of that name', namespaced('kube-system', 'cluster-admin', []), 36, 'unknown-name'],
  ['a name that Object has', role('constructor', []), 36, 'unknown-name'],
  ['a name like a prototype', role('__proto__', []), 36, 'unknown-name'],
  [
    'aggregated rules of admin',
    role('admin', [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }]),
    36,
    'unmodified',
  ],
  ['rules beyond admin', role('admin', [{ apiGroups: [''], resources: ['nodes'], verbs: ['list'] }]), 36, 'widened'],
  [
    'a selector more',
    role('view', [], {
      aggregationRule: {
        clusterRoleSelectors: [
          { matchLabels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
          { matchLabels: { mine: 'true' } },
        ],
      },
    }),
    36,
    'widened',
  ],
  [
    'the selector that is shipped',
    role('view', [], {
      aggregationRule: {
        clusterRoleSelectors: [{ matchLabels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } }],
      },
    }),
    36,
    'unmodified',
  ],
  ['a newer version, within what is known', role('system:node-problem-detector', [events]), 99, 'unmodified'],
  ['a newer version, beyond it', role('system:node-problem-detector', [fullControl]), 99, 'unknown-version'],
  ['an older version, beyond it', role('system:node-problem-detector', [fullControl]), 10, 'unknown-version'],
  ['version unknown', role('system:node-problem-detector', [fullControl]), undefined, 'unknown-version'],
  [
    'a rule that came later',
    role('system:monitoring', [{ apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] }]),
    22,
    'widened',
  ],
  [
    'a rule behind a feature gate',
    role('system:kube-scheduler', [{ apiGroups: ['scheduling.k8s.io'], resources: ['podgroups'], verbs: ['get'] }]),
    36,
    'unmodified',
  ],
  [
    'shipped Role',
    namespaced('kube-system', 'extension-apiserver-authentication-reader', [
      { ...getConfigMap('extension-apiserver-authentication'), verbs: ['get', 'list', 'watch'] },
    ]),
    36,
    'unmodified',
  ],
  [
    'Role without its names',
    namespaced('kube-system', 'extension-apiserver-authentication-reader', [
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get'] },
    ]),
    36,
    'widened',
  ],
  [
    'kubeadm',
    namespaced('kube-public', 'kubeadm:bootstrap-signer-clusterinfo', [getConfigMap('cluster-info')]),
    36,
    'unmodified',
  ],
  [
    'kubeadm, widened',
    namespaced('kube-public', 'kubeadm:bootstrap-signer-clusterinfo', [getConfigMap('other')]),
    36,
    'widened',
  ],
  [
    'kubeadm, old name',
    namespaced('kube-system', 'kubeadm:kubelet-config-1.22', [getConfigMap('kubelet-config-1.22')]),
    30,
    'unmodified',
  ],
  [
    'OpenShift',
    role('system:openshift:public-info-viewer', [{ nonResourceURLs: ['/.well-known'], verbs: ['get'] }]),
    33,
    'unmodified',
  ],
  ['OpenShift, widened', role('system:openshift:public-info-viewer', [fullControl]), 33, 'widened'],
  [
    'a controller of OpenShift',
    role('system:controller:endpointslice-controller', [
      {
        apiGroups: ['discovery.k8s.io'],
        resources: ['endpointslices', 'endpointslices/restricted'],
        verbs: ['create'],
      },
    ]),
    36,
    'unmodified',
  ],
];

describe('compareBuiltInRole', () => {
  test.each(roles)('%s', (_name, compared, minor, expected) => {
    expect(compareBuiltInRole(compared, minor)).toBe(expected);
  });
});

test('excessOverShipped says what is beyond', () => {
  const widened = role('system:discovery', [{ nonResourceURLs: ['/healthz', '/secret'], verbs: ['get'] }]);
  expect(excessOverShipped(widened, 36)).toEqual({
    rules: [readRule({ nonResourceURLs: ['/secret'], verbs: ['get'] })],
    selectors: [],
  });
  expect(excessOverShipped(role('my-role', [fullControl]), 36)).toBeUndefined();
});

test('kubeadm does not aggregate', () => {
  expect(compareKubeadmRole({ ...role('kubeadm:get-nodes', []), clusterRoleSelectors: [{}] })).toBe('widened');
});

const proxyAccount = { kind: 'ServiceAccount', namespace: 'kube-system', name: 'kube-proxy' };
const bindings: readonly [string, Parameters<typeof compareBuiltInBinding>[0], number | undefined, Comparison][] = [
  ['cluster-admin', binding('cluster-admin', 'cluster-admin', group('system:masters')), 36, 'unmodified'],
  ['another subject', binding('cluster-admin', 'cluster-admin', group('system:masters'), group('dev')), 36, 'widened'],
  ['another role', binding('system:discovery', 'cluster-admin', group('system:authenticated')), 36, 'widened'],
  ['no subjects', binding('system:discovery', 'system:discovery'), 36, 'unmodified'],
  [
    'a subject that matches nobody',
    binding('system:discovery', 'system:discovery', { kind: 'Robot', name: 'x' }),
    36,
    'unmodified',
  ],
  ['as before 1.14', binding('system:discovery', 'system:discovery', group('system:unauthenticated')), 36, 'widened'],
  ['nodes bound to system:node', binding('system:node', 'system:node', group('system:nodes')), 36, 'widened'],
  [
    'newer version, same',
    binding('system:discovery', 'system:discovery', group('system:authenticated')),
    99,
    'unmodified',
  ],
  ['newer version, other', binding('system:discovery', 'system:discovery', group('dev')), 99, 'unknown-version'],
  ['unknown name', binding('mine', 'cluster-admin', group('dev')), 36, 'unknown-name'],
  ['kubeadm', binding('kubeadm:node-proxier', 'system:node-proxier', proxyAccount), 36, 'unmodified'],
  ['kubeadm, changed', binding('kubeadm:node-proxier', 'cluster-admin', proxyAccount), 36, 'widened'],
  [
    'kubeadm administrators',
    binding('kubeadm:cluster-admins', 'cluster-admin', group('kubeadm:cluster-admins')),
    36,
    'unmodified',
  ],
  [
    'OpenShift',
    binding(
      'system:openshift:public-info-viewer',
      'system:openshift:public-info-viewer',
      group('system:unauthenticated'),
    ),
    33,
    'unmodified',
  ],
];

describe('compareBuiltInBinding', () => {
  test.each(bindings)('%s', (_name, compared, minor, expected) => {
    expect(compareBuiltInBinding(compared, minor)).toBe(expected);
  });
  test('kubeadm, old name', () => {
    const name = 'kubeadm:kubelet-config-1.22';
    const old = {
      kind: 'RoleBinding',
      metadata: { namespace: 'kube-system', name },
      roleRef: { kind: 'Role', name },
      subjects: [group('system:nodes')],
    };
    expect(compareBuiltInBinding(readBinding(old) ?? expect.fail(), 30)).toBe('unmodified');
  });
});
