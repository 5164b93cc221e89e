import type { IncomingMessage } from 'node:http';
import { allResources } from '../../src/kubernetes/resources.ts';
import { json, type Reply, status, statusBody } from '../support/fault-server.ts';

/** An object as the API server would serve it; kind and apiVersion are added while serving. */
export type Served = Record<string, unknown>;

/** What the API server holds and serves; rows change it before they scan. */
export interface FixtureCluster {
  /** Objects by the name of their list, `deployments.apps`. */
  readonly lists: Map<string, Served[]>;
  /** API groups beside those of the lists. */
  readonly groups: Map<string, string[]>;
  /** Bodies of everything that is no list, by path; an object is sent as JSON. */
  readonly documents: Map<string, Served | string>;
}

/** Stands where clusters hide secrets; must appear in no output whatever. */
export const canary = 'CANARY-9b1f';

const uidOf = (...parts: readonly string[]) => parts.join('-');
const meta = (name: string, namespace?: string, more: object = {}): object => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  uid: uidOf(namespace ?? '', name),
  resourceVersion: '7',
  creationTimestamp: '2026-01-01T00:00:00Z',
  ...more,
});
const applied = { 'kubectl.kubernetes.io/last-applied-configuration': `{"password":"${canary}"}`, note: canary };
const owned = (kind: string, name: string, namespace: string, apiVersion = 'apps/v1') => ({
  ownerReferences: [{ apiVersion, kind, name, uid: uidOf(namespace, name), controller: true }],
});

/** A pod spec that no check has anything to say against. */
export function hardened(name: string, more: object = {}, container: object = {}): Served {
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name,
        image: `registry.test/${name}@sha256:${'0'.repeat(64)}`,
        args: [`--password=${canary}`],
        env: [{ name: 'PASSWORD', value: canary }],
        resources: { limits: { cpu: '1', memory: '64Mi' }, requests: { cpu: '100m', memory: '64Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        ...container,
      },
    ],
    ...more,
  };
}

/** A pod of its own. */
export function pod(name: string, namespace: string, spec: Served = hardened('web'), more: object = {}): Served {
  return { metadata: meta(name, namespace, { labels: { app: name }, ...more }), spec, status: { phase: 'Running' } };
}

const replica = (workload: string, kind: string, namespace: string, n: number): Served =>
  pod(`${workload}-${n}`, namespace, hardened(workload.replace(/-\w+$/, '')), {
    labels: { app: workload },
    annotations: applied,
    ...owned(kind, workload, namespace),
  });

const apiServerFlags = [
  'kube-apiserver',
  '--anonymous-auth=false',
  '--authorization-mode=Node,RBAC',
  '--enable-admission-plugins=NodeRestriction',
  '--profiling=false',
  '--audit-log-path=/var/log/audit.log',
  '--audit-policy-file=/etc/kubernetes/audit.yaml',
  '--audit-log-maxage=30',
  '--audit-log-maxbackup=10',
  '--audit-log-maxsize=100',
  '--client-ca-file=/etc/kubernetes/pki/ca.crt',
  '--kubelet-client-certificate=/etc/kubernetes/pki/kubelet.crt',
  '--kubelet-client-key=/etc/kubernetes/pki/kubelet.key',
  '--kubelet-certificate-authority=/etc/kubernetes/pki/ca.crt',
  '--tls-cert-file=/etc/kubernetes/pki/server.crt',
  '--tls-private-key-file=/etc/kubernetes/pki/server.key',
  '--service-account-key-file=/etc/kubernetes/pki/sa.pub',
  '--etcd-servers=https://127.0.0.1:2379',
  '--etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt',
  '--etcd-certfile=/etc/kubernetes/pki/client.crt',
  '--etcd-keyfile=/etc/kubernetes/pki/client.key',
];

const etcdFlags = [
  'etcd',
  '--listen-client-urls=https://127.0.0.1:2379',
  '--listen-peer-urls=https://10.0.0.1:2380',
  '--client-cert-auth=true',
  '--cert-file=/etc/kubernetes/pki/etcd/server.crt',
  '--key-file=/etc/kubernetes/pki/etcd/server.key',
  '--trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt',
  '--peer-client-cert-auth=true',
  '--peer-cert-file=/etc/kubernetes/pki/etcd/peer.crt',
  '--peer-key-file=/etc/kubernetes/pki/etcd/peer.key',
  '--peer-trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt',
];

