import type { KubernetesObject } from '../kubernetes/object.ts';
import { type MetricSample, parseMetrics } from '../kubernetes/prometheus-text.ts';
import { inWords } from '../kubernetes/record.ts';
import { readKubeletConfig, readOpenShiftConfig, readProxyConfig, toFlag } from './component-config.ts';
import { parseYaml } from './parse-yaml.ts';
import { readClusterInfo, readExtensionAuthentication, readHealthChecks } from './published.ts';
import { isJson } from './redact.ts';

type Json = Record<string, unknown>;

/** A single object or path that is read besides the lists, and what is kept of it. */
export interface Document {
  /** `text` bodies come as a string, all others parsed. */
  readonly form: 'json' | 'text';
  readonly path: string;
  readonly accept: string;
  /** What the inventory keeps; none where the body is not what it should be. */
  read(body: unknown): KubernetesObject[];
}

/** Families of `/metrics` that a verdict rests on. */
const families: ReadonlySet<string> = new Set([
  'apiserver_admission_controller_admission_duration_seconds_count',
  'apiserver_admission_webhook_fail_open_count',
  'apiserver_validating_admission_policy_check_total',
  'apiserver_audit_error_total',
  'apiserver_audit_event_total',
  'apiserver_audit_level_total',
  'apiserver_audit_requests_rejected_total',
  'apiserver_authentication_jwt_authenticator_latency_seconds_count',
  'apiserver_authorization_decisions_total',
  'apiserver_requested_deprecated_apis',
  'apiserver_encryption_config_controller_automatic_reloads_total',
  'apiserver_storage_transformation_operations_total',
  'kubernetes_feature_enabled',
  'pod_security_evaluations_total',
  'pod_security_exemptions_total',
  'process_start_time_seconds',
]);

const json = 'application/json';
const discovery = ['v2', 'v2beta1'].map((v) => `${json};g=apidiscovery.k8s.io;v=${v};as=APIGroupDiscoveryList`);
const flagz = ['v1beta1', 'v1alpha1'].map((v) => `${json};v=${v};g=config.k8s.io;as=Flagz`);

/** Every document, by the name of its source. */
export const documents: ReadonlyMap<string, Document> = new Map<string, Document>([
  ['/version', { form: 'json', path: '/version', accept: json, read: readVersion }],
  ['/apis', { form: 'json', path: '/apis', accept: [...discovery, json].join(','), read: readGroups }],
  ['/flagz', { form: 'json', path: '/flagz', accept: flagz.join(','), read: readFlagz }],
  ['/readyz', { form: 'text', path: '/readyz?verbose', accept: 'text/plain', read: readReadyz }],
  ['/metrics', { form: 'text', path: '/metrics', accept: 'text/plain', read: readMetrics }],
  ...configMap('kube-system', 'kubeadm-config', readClusterConfiguration),
  ...configMap('kube-system', 'kubelet-config', readKubeletConfig),
  ...configMap('kube-system', 'kube-proxy', (data) => readProxyConfig(data['config.conf'])),
  ...configMap('kube-system', 'kube-proxy-config', (data) => readProxyConfig(data.config)),
  ...configMap('kube-public', 'cluster-info', readClusterInfo),
  ...configMap('kube-system', 'extension-apiserver-authentication', readExtensionAuthentication),
  ...configMap('kube-system', 'aws-auth', readAwsAuth),
  ...configMap('kube-system', 'cilium-config', (data) => pickText(data, ciliumSettings)),
  ...configMap('kube-system', 'amazon-vpc-cni', (data) => pickText(data, ['enable-network-policy-controller'])),
  ...configMap('kube-system', 'antrea-config', readAntreaConfig),
  ...configMap('istio-system', 'istio', readIstioMesh),
  ...configMap('linkerd', 'linkerd-config', readLinkerdConfig),
  ...configMap('ingress-nginx', 'ingress-nginx-controller', (data) =>
    pickText(data, ['allow-snippet-annotations', 'annotations-risk-level']),
  ),
  ...configMap('openshift-kube-apiserver', 'config', readOpenShiftConfig),
]);

