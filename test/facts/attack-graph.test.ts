import { describe, expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { chainFrom } from '../../src/facts/attack/targets.ts';
import { attackGraph } from '../../src/facts/attack-graph.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { account, binding, boss, can, grant, node, place, pod } from '../support/rights.ts';
import { type Row, way } from '../support/ways.ts';

const rbac = 'rbac.authorization.k8s.io';
const csr = 'certificates.k8s.io';
const admission = 'admissionregistration.k8s.io';

const jane = (rules: Parameters<typeof grant>[1], namespace?: string) => grant('user:jane', rules, namespace);
const guarded = place('ops', 'baseline');
const approval = [
  can('create', 'certificatesigningrequests', csr),
  can('update', 'certificatesigningrequests/approval', csr),
];
const clientSigner = can('approve', 'signers', csr, ['kubernetes.io/kube-apiserver-client']);
const manager = grant('user:system:kube-controller-manager', [can('create', 'serviceaccounts/token')]);

const admins = binding('group:admins', 'ClusterRole', 'cluster-admin', 'admins');
const openShift = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'w1', labels: { 'node.openshift.io/os_id': 'rhcos' } },
};
const tokenSecret = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/service-account-token',
  metadata: { namespace: 'ops', name: 'made', annotations: { 'kubernetes.io/service-account.name': name } },
});

const secretsOf = (namespace: string) => grant(`group:system:serviceaccounts:${namespace}`, [can('list', 'secrets')]);
const role = (namespace: string, verbs: readonly string[]) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { namespace, name: 'r' },
  rules: [{ apiGroups: ['*'], resources: ['*'], verbs }],
});
const tokenRole = [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { namespace: 'ops', name: 'tok' },
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['create', 'get'] }],
  },
];