const extraArgs = (flags: readonly string[]) =>
  flags
    .slice(1)
    .map((flag) => flag.slice(2).split('='))
    .map(([name, value]) => `      - { name: ${name}, value: "${value}" }\n`)
    .join('');

/** What kubeadm was told: the flags that the mirror pods show. */
const kubeadmConfiguration = `kubernetesVersion: v1.36.3
apiServer:
    extraArgs:
${extraArgs(apiServerFlags)}etcd:
  local:
    extraArgs:
${extraArgs(etcdFlags)}`;

const pki = '/etc/kubernetes/pki';

/** A static pod of the control plane, as the kubelet mirrors it. */
function staticPod(component: string, command: readonly string[]): Served {
  return {
    metadata: meta(`${component}-node-1`, 'kube-system', {
      labels: { component, tier: 'control-plane' },
      annotations: { 'kubernetes.io/config.mirror': 'x', 'kubernetes.io/config.source': 'file' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'node-1', uid: uidOf('', 'node-1'), controller: true }],
    }),
    spec: {
      nodeName: 'node-1',
      hostNetwork: true,
      containers: [
        {
          name: component,
          image: `registry.k8s.io/${component}:v1`,
          command,
          volumeMounts: [{ name: 'pki', mountPath: pki }],
        },
      ],
      volumes: [{ name: 'pki', hostPath: { path: pki, type: 'DirectoryOrCreate' } }],
    },
    status: { phase: 'Running' },
  };
}

export function apiServerPod(command: readonly string[] = apiServerFlags): Served {
  return staticPod('kube-apiserver', command);
}

const template = (name: string) => ({ metadata: { labels: { app: name } }, spec: hardened(name) });
const denyAll = (namespace: string): Served => ({
  metadata: meta('default-deny', namespace),
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
});
const account = (name: string, namespace: string): Served => ({
  metadata: meta(name, namespace, { annotations: applied }),
  automountServiceAccountToken: false,
});

