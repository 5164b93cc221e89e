import { tuneV8 } from '../src/cli/tune-v8.ts';
import { inventoryFromObjects } from '../src/collect/from-objects.ts';
import { attackGraph } from '../src/facts/attack-graph.ts';
import { FactStore } from '../src/facts/fact.ts';
import { findIn } from '../src/paths/paths.ts';

// Milliseconds of the attack graph with the facts it rests on, and of the paths in it, once in a fresh process.
tuneV8();
const [, pods = '50000', bindings = '20000'] = process.argv.slice(2);

const namespaces = 1_000;
const rbac = 'rbac.authorization.k8s.io';

function* cluster(pods: number, bindings: number): Generator<object> {
  for (let i = 0; i < 500; i += 1)
    yield {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: `n${i}`, labels: i < 3 ? { 'node-role.kubernetes.io/control-plane': '' } : {} },
    };
  for (let i = 0; i < namespaces; i += 1)
    yield {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: `ns${i}`, labels: i % 3 === 0 ? { 'pod-security.kubernetes.io/enforce': 'baseline' } : {} },
    };
  const rules = [
    [{ apiGroups: [''], resources: ['pods', 'configmaps'], verbs: ['get', 'list'] }],
    [
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'patch', 'create'] },
      { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'create'] },
    ],
    [{ apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] }],
    [{ apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] }],
  ];
  for (let i = 0; i < bindings; i += 1) {
    const namespace = `ns${i % namespaces}`;
    const metadata = { namespace, name: `b${i}` };
    yield { apiVersion: `${rbac}/v1`, kind: 'Role', metadata, rules: rules[i % 4] };
    yield {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: rbac, kind: 'Role', name: `b${i}` },
      subjects: [
        i % 2 === 0
          ? { kind: 'User', name: `user${i % 5_000}` }
          : { kind: 'ServiceAccount', namespace, name: `sa${i % 7}` },
      ],
    };
  }
  for (let i = 0; i < 5; i += 1)
    yield {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: `admin${i}` },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', namespace: `ns${i * 10}`, name: 'sa0' }],
    };
  for (let i = 0; i < pods; i += 1) {
    const workload = Math.floor(i / 10);
    yield {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        namespace: `ns${workload % namespaces}`,
        name: `p${i}`,
        uid: `u${i}`,
        labels: { app: `a${workload}` },
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: workload % 50 === 0 ? 'DaemonSet' : 'StatefulSet',
            name: `w${workload}`,
            uid: `w${workload}`,
            controller: true,
          },
        ],
      },
      spec: {
        nodeName: `n${(i * 7) % 500}`,
        serviceAccountName: `sa${workload % 7}`,
        containers: [
          {
            name: 'c',
            image: `img${workload}`,
            ...(workload % 50 === 0 ? { securityContext: { privileged: true } } : {}),
          },
        ],
      },
    };
  }
}

const inventory = inventoryFromObjects([...cluster(Number(pods), Number(bindings))], {
  complete: true,
  kubernetesVersion: '1.36',
});
const store = new FactStore(inventory);
const started = performance.now();
const { graph } = store.get(attackGraph);
const built = performance.now();
const { reaching } = findIn(store, { to: 'cluster-admin' });
const done = performance.now();
process.stdout.write(
  JSON.stringify({
    places: graph.places.length,
    steps: graph.steps.length,
    graph: built - started,
    reaching,
    paths: done - built,
  }),
);