const rows: readonly Row[] = [
  {
    name: 'runs a pod as an account of the namespace',
    on: [guarded, ...boss(), ...jane([can('create', 'pods')], 'ops')],
    off: [place('shop', 'baseline'), ...boss(), ...jane([can('create', 'pods')], 'shop')],
    way: 'runs-pod-as holds-everything',
  },
  {
    name: 'creates a workload; pods of another API group are none',
    on: [guarded, ...boss(), ...jane([can('create', 'deployments', 'apps')], 'ops')],
    off: [guarded, ...boss(), ...jane([can('create', 'pods', 'apps')], 'ops')],
    way: 'runs-pod-as holds-everything',
  },
  {
    name: 'create by name is none',
    on: [guarded, ...boss(), ...jane([can('create', 'pods')], 'ops')],
    off: [guarded, ...boss(), ...jane([can('create', 'pods', '', ['one'])], 'ops')],
    way: 'runs-pod-as holds-everything',
  },
  {
    // Source: apiserver pkg/endpoints/handlers/patch.go, applyPatcher.createNewObject.
    name: 'create by name is one by server-side apply, with patch of that name',
    on: [guarded, ...boss(), ...jane([can('create patch', 'deployments', 'apps', ['web'])], 'ops')],
    off: [
      guarded,
      ...boss(),
      ...jane([can('create', 'deployments', 'apps', ['web']), can('patch', 'deployments', 'apps', ['other'])], 'ops'),
    ],
    way: 'runs-pod-as holds-everything',
  },
  {
    // Source: pkg/apis/batch/validation, ValidateJobUpdate.
    name: 'the template of a Job stays as it was made',
    on: [guarded, ...boss(), ...jane([can('create', 'jobs', 'batch')], 'ops')],
    off: [guarded, ...boss(), ...jane([can('update patch', 'jobs', 'batch')], 'ops')],
    way: 'runs-pod-as holds-everything',
  },
  {
    // Source: apiserver pkg/authentication/serviceaccount, MakeGroupNames.
    name: 'an account that nothing else names has what its groups have',
    on: [guarded, ...secretsOf('ops'), ...jane([can('create', 'pods')], 'ops')],
    off: [guarded, ...secretsOf('shop'), ...jane([can('create', 'pods')], 'ops')],
    way: 'runs-pod-as reads-secrets',
    to: 'secrets',
  },
  {
    name: 'so has one whose token is asked for by name, where it exists',
    on: [
      ...secretsOf('ops'),
      account('ops', 'app'),
      ...jane([can('create', 'serviceaccounts/token', '', ['app'])], 'ops'),
    ],
    off: [...secretsOf('ops'), ...jane([can('create', 'serviceaccounts/token', '', ['app'])], 'ops')],
    way: 'requests-token reads-secrets',
    to: 'secrets',
  },
  {
    name: 'so has one that is impersonated, whether it exists or not',
    on: [...secretsOf('ops'), ...jane([can('impersonate', 'serviceaccounts', '', ['app'])], 'ops')],
    off: [...secretsOf('ops'), ...jane([can('impersonate', 'serviceaccounts', '', ['app'])], 'shop')],
    way: 'impersonates reads-secrets',
    to: 'secrets',
  },
  {
    name: 'a privileged pod, unless admission refuses it',
    on: [node('w1'), place('dev', 'privileged'), ...jane([can('create', 'pods')], 'dev')],
    off: [node('w1'), place('dev', 'baseline'), ...jane([can('create', 'pods')], 'dev')],
    way: 'runs-privileged-pod',
    to: 'node',
  },
  {
    name: 'the namespace relabelled',
    on: [place('dev', 'restricted'), ...jane([can('create', 'pods')], 'dev'), ...jane([can('patch', 'namespaces')])],
    off: [
      place('dev', 'restricted'),
      ...jane([can('create', 'pods')], 'dev'),
      ...jane([can('patch', 'namespaces', '', ['shop'])]),
    ],
    way: 'lifts-pod-security',
    to: 'node',
  },
  {
    name: 'a volume of the node past Pod Security',
    on: [
      place('dev', 'restricted'),
      ...jane([can('create', 'pods persistentvolumeclaims')], 'dev'),
      ...jane([can('create', 'persistentvolumes')]),
    ],
    off: [
      place('dev', 'restricted'),
      ...jane([can('create', 'pods')], 'dev'),
      ...jane([can('create', 'persistentvolumes')]),
    ],
    way: 'mounts-host-volume',
    to: 'node',
  },
  {
    name: 'a token of an account, by name',
    on: [...boss(), ...jane([can('create', 'serviceaccounts/token', '', ['boss'])], 'ops')],
    off: [...boss(), ...jane([can('create', 'serviceaccounts/token', '', ['app'])], 'ops')],
    way: 'requests-token holds-everything',
  },
  {
    name: 'a token Secret needs create and read',
    on: [...boss(), ...jane([can('create get', 'secrets')], 'ops')],
    off: [...boss(), ...jane([can('create', 'secrets')], 'ops'), ...jane([can('get', 'secrets')], 'shop')],
    way: 'makes-token-secret holds-everything',
  },
  {
    name: 'token Secrets that 1.23 made',
    on: [...boss(), ...jane([can('get', 'secrets')], 'ops')],
    off: [...boss(), ...jane([can('get', 'secrets')], 'ops')],
    way: 'reads-token-secret holds-everything',
    version: '1.23',
    offVersion: '1.24',
  },
  {
    name: 'a token Secret that somebody made, where Secrets were listed',
    on: [...boss(), tokenSecret('boss'), ...jane([can('get', 'secrets', '', ['made'])], 'ops')],
    off: [...boss(), tokenSecret('app'), ...jane([can('get', 'secrets', '', ['other'])], 'ops')],
    way: 'reads-token-secret holds-everything',
  },
  {
    name: 'a group of OpenShift',
    on: [openShift, admins, ...jane([can('patch', 'groups', 'user.openshift.io')])],
    off: [admins, ...jane([can('patch', 'groups', 'user.openshift.io')])],
    way: 'joins-group holds-everything',
  },
  {
    name: 'no group that the API server gives by itself, nor another one by name',
    on: [openShift, admins, ...jane([can('patch', 'groups', 'user.openshift.io', ['admins'])])],
    off: [
      openShift,
      binding('group:system:cluster-admins', 'ClusterRole', 'cluster-admin', 'admins'),
      ...jane([can('patch', 'groups', 'user.openshift.io')]),
    ],
    way: 'joins-group holds-everything',
  },
  {
    name: 'every Secret, not those of a namespace',
    on: jane([can('list', 'secrets')]),
    off: jane([can('list', 'secrets')], 'kube-system'),
    way: 'reads-secrets',
    to: 'secrets',
  },
  {
    name: 'commands in a pod that has a token',
    on: [
      ...boss(),
      pod('ops', 'one', { serviceAccountName: 'boss', automountServiceAccountToken: true }),
      ...jane([can('create', 'pods/exec')], 'ops'),
    ],
    off: [...boss(), pod('ops', 'one', { serviceAccountName: 'boss' }), ...jane([can('create', 'pods/exec')], 'ops')],
    way: 'runs-in-pod uses-own-token holds-everything',
  },
  {
    name: 'get on exec before 1.35',
    on: [
      ...boss(),
      pod('ops', 'one', { serviceAccountName: 'boss', automountServiceAccountToken: true }),
      ...jane([can('get', 'pods/exec')], 'ops'),
    ],
    off: [
      ...boss(),
      pod('ops', 'one', { serviceAccountName: 'boss', automountServiceAccountToken: true }),
      ...jane([can('get', 'pods/exec')], 'ops'),
    ],
    way: 'runs-in-pod uses-own-token holds-everything',
    version: '1.34',
    offVersion: '1.35',
  },
  {
    name: 'attach to a pod by name',
    on: [
      ...boss(),
      pod('ops', 'one', { serviceAccountName: 'boss', automountServiceAccountToken: true }),
      ...jane([can('create', 'pods/attach', '', ['one'])], 'ops'),
    ],
    off: [
      ...boss(),
      pod('ops', 'one', { serviceAccountName: 'boss', automountServiceAccountToken: true }),
      ...jane([can('create', 'pods/attach', '', ['two'])], 'ops'),
    ],
    way: 'runs-in-pod uses-own-token holds-everything',
  },
  {
    name: 'the image of a pod',
    on: [
      ...boss(),
      pod('ops', 'one', { serviceAccountName: 'boss', automountServiceAccountToken: true }),
      ...jane([can('patch', 'pods')], 'ops'),
    ],
    off: [
      ...boss(),
      pod('ops', 'one', { serviceAccountName: 'boss', automountServiceAccountToken: true }),
      ...jane([can('patch', 'pods/status')], 'ops'),
    ],
    way: 'changes-pod uses-own-token holds-everything',
  },
  {
    name: 'a privileged ephemeral container, unless admission refuses it',
    on: [place('dev', 'privileged'), pod('dev', 'one'), ...jane([can('patch', 'pods/ephemeralcontainers')], 'dev')],
    off: [place('dev', 'baseline'), pod('dev', 'one'), ...jane([can('patch', 'pods/ephemeralcontainers')], 'dev')],
    way: 'debugs-privileged',
    to: 'node',
  },
  {
    name: 'the kubelet through the API server, by get alone',
    on: [node('cp1'), ...jane([can('get', 'nodes/proxy')])],
    off: [node('cp1'), ...jane([can('get', 'nodes/metrics nodes')])],
    way: 'uses-kubelet-of-control-plane has-control-plane',
  },
  {
    name: 'the kubelet of a node that is named',
    on: [node('cp1'), ...jane([can('create', 'nodes/proxy', '', ['cp1'])])],
    off: [node('cp1'), pod('ops', 'one'), ...jane([can('create', 'nodes/proxy', '', ['w1'])])],
    way: 'uses-kubelet-of-control-plane has-control-plane',
  },
  {
    name: 'impersonation of an account, in its namespace',
    on: [...boss(), ...jane([can('impersonate', 'serviceaccounts')], 'ops')],
    off: [...boss(), ...jane([can('impersonate', 'serviceaccounts')], 'shop')],
    way: 'impersonates holds-everything',
  },
  {
    name: 'system:masters needs a user too',
    on: jane([can('impersonate', 'users groups')]),
    off: jane([can('impersonate', 'groups')]),
    way: 'impersonates-masters',
  },
  {
    name: 'a user by name',
    on: [
      binding('user:root', 'ClusterRole', 'cluster-admin', 'root'),
      ...jane([can('impersonate', 'users', '', ['root'])]),
    ],
    off: [
      binding('user:root', 'ClusterRole', 'cluster-admin', 'root'),
      ...jane([can('impersonate', 'users', '', ['other'])]),
    ],
    way: 'impersonates holds-everything',
  },
  {
    // Source: apiserver pkg/endpoints/filters/impersonation: a group is asked for by itself.
    name: 'any user, but no group',
    on: [binding('user:root', 'ClusterRole', 'cluster-admin', 'root'), ...jane([can('impersonate', 'users')])],
    off: [admins, ...boss(), ...jane([can('impersonate', 'users')])],
    way: 'impersonates holds-everything',
  },
  {
    name: 'bind needs a write on bindings',
    on: jane([can('bind', 'clusterroles', rbac), can('create', 'clusterrolebindings', rbac)]),
    off: jane([can('bind', 'clusterroles', rbac)]),
    way: 'binds-role',
  },
  {
    name: 'bind of a role by name is as good as the role',
    on: jane([can('bind', 'clusterroles', rbac, ['cluster-admin']), can('create', 'clusterrolebindings', rbac)]),
    off: jane([can('bind', 'clusterroles', rbac, ['view']), can('create', 'clusterrolebindings', rbac)]),
    way: 'binds-role',
  },
  {
    name: 'rights of a bound role may be a way together',
    on: [
      ...boss(),
      ...tokenRole,
      ...jane([can('bind', 'roles', rbac, ['tok']), can('create', 'rolebindings', rbac)], 'ops'),
    ],
    off: [
      ...boss(),
      ...tokenRole,
      ...jane([can('bind', 'roles', rbac, ['of']), can('create', 'rolebindings', rbac)], 'ops'),
    ],
    way: 'makes-token-secret holds-everything',
  },
  {
    name: 'bind on the Roles of every namespace',
    on: [
      guarded,
      ...boss(),
      role('ops', ['*']),
      ...jane([can('bind', 'roles', rbac), can('create', 'rolebindings', rbac)]),
    ],
    off: [
      guarded,
      ...boss(),
      role('ops', ['get']),
      ...jane([can('bind', 'roles', rbac), can('create', 'rolebindings', rbac)]),
    ],
    way: 'binds-role holds-everything',
  },
  {
    // Source: pkg/apis/rbac/validation, ValidateClusterRoleBindingUpdate: the role of a binding stays.
    name: 'a binding that one may write by name gives its own role',
    on: [admins, ...jane([can('bind', 'clusterroles', rbac), can('patch', 'clusterrolebindings', rbac, ['admins'])])],
    off: [
      binding('group:admins', 'ClusterRole', 'view', 'admins'),
      ...jane([can('bind', 'clusterroles', rbac), can('patch', 'clusterrolebindings', rbac, ['admins'])]),
    ],
    way: 'binds-role',
  },
  {
    name: 'bindings without bind give no more than one has',
    on: jane([can('bind', 'clusterroles', rbac), can('create', 'clusterrolebindings', rbac)]),
    off: jane([can('* ', 'clusterrolebindings', rbac), can('create update patch', 'clusterroles', rbac)]),
    way: 'binds-role',
  },
  {
    name: 'escalate needs a write on roles, of the whole cluster',
    on: jane([can('escalate update', 'clusterroles', rbac)]),
    off: jane([can('escalate update', 'clusterroles', rbac)], 'ops'),
    way: 'escalates-role',
  },
  {
    name: 'escalate in a namespace, in a Role that one holds',
    on: [guarded, ...boss(), ...jane([can('escalate patch', 'roles', rbac)], 'ops')],
    off: [guarded, ...boss(), ...jane([can('escalate', 'roles', rbac)], 'ops')],
    way: 'escalates-role holds-everything',
  },
  {
    name: 'escalate on the Roles of every namespace, in a harmless one that one holds',
    on: [
      guarded,
      ...boss(),
      role('ops', ['get']),
      binding('user:jane', 'Role', 'r', 'mine', 'ops'),
      ...jane([can('escalate update', 'roles', rbac)]),
    ],
    off: [guarded, ...boss(), role('ops', ['get']), ...jane([can('escalate update', 'roles', rbac)])],
    way: 'escalates-role holds-everything',
  },
  {
    name: 'escalate by name, in a harmless ClusterRole that one holds',
    on: [
      binding('user:jane', 'ClusterRole', 'system:basic-user', 'mine'),
      ...jane([can('escalate update', 'clusterroles', rbac, ['system:basic-user'])]),
    ],
    off: [
      binding('user:jack', 'ClusterRole', 'system:basic-user', 'mine'),
      ...jane([can('escalate update', 'clusterroles', rbac, ['system:basic-user'])]),
    ],
    way: 'escalates-role',
  },
  {
    name: 'a certificate for any user',
    on: [...manager, ...boss(), ...jane([...approval, clientSigner])],
    off: [...manager, ...boss(), ...jane([...approval, can('approve', 'signers', csr, ['example.com/mine'])])],
    // Source: apiserver pkg/authentication/request/x509: the common name may be that of a service account.
    way: 'approves-certificate holds-everything',
  },
  {
    // Source: plugin/pkg/admission/certificates/subjectrestriction.
    name: 'a certificate for any group but one',
    on: [admins, ...jane([...approval, clientSigner])],
    off: [
      binding('group:system:masters', 'ClusterRole', 'cluster-admin', 'admins'),
      ...jane([...approval, clientSigner]),
    ],
    way: 'approves-certificate holds-everything',
  },
  {
    name: 'mutating webhooks, not validating ones',
    on: [guarded, ...boss(), ...jane([can('create', 'mutatingwebhookconfigurations', admission)])],
    off: [guarded, ...boss(), ...jane([can('create', 'validatingwebhookconfigurations', admission)])],
    way: 'mutates-objects holds-everything',
  },
  {
    name: 'mutating policies need their bindings',
    on: [
      guarded,
      ...boss(),
      ...jane([can('create', 'mutatingadmissionpolicies mutatingadmissionpolicybindings', admission)]),
    ],
    off: [guarded, ...boss(), ...jane([can('create', 'mutatingadmissionpolicies', admission)])],
    way: 'mutates-objects holds-everything',
  },
  {
    name: 'an object that Argo CD carries out, where it runs',
    on: [
      ...boss('argocd', 'controller'),
      pod('argocd', 'controller', { serviceAccountName: 'controller' }, { image: 'quay.io/argoproj/argocd:v3.0.0' }),
      ...jane([can('create', 'applications', 'argoproj.io')], 'argocd'),
    ],
    off: [...boss('argocd', 'controller'), ...jane([can('create', 'applications', 'argoproj.io')], 'argocd')],
    way: 'writes-deployed-object holds-everything',
  },
  {
    name: 'everything in a namespace',
    on: [guarded, ...boss(), binding('user:jane', 'ClusterRole', 'cluster-admin', 'jane', 'ops')],
    off: [
      guarded,
      ...boss(),
      binding('user:jane', 'ClusterRole', 'cluster-admin', 'jane', 'shop'),
      place('shop', 'baseline'),
    ],
    way: 'holds-namespace holds-everything',
  },
  {
    name: 'a group that everybody is in',
    on: [
      ...boss(),
      ...grant('group:system:authenticated', [can('create', 'serviceaccounts/token')]),
      ...jane([can('get', 'pods')]),
    ],
    off: [...boss(), ...grant('group:dev', [can('create', 'serviceaccounts/token')]), ...jane([can('get', 'pods')])],
    way: 'is-in-group requests-token holds-everything',
  },
  {
    name: 'root on a node takes the tokens of its pods',
    from: 'workload:Pod/dev/one',
    on: [
      ...boss(),
      pod('dev', 'one', {}, { securityContext: { privileged: true } }),
      pod('ops', 'two', { serviceAccountName: 'boss' }),
    ],
    off: [
      ...boss(),
      pod('dev', 'one', {}, { securityContext: { privileged: true } }),
      pod('ops', 'two', { serviceAccountName: 'boss', nodeName: 'w2' }),
    ],
    way: 'escapes-privileged steals-tokens holds-everything',
  },
  {
    name: 'a node of the control plane',
    from: 'workload:Pod/dev/one',
    on: [node('cp1'), pod('dev', 'one', { nodeName: 'cp1' }, { securityContext: { privileged: true } })],
    off: [node('cp1'), pod('dev', 'one', { nodeName: 'w1' }, { securityContext: { privileged: true } })],
    way: 'escapes-privileged is-control-plane-node has-control-plane',
  },
  {
    name: 'an identity of a cloud',
    from: 'workload:Pod/dev/one',
    to: 'cloud',
    on: [
      account('dev', 'app', { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/x' }),
      pod('dev', 'one', { serviceAccountName: 'app', automountServiceAccountToken: true }),
    ],
    off: [account('dev', 'app'), pod('dev', 'one', { serviceAccountName: 'app', automountServiceAccountToken: true })],
    way: 'assumes-cloud-identity',
  },
];

describe('steps and what each needs', () => {
  test.each(rows)('$name', ({ on, off, way: expected, from, to, version, offVersion = version }) => {
    expect(way(on, from, to, version)).toBe(expected);
    expect(way(off, from, to, offVersion)).toBeUndefined();
  });
});

describe('what was not seen', () => {
  test('a level that nobody saw is a doubt, not a way', () => {
    const objects = [node('w1'), ...jane([can('create', 'pods')], 'dev')];
    const inventory = inventoryFromObjects(objects, { complete: true, kubernetesVersion: '1.36' });
    const sources = new Map(inventory.sources);
    sources.set('namespaces', { state: 'denied', reason: 'Forbidden', message: null, attempts: 1, items: [] });
    const { graph, to } = new FactStore({ ...inventory, sources }).get(attackGraph);
    expect(chainFrom(graph, to('node'), 'User:jane')).toEqual({
      hops: undefined,
      doubt: 'namespaces denied (Forbidden)',
    });
  });

  test('names and hostile shapes are harmless', () => {
    const objects = [
      ...grant('user:__proto__', [can('create', 'serviceaccounts/token', '', ['__proto__'])], 'constructor'),
      ...boss('constructor', '__proto__'),
    ];
    expect(way(objects, 'User:__proto__')).toBe('requests-token holds-everything');
  });
});