/** A healthy cluster with one object of each kind that the default checks read: all complete, nothing breached. */
export function healthyCluster(): FixtureCluster {
  const namespaces = ['a', 'b', 'default', 'kube-public', 'kube-system'];
  const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  const lists: [string, Served[]][] = [
    ['namespaces', namespaces.map((name) => ({ metadata: meta(name, undefined, { labels: restricted }) }))],
    [
      'nodes',
      [
        {
          metadata: meta('node-1', undefined, { labels: { 'kubernetes.io/os': 'linux' } }),
          spec: {},
          status: { nodeInfo: { kubeletVersion: 'v1.36.3', osImage: 'Linux' } },
        },
      ],
    ],
    [
      'pods',
      [
        ...[0, 1].map((n) => replica('web-7d9f', 'ReplicaSet', 'a', n)),
        ...[0, 1].map((n) => replica('db', 'StatefulSet', 'b', n)),
        pod('tool', 'a'),
        staticPod('etcd', etcdFlags),
        apiServerPod(),
      ],
    ],
    ['deployments.apps', [{ metadata: meta('web', 'a'), spec: { replicas: 3, template: template('web') } }]],
    [
      'replicasets.apps',
      [
        {
          metadata: meta('web-7d9f', 'a', owned('Deployment', 'web', 'a')),
          spec: { replicas: 3, template: template('web') },
        },
      ],
    ],
    ['statefulsets.apps', [{ metadata: meta('db', 'b'), spec: { replicas: 2, template: template('db') } }]],
    [
      'daemonsets.apps',
      [
        {
          metadata: meta('calico-node', 'kube-system', { labels: { 'k8s-app': 'calico-node' } }),
          spec: {
            template: {
              metadata: { labels: { 'k8s-app': 'calico-node' } },
              spec: hardened('calico-node', { hostNetwork: true }, { image: 'docker.io/calico/node:v3.30.0' }),
            },
          },
        },
      ],
    ],
    ['replicationcontrollers', []],
    ['jobs.batch', []],
    [
      'cronjobs.batch',
      [{ metadata: meta('nightly', 'b'), spec: { jobTemplate: { spec: { template: template('db') } } } }],
    ],
    [
      'services',
      [
        {
          metadata: meta('web', 'a'),
          spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 443, nodePort: 30443 }] },
        },
      ],
    ],
    [
      'serviceaccounts',
      [...namespaces.map((name) => account('default', name)), account('web', 'a'), account('db', 'b')],
    ],
    [
      'limitranges',
      [{ metadata: meta('limits', 'a'), spec: { limits: [{ type: 'Container', default: { memory: '64Mi' } }] } }],
    ],
    [
      'resourcequotas',
      ['a', 'b', 'default'].map((name) => ({
        metadata: meta('quota', name),
        spec: {
          hard: {
            pods: '10',
            'limits.memory': '1Gi',
            'limits.cpu': '4',
            'requests.memory': '1Gi',
            'requests.cpu': '4',
          },
        },
      })),
    ],
    ['networkpolicies.networking.k8s.io', ['a', 'b', 'default'].map(denyAll)],
    [
      'ingresses.networking.k8s.io',
      [
        {
          metadata: meta('web', 'a'),
          spec: { tls: [{ hosts: ['web.test'], secretName: 'web' }], rules: [{ host: 'web.test' }] },
        },
      ],
    ],
    [
      'roles.rbac.authorization.k8s.io',
      [{ metadata: meta('reader', 'a'), rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }] }],
    ],
    [
      'rolebindings.rbac.authorization.k8s.io',
      [
        {
          metadata: meta('reader', 'a'),
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
          subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'a' }],
        },
      ],
    ],
    [
      'clusterroles.rbac.authorization.k8s.io',
      [{ metadata: meta('node-viewer'), rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list'] }] }],
    ],
    [
      'clusterrolebindings.rbac.authorization.k8s.io',
      [
        {
          metadata: meta('node-viewers'),
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'node-viewer' },
          subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'viewers' }],
        },
      ],
    ],
    ['configmaps', [{ metadata: meta('settings', 'a', { annotations: applied }), data: { password: canary } }]],
    ['persistentvolumeclaims', [{ metadata: meta('data', 'b') }]],
  ];
  return {
    lists: new Map(lists),
    groups: new Map([['metrics.k8s.io', ['v1beta1']]]),
    documents: new Map<string, Served | string>([
      ['/version', { major: '1', minor: '36', gitVersion: 'v1.36.3' }],
      ['/metrics', 'apiserver_authorization_decisions_total{decision="allowed",type="RBAC"} 5\n'],
      [
        '/api/v1/namespaces/kube-system/configmaps/kubeadm-config',
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: meta('kubeadm-config', 'kube-system', { annotations: applied }),
          data: { ClusterConfiguration: kubeadmConfiguration, secret: canary },
        },
      ],
    ]),
  };
}

/** The path at which a list is served. */
export function pathOf(list: string, namespace?: string): string {
  const resource = allResources().get(list);
  if (resource === undefined) throw new Error(`there is no list ${list}`);
  const { group, versions, plural } = resource;
  const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `${group === '' ? '/api/v1' : `/apis/${group}/${versions[0]}`}${scope}/${plural}`;
}

const resourceByPath: ReadonlyMap<string, string> = new Map(
  [...allResources().keys()].map((name) => [pathOf(name), name]),
);

/** Every list of the fixture by its path. */
export const listPaths: ReadonlyMap<string, string> = new Map(
  [...healthyCluster().lists.keys()].map((name) => [pathOf(name), name]),
);

/** Answers like an API server that holds this cluster: discovery, documents, lists by limit and continue token. */
export function serve(cluster: FixtureCluster): Reply {
  return (request, response) => answer(cluster, request)(request, response);
}

const notFound = status(404, statusBody(404, 'NotFound', 'the server could not find the requested resource'));

