import { managedBy } from './managed-fields.ts';
import { podOf, templateSpec } from './pods.ts';
import { namesFrom, randomFrom } from './random.ts';

type Json = Record<string, unknown>;

/** A Deployment of the made-up cluster: all its pods have one spec. */
export interface Workload {
  readonly index: number;
  readonly name: string;
  readonly namespace: string;
  readonly team: string;
  readonly hash: string;
  readonly labels: Readonly<Record<string, string>>;
}

const workloadsPerNamespace = 10;
const podsPerNode = 50;

/**
 * The lists of a cluster with so many pods, by resource name, each made when asked for; the same for the same numbers.
 * `replicas`: pods of one workload, all with one spec.
 */
export function clusterOf(pods: number, replicas = 20): ReadonlyMap<string, () => Iterable<Json>> {
  const count = Math.ceil(pods / replicas);
  const names = namesFrom(randomFrom(1));
  const workloads = Array.from({ length: count }, (_, index): Workload => {
    const team = `team-${Math.floor(index / workloadsPerNamespace)}`;
    const name = `service-${index}`;
    const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': team };
    return { index, name, namespace: team, team, hash: names.suffix(10), labels };
  });
  const uids = workloads.map(() => names.uid());
  const teams = [...new Set(workloads.map(({ team }) => team))];
  const meta = (name: string, workload?: Workload): Json => ({
    name,
    ...(workload === undefined ? {} : { namespace: workload.namespace, labels: workload.labels }),
    uid: names.uid(),
    resourceVersion: '7000000',
    creationTimestamp: '2026-03-01T08:00:00Z',
    managedFields: managedBy.other('kubectl-client-side-apply'),
  });
  const perWorkload = (make: (workload: Workload) => Json) => () => workloads.map(make);
  return new Map<string, () => Iterable<Json>>([
    [
      'namespaces',
      () =>
        ['kube-system', 'default', ...teams].map((name) => ({
          metadata: meta(name),
          spec: { finalizers: ['kubernetes'] },
          status: { phase: 'Active' },
        })),
    ],
    [
      'nodes',
      () => Array.from({ length: Math.ceil(pods / podsPerNode) }, (_, i) => nodeOf(meta(`node-${i}.example.com`))),
    ],
    [
      'pods',
      function* () {
        for (let number = 0; number < pods; number++) {
          const workload = workloads[Math.floor(number / replicas)]!;
          yield podOf(workload, {
            name: `${workload.name}-${workload.hash}-${names.suffix(5)}`,
            uid: names.uid(),
            node: Math.floor(number / podsPerNode),
            number,
            tokenSuffix: names.suffix(5),
            replicaSetUid: uids[workload.index]!,
          });
        }
      },
    ],
    [
      'deployments.apps',
      perWorkload((workload) => ({
        metadata: meta(workload.name, workload),
        spec: scalable(workload, replicas),
        status: { replicas },
      })),
    ],
    [
      'replicasets.apps',
      perWorkload((workload) => ({
        metadata: {
          ...meta(`${workload.name}-${workload.hash}`, workload),
          uid: uids[workload.index],
          ownerReferences: [
            {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              name: workload.name,
              uid: names.uid(),
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
        },
        spec: scalable(workload, replicas, { 'pod-template-hash': workload.hash }),
        status: { replicas },
      })),
    ],
    [
      'services',
      perWorkload((workload) => ({
        metadata: meta(workload.name, workload),
        spec: {
          type: 'ClusterIP',
          clusterIP: '10.96.0.1',
          selector: workload.labels,
          ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
        },
        status: { loadBalancer: {} },
      })),
    ],
    [
      'configmaps',
      perWorkload((workload) => ({
        metadata: meta(`${workload.name}-settings`, workload),
        data: { 'settings.yaml': `log: {level: info, format: json}\nlisten: 8080\nteam: ${workload.team}\n`.repeat(8) },
      })),
    ],
    [
      'serviceaccounts',
      perWorkload((workload) => ({
        metadata: meta(workload.name, workload),
        ...(workload.index % 2 === 0 ? { automountServiceAccountToken: false } : {}),
      })),
    ],
    [
      'roles.rbac.authorization.k8s.io',
      perWorkload((workload) => ({
        metadata: meta(workload.name, workload),
        rules: [
          {
            apiGroups: [''],
            resources: [workload.index % 20 === 0 ? 'secrets' : 'configmaps'],
            verbs: ['get', 'list', 'watch'],
          },
        ],
      })),
    ],
    [
      'rolebindings.rbac.authorization.k8s.io',
      perWorkload((workload) => ({
        metadata: meta(workload.name, workload),
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: workload.name },
        subjects: [{ kind: 'ServiceAccount', name: workload.name, namespace: workload.namespace }],
      })),
    ],
    [
      'networkpolicies.networking.k8s.io',
      perWorkload((workload) => ({
        metadata: meta(workload.name, workload),
        spec: {
          podSelector: { matchLabels: workload.labels },
          policyTypes: ['Ingress'],
          ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080, protocol: 'TCP' }] }],
        },
      })),
    ],
  ]);
}

function scalable(workload: Workload, replicas: number, extra: Readonly<Record<string, string>> = {}): Json {
  const labels = { ...workload.labels, ...extra };
  return {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { creationTimestamp: null, labels }, spec: templateSpec(workload) },
  };
}

function nodeOf(metadata: Json): Json {
  return {
    metadata,
    spec: {},
    status: {
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
      nodeInfo: {
        kubeletVersion: 'v1.36.1',
        osImage: 'Debian GNU/Linux 13',
        containerRuntimeVersion: 'containerd://2.1.4',
        kernelVersion: '6.12.0',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
  };
}
