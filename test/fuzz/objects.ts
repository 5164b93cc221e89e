import { secret } from './inputs.ts';

/** A container with secrets wherever one may hold them. */
export const container = {
  name: 'web',
  image: 'registry.test:5000/a/web:v1.2.3@sha256:00',
  command: ['sh', '-c', `exec kube-apiserver --token=${secret} "$@"`],
  args: ['--a=b', '--password', secret, '-p', secret],
  env: [
    { name: 'A', value: secret },
    { name: 'B', valueFrom: { secretKeyRef: { name: 'x', key: 'y' } } },
  ],
  envFrom: [{ secretRef: { name: 'x' } }],
  resources: { limits: { cpu: '100m', memory: '1Gi' } },
  ports: [{ containerPort: 80, hostPort: 80 }],
  securityContext: { privileged: true, capabilities: { add: ['ALL'] } },
  livenessProbe: { httpGet: { path: `/?token=${secret}`, port: 1, httpHeaders: [{ name: 'A', value: secret }] } },
  lifecycle: { postStart: { exec: { command: ['echo', secret] } } },
  volumeMounts: [{ name: 'v', mountPath: '/host' }],
};
const podSpec = {
  containers: [container],
  initContainers: [container],
  ephemeralContainers: [container],
  volumes: [
    { name: 'v', hostPath: { path: '/' } },
    { name: 'c', csi: { driver: 'x', volumeAttributes: { password: secret } } },
  ],
  hostAliases: [{ ip: '1.2.3.4', hostnames: ['a'] }],
  tolerations: [{ operator: 'Exists' }],
  affinity: { nodeAffinity: {} },
};
const meta = {
  name: 'web',
  namespace: 'a',
  uid: 'u',
  labels: { app: 'web' },
  annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"password":"${secret}"}`, note: secret },
  ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'r', controller: true }],
};
const rule = { apiGroups: [''], resources: ['pods/exec'], verbs: ['*'], resourceNames: ['x'] };
/** A label selector. */
export const selector = {
  matchLabels: { app: 'web' },
  matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }],
};
const rbac = 'rbac.authorization.k8s.io/v1';
/** Objects of the kinds that verdicts rest on most, with secrets planted. */
export const objects: readonly object[] = [
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta,
    spec: podSpec,
    status: { phase: 'Running', containerStatuses: [{ name: 'web', imageID: 'x' }] },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta,
    spec: { selector, template: { metadata: meta, spec: podSpec } },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: meta,
    spec: { jobTemplate: { spec: { template: { spec: podSpec } } } },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: meta,
    data: { password: secret, url: `https://u:${secret}@x` },
    binaryData: { a: secret },
  },
  { apiVersion: 'v1', kind: 'Secret', metadata: meta, type: 'Opaque', data: { a: secret }, stringData: { b: secret } },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta,
    spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 1, nodePort: 30000 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'a', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  },
  {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n' },
    spec: {},
    status: { nodeInfo: { kubeletVersion: 'v1.36.3' } },
  },
  {
    apiVersion: rbac,
    kind: 'ClusterRole',
    metadata: { name: 'r' },
    rules: [rule],
    aggregationRule: { clusterRoleSelectors: [selector] },
  },
  {
    apiVersion: rbac,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'b' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'r' },
    subjects: [{ kind: 'ServiceAccount', name: 'x', namespace: 'a' }],
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: meta,
    spec: {
      podSelector: selector,
      policyTypes: ['Ingress'],
      ingress: [
        { from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }], ports: [{ port: 'http', endPort: 3 }] },
      ],
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: meta,
    spec: {
      tls: [{ hosts: ['a'] }],
      rules: [{ host: '*.a', http: { paths: [{ path: '/', backend: { service: { name: 'x' } } }] } }],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'w' },
    webhooks: [
      {
        name: 'x',
        clientConfig: { url: `https://x/?token=${secret}`, service: { name: 'a', namespace: 'b' } },
        rules: [{ ...rule, operations: ['*'] }],
        failurePolicy: 'Ignore',
        namespaceSelector: selector,
      },
    ],
  },
];

/** Network policies of other engines. */
export const policies: readonly object[] = [
  {
    apiVersion: 'projectcalico.org/v3',
    kind: 'NetworkPolicy',
    metadata: meta,
    spec: {
      selector: "app == 'web' && has(tier)",
      types: ['Ingress'],
      ingress: [{ action: 'Allow', source: { nets: ['0.0.0.0/0'] } }],
    },
  },
  {
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'GlobalNetworkPolicy',
    metadata: { name: 'g' },
    spec: { selector: 'all()', namespaceSelector: 'has(x)', order: 1, egress: [{ action: 'Deny' }] },
  },
  {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: meta,
    spec: {
      endpointSelector: selector,
      ingress: [{ fromEntities: ['world'], toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }] }],
    },
    specs: [{ endpointSelector: {} }],
  },
  {
    apiVersion: 'crd.antrea.io/v1beta1',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: 'c' },
    spec: {
      priority: 5,
      tier: 'x',
      appliedTo: [{ podSelector: selector }],
      ingress: [{ action: 'Drop', from: [{ ipBlock: { cidr: '::/0' } }] }],
    },
  },
  {
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'AdminNetworkPolicy',
    metadata: { name: 'a' },
    spec: { priority: 1, subject: { namespaces: selector }, ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] },
  },
];