function answer(cluster: FixtureCluster, request: IncomingMessage): Reply {
  const { pathname, searchParams } = new URL(request.url ?? '', 'https://api.test');
  if (pathname === '/apis') return json(discovery(cluster));
  const document = cluster.documents.get(pathname);
  if (typeof document === 'string') return status(200, document, { 'Content-Type': 'text/plain' });
  if (document !== undefined) return json(document);
  const namespaced = /^(.*)\/namespaces\/([^/]+)(\/[^/]+)$/.exec(pathname);
  const path = namespaced === null ? pathname : `${namespaced[1]}${namespaced[3]}`;
  const name = resourceByPath.get(path);
  if (name === undefined || !(cluster.lists.has(name) || allResources().get(name)?.builtIn === true)) return notFound;
  const all = cluster.lists.get(name) ?? [];
  const items = namespaced === null ? all : all.filter((item) => namespaceOf(item) === namespaced[2]);
  const from = Number(searchParams.get('continue') ?? 0);
  const to = from + Number(searchParams.get('limit') ?? items.length);
  const page = listOf(name, items.slice(from, to), to < items.length ? String(to) : undefined);
  const asMetadata = request.headers.accept?.includes('PartialObjectMetadataList') === true;
  return json(
    asMetadata
      ? { ...page, kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', items: items.map(onlyMetadata) }
      : page,
  );
}

function onlyMetadata({ metadata }: Served): Served {
  return { metadata };
}

/** One page of a list. */
export function listOf(name: string, items: unknown, next?: string, resourceVersion = '7'): Served {
  const resource = allResources().get(name);
  const { group = '', versions = ['v1'], kind = '' } = resource ?? {};
  return {
    kind: `${kind}List`,
    apiVersion: group === '' ? 'v1' : `${group}/${versions[0]}`,
    metadata: { resourceVersion, ...(next === undefined ? {} : { continue: next }) },
    items,
  };
}

/** Every list that each cluster has, with or without objects, and what else this one holds. */
function servedLists({ lists }: FixtureCluster): string[] {
  const builtIn = [...allResources()].flatMap(([name, resource]) => (resource.builtIn ? [name] : []));
  return [...new Set([...builtIn, ...lists.keys()])];
}

function discovery(cluster: FixtureCluster): object {
  const versions = new Map(cluster.groups);
  for (const name of servedLists(cluster)) {
    const resource = allResources().get(name);
    if (resource !== undefined && resource.group !== '') versions.set(resource.group, [...resource.versions]);
  }
  const plain = [...versions].map(([name, all]) => ({ name, versions: all.map((version) => ({ version })) }));
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: plain };
}

function namespaceOf({ metadata }: Served): unknown {
  return typeof metadata === 'object' && metadata !== null && 'namespace' in metadata ? metadata.namespace : undefined;
}

/** A rule of a ClusterRole, as `kaudit rbac` prints it. */
export interface GrantedRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

/** What system:discovery and system:public-info-viewer give to everybody who is logged in (bootstrappolicy/policy.go). */
const everybodyReads: ReadonlySet<string> = new Set(['/version', '/api', '/apis', '/healthz', '/livez', '/readyz']);

/** Answers like an API server that lets this identity do what the rules say, and read discovery as everybody may. */
export function serveWithRights(cluster: FixtureCluster, rules: readonly GrantedRule[]): Reply {
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'https://api.test');
    const allowed = everybodyReads.has(pathname) || rules.some((rule) => grants(rule, pathname));
    const reply = allowed ? answer(cluster, request) : forbidden(pathname);
    reply(request, response);
  };
}

function grants(
  { apiGroups = [], resources = [], resourceNames, nonResourceURLs = [], verbs }: GrantedRule,
  pathname: string,
): boolean {
  if (nonResourceURLs.includes(pathname)) return verbs.includes('get');
  const parts = /^\/api(?:s\/([^/]+))?\/v\w+(?:\/namespaces\/[^/]+)?\/([^/]+)(?:\/([^/]+))?$/.exec(pathname);
  if (parts === null) return false;
  const [, group = '', plural = '', name] = parts;
  if (!apiGroups.includes(group) || !resources.includes(plural)) return false;
  return name === undefined ? verbs.includes('list') : verbs.includes('get') && (resourceNames?.includes(name) ?? true);
}

/** The refusal of an identity that is known but lacks the right. */
export function forbidden(pathname = '/'): Reply {
  return status(403, statusBody(403, 'Forbidden', `User "auditor" cannot read path "${pathname}": forbidden`));
}
