import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { audit } from '../src/audit.ts';
import { loadChecks } from '../src/load-checks.ts';
import { holdsKnownObject, inventoryFromRecorded, readRecordedObjects } from '../src/recorded.ts';
import { selectChecks } from '../src/select.ts';

const named = (name: string, namespace?: string, more: object = {}) => ({
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  ...more,
});
const list = (apiVersion: string, kind: string, ...items: object[]) => ({ apiVersion, kind: `${kind}List`, items });
const object = (apiVersion: string, kind: string, fields: object) => ({ apiVersion, kind, ...fields });
const podSpec = { spec: { containers: [{ name: 'c', image: 'c' }] } };
const rbac = 'rbac.authorization.k8s.io/v1';

/** How many objects of each list a folder with these files gives, and of which state. */
function counts(files: Readonly<Record<string, unknown>>): Record<string, number> {
  const objects = Object.entries(files).flatMap(([name, content]) => {
    const text =
      typeof content === 'string' ? content : name.endsWith('.json') ? JSON.stringify(content) : stringify(content);
    return readRecordedObjects({ name, text });
  });
  expect(holdsKnownObject(objects)).toBe(true);
  const { sources } = inventoryFromRecorded(objects);
  for (const [name, { state }] of sources)
    expect(`${name} ${state}`).toMatch(name === '/version' ? /complete$/ : /partial$/);
  return Object.fromEntries([...sources].map(([name, { items }]) => [name, items.length]));
}

// oc adm inspect, `pkg/cli/admin/inspect`: lists per namespace and group, objects of the cluster one by one, `core` for the group without a name.
test('a must-gather: lists of a namespace by group, objects of the cluster one by one', () => {
  const root = 'must-gather.local.1/registry-sha256-0';
  expect(
    counts({
      [`${root}/cluster-scoped-resources/core/nodes/n1.yaml`]: object('v1', 'Node', named('n1')),
      [`${root}/cluster-scoped-resources/core/namespaces/shop.yaml`]: object('v1', 'Namespace', named('shop')),
      [`${root}/cluster-scoped-resources/rbac.authorization.k8s.io/clusterroles/admin.yaml`]: object(
        rbac,
        'ClusterRole',
        named('admin'),
      ),
      [`${root}/cluster-scoped-resources/rbac.authorization.k8s.io/clusterrolebindings.yaml`]: list(
        rbac,
        'ClusterRoleBinding',
        named('a'),
        named('b'),
      ),
      [`${root}/namespaces/shop/shop.yaml`]: object('v1', 'Namespace', named('shop')),
      [`${root}/namespaces/shop/core/pods.yaml`]: list(
        'v1',
        'Pod',
        named('a', 'shop', podSpec),
        named('b', 'shop', podSpec),
      ),
      [`${root}/namespaces/shop/core/events.yaml`]: list('v1', 'Event', named('e', 'shop')),
      [`${root}/namespaces/shop/core/secrets.yaml`]: list('v1', 'Secret'),
      [`${root}/namespaces/shop/pods/a/a.yaml`]: `---\n${stringify(object('v1', 'Pod', named('a', 'shop', podSpec)))}`,
      [`${root}/namespaces/shop/apps/deployments.yaml`]: list(
        'apps/v1',
        'Deployment',
        named('a', 'shop', { spec: { template: podSpec } }),
      ),
      [`${root}/namespaces/shop/networking.k8s.io/networkpolicies.yaml`]: list(
        'networking.k8s.io/v1',
        'NetworkPolicy',
        named('p', 'shop'),
      ),
      [`${root}/namespaces/shop/route.openshift.io/routes.yaml`]: '',
    }),
  ).toMatchObject({
    nodes: 1,
    namespaces: 1,
    'clusterroles.rbac.authorization.k8s.io': 1,
    'clusterrolebindings.rbac.authorization.k8s.io': 2,
    pods: 2,
    'deployments.apps': 1,
    'networkpolicies.networking.k8s.io': 1,
  });
});