/** What Cilium does with policies, and how it encrypts. */
const ciliumSettings: readonly string[] = [
  'enable-policy',
  'enable-wireguard',
  'enable-ipsec',
  'encrypt-node',
  'mesh-auth-mutual-enabled',
];

/** A document as an object of the inventory. */
export function describeDocument(name: string, fields: Json): KubernetesObject {
  return { apiVersion: 'kaudit.dev/v1alpha1', kind: 'Document', metadata: { name }, ...fields };
}

function configMap(namespace: string, name: string, keep: (data: Json) => Json): [string, Document][] {
  const source = `configmaps/${namespace}/${name}`;
  const read = (body: unknown): KubernetesObject[] =>
    isJson(body) && body.kind === 'ConfigMap'
      ? [describeDocument(source, { data: keep(isJson(body.data) ? body.data : {}) })]
      : [];
  return [[source, { form: 'json', path: `/api/v1/namespaces/${namespace}/configmaps/${name}`, accept: json, read }]];
}

function readVersion(body: unknown): KubernetesObject[] {
  if (!isJson(body) || typeof body.gitVersion !== 'string') return [];
  const { gitVersion, minor, emulationMinor } = body;
  return [describeDocument('/version', { gitVersion, minor, emulationMinor })];
}

/** One object for each API group: its versions, preferred first, its resources, and whether the server behind it answers. */
function readGroups(body: unknown): KubernetesObject[] {
  if (!isJson(body)) return [];
  if (Array.isArray(body.groups)) return body.groups.flatMap(readPlainGroup);
  return Array.isArray(body.items) ? body.items.flatMap(readDiscoveredGroup) : [];
}

function readPlainGroup(group: unknown): KubernetesObject[] {
  if (!isJson(group) || typeof group.name !== 'string' || !Array.isArray(group.versions)) return [];
  const versions = group.versions.flatMap((one) =>
    isJson(one) && typeof one.version === 'string' ? [one.version] : [],
  );
  return [describeDocument(group.name, { versions })];
}

function readDiscoveredGroup(group: unknown): KubernetesObject[] {
  if (!isJson(group) || !isJson(group.metadata) || !Array.isArray(group.versions)) return [];
  const name = group.metadata.name;
  const versions = group.versions.filter(isJson);
  const resources = versions.flatMap((version) =>
    (Array.isArray(version.resources) ? version.resources : []).flatMap((one: unknown) =>
      isJson(one) && typeof one.resource === 'string' ? [`${inWords(version.version)}/${one.resource}`] : [],
    ),
  );
  const stale = versions.some((version) => version.freshness === 'Stale');
  return [
    describeDocument(typeof name === 'string' ? name : '', {
      versions: versions.map((one) => inWords(one.version)),
      resources,
      stale,
    }),
  ];
}

function readFlagz(body: unknown): KubernetesObject[] {
  if (!isJson(body) || body.kind !== 'Flagz' || !isJson(body.flags)) return [];
  const flags = Object.fromEntries(
    Object.entries(body.flags).map(([name, value]) => [
      name,
      inWords(value).replace(/:\/\/[^\s/@]{1,1024}@/g, '://<credentials>@'),
    ]),
  );
  return [describeDocument('/flagz', { flags })];
}

function readMetrics(body: unknown): KubernetesObject[] {
  if (typeof body !== 'string') return [];
  const { samples } = parseMetrics(body, families);
  if (samples.size === 0) return [];
  const plain = [...samples.values()]
    .flat()
    .filter(isTelling)
    .map(({ name, labels, value }) => ({ name, labels: Object.fromEntries(labels), value }));
  return [describeDocument('/metrics', { samples: plain })];
}

/** Of families with a series for everything: alpha features that are on, and how Secrets are stored. */
function isTelling({ name, labels, value }: MetricSample): boolean {
  if (name === 'kubernetes_feature_enabled') return labels.get('stage') === 'ALPHA' && value > 0;
  if (name === 'apiserver_storage_transformation_operations_total')
    return (labels.get('resource') ?? 'secrets') === 'secrets';
  return true;
}