// troubleshoot.sh, "Cluster Resources" collector: one file a namespace in a folder that its kind names, arrays in older bundles.
test('a support bundle: arrays without a kind, folders with dashes, what it could not read beside', () => {
  const at = (name: string) => `support-bundle-1/cluster-resources/${name}.json`;
  expect(
    counts({
      'support-bundle-1/version.yaml': {
        apiVersion: 'troubleshoot.sh/v1beta2',
        kind: 'SupportBundle',
        spec: { versionNumber: '0.1' },
      },
      'support-bundle-1/cluster-info/cluster_version.json': {
        info: { major: '1', minor: '33', gitVersion: 'v1.33.2' },
        string: 'v1.33.2',
      },
      [at('nodes')]: [named('n1'), named('n2')],
      [at('namespaces')]: list('v1', 'Namespace', named('shop')),
      [at('pods/shop')]: [named('a', 'shop', podSpec)],
      // A namespace may be called as a kind is.
      [at('pods/nodes')]: [named('b', 'nodes', podSpec)],
      [at('pods/shop-errors')]: ['forbidden'],
      [at('deployments/shop')]: null,
      [at('network-policy/shop')]: [named('p', 'shop')],
      [at('ingress/shop')]: [named('i', 'shop')],
      [at('resource-quota/shop')]: [named('q', 'shop')],
      [at('limitranges/shop')]: [],
      [at('storage-classes')]: [named('fast')],
      [at('pvcs/shop')]: [named('data', 'shop')],
      [at('pvs')]: [named('v')],
      [at('roles/shop')]: [named('r', 'shop')],
      [at('clusterroles')]: list(rbac, 'ClusterRole', named('admin')),
      [at('auth-cani-list/shop')]: [
        object('authorization.k8s.io/v1', 'SelfSubjectRulesReview', { metadata: {}, status: {} }),
      ],
      [at('custom-resource-definitions')]: [named('x.y.z')],
      [at('resources')]: [{ groupVersion: 'v1', resources: [{ name: 'pods' }] }],
      [at('custom-resources/ciliumnetworkpolicies.cilium.io/shop')]: [
        object('cilium.io/v2', 'CiliumNetworkPolicy', named('c', 'shop')),
      ],
    }),
  ).toMatchObject({
    '/version': 1,
    nodes: 2,
    namespaces: 1,
    pods: 2,
    'networkpolicies.networking.k8s.io': 1,
    'ingresses.networking.k8s.io': 1,
    resourcequotas: 1,
    'storageclasses.storage.k8s.io': 1,
    persistentvolumeclaims: 1,
    persistentvolumes: 1,
    'roles.rbac.authorization.k8s.io': 1,
    'clusterroles.rbac.authorization.k8s.io': 1,
    'ciliumnetworkpolicies.cilium.io': 1,
  });
});

// Each kind of constraint is a resource of its own, so their names may be alike.
test('objects of several kinds in one list may share a name', () => {
  const constraint = (kind: string) => object('constraints.gatekeeper.sh/v1beta1', kind, named('default'));
  const both = {
    apiVersion: 'v1',
    kind: 'List',
    items: [constraint('K8sAllowedRepos'), constraint('K8sPSPCapabilities')],
  };
  expect(counts({ 'a.json': both, 'b.json': constraint('K8sAllowedRepos') })).toEqual({
    '*.constraints.gatekeeper.sh': 2,
  });
});

test('a right that is there is found, whatever else was not recorded', () => {
  const rules = [
    { apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterroles'], verbs: ['bind'] },
    { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
    { apiGroups: ['certificates.k8s.io'], resources: ['*'], verbs: ['*'] },
  ];
  const subjects = [{ kind: 'User', name: 'jane' }];
  const recorded = inventoryFromRecorded([
    object(rbac, 'ClusterRole', named('a', undefined, { rules })),
    object(
      rbac,
      'ClusterRoleBinding',
      named('a', undefined, { roleRef: { kind: 'ClusterRole', name: 'a' }, subjects }),
    ),
  ]);
  const asked = ['bind-or-escalate-grant', 'token-creator', 'certificate-approver'];
  const { checks } = audit(recorded, {
    checks: selectChecks(loadChecks(), { checks: asked }),
    tool: { name: 'kaudit', version: '0' },
  });
  expect(Object.fromEntries(checks.map(({ id, status }) => [id, status]))).toEqual(
    Object.fromEntries(asked.map((id) => [id, 'fail'])),
  );
});