function readReadyz(body: unknown): KubernetesObject[] {
  if (typeof body !== 'string') return [];
  const checks = readHealthChecks(body);
  return checks.length === 0 ? [] : [describeDocument('/readyz', { checks })];
}

/** Only these keys, and only their words: anything longer than a setting is not one. */
function pickText(data: Json, keys: readonly string[]): Json {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = data[key];
      return typeof value === 'string' && value.length <= 64 ? [[key, value]] : [];
    }),
  );
}

/** What kubeadm was told about its components, as command lines; `extraArgs` is a map up to v1beta3 and a list since v1beta4. */
function readClusterConfiguration(data: Json): Json {
  const configuration = parseYaml(data.ClusterConfiguration);
  if (!isJson(configuration)) return {};
  const { apiServer, controllerManager, scheduler, etcd, kubernetesVersion } = configuration;
  const local = isJson(etcd) ? etcd.local : undefined;
  const external = isJson(etcd) && isJson(etcd.external) ? etcd.external : undefined;
  return {
    kubernetesVersion: typeof kubernetesVersion === 'string' ? kubernetesVersion.slice(0, 64) : undefined,
    ...(external === undefined ? {} : { externalEtcd: true }),
    flags: {
      'kube-apiserver': [...externalEtcdFlags(external), ...extraArgs(apiServer)],
      'kube-controller-manager': extraArgs(controllerManager),
      'kube-scheduler': extraArgs(scheduler),
      etcd: extraArgs(local),
    },
  };
}

/** How Antrea's agent encrypts the traffic between nodes. */
function readAntreaConfig(data: Json): Json {
  const agent = parseYaml(data['antrea-agent.conf']);
  return isJson(agent) ? pickText(agent, ['trafficEncryptionMode']) : {};
}

/** Of Istio's MeshConfig, the namespace whose policies hold for the whole mesh. */
function readIstioMesh(data: Json): Json {
  const mesh = parseYaml(data.mesh);
  return isJson(mesh) ? pickText(mesh, ['rootNamespace']) : {};
}

/** Of Linkerd's values, whom its proxies let in where no policy says. */
function readLinkerdConfig(data: Json): Json {
  const values = parseYaml(data.values);
  const proxy = isJson(values) ? values.proxy : undefined;
  return isJson(proxy) ? pickText(proxy, ['defaultInboundPolicy']) : {};
}

/** The flags that kubeadm derives from `etcd.external`; an empty one takes away kubeadm's own for a local etcd. */
function externalEtcdFlags(external: Json | undefined): string[] {
  if (external === undefined) return [];
  const { endpoints, caFile = '', certFile = '', keyFile = '' } = external;
  const servers = Array.isArray(endpoints) ? endpoints.filter((endpoint) => typeof endpoint === 'string') : [];
  const pair = certFile !== '' && keyFile !== '';
  return [
    toFlag('etcd-servers', servers.join(',')),
    toFlag('etcd-cafile', caFile),
    toFlag('etcd-certfile', pair ? certFile : ''),
    toFlag('etcd-keyfile', pair ? keyFile : ''),
  ];
}

/** Who EKS maps to which groups: entries of `mapRoles` and `mapUsers`. */
function readAwsAuth(data: Json): Json {
  const mapped = (['mapRoles', 'mapUsers'] as const).flatMap((field) => {
    const entries = parseYaml(data[field]);
    return (Array.isArray(entries) ? entries : []).flatMap((entry: unknown) => {
      if (!isJson(entry)) return [];
      const groups = (Array.isArray(entry.groups) ? entry.groups : []).filter((group) => typeof group === 'string');
      const arn = entry.rolearn ?? entry.userarn;
      return [{ field, arn: typeof arn === 'string' ? arn.slice(0, 256) : '', groups }];
    });
  });
  return { mapped };
}

function extraArgs(component: unknown): string[] {
  const args = isJson(component) ? component.extraArgs : undefined;
  if (Array.isArray(args)) return args.flatMap((arg) => (isJson(arg) ? [toFlag(inWords(arg.name), arg.value)] : []));
  return isJson(args) ? Object.entries(args).map(([name, value]) => toFlag(name, value)) : [];
}
