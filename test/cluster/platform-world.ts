import type { KubernetesObject } from './objects.ts';

/** Where the products live. */
export const platformNamespaces = [
  'monitoring',
  'kyverno',
  'gatekeeper-system',
  'argocd',
  'istio-system',
  'velero',
  'falco',
  'logging',
  'external-secrets',
  'shop',
  'billing',
];

/** Definitions with the least that an API server accepts; any field is kept. */
export const definitions: readonly KubernetesObject[] = [
  crd('monitoring.coreos.com', 'v1', 'Prometheus', 'prometheuses'),
  crd('monitoring.coreos.com', 'v1', 'PrometheusRule', 'prometheusrules'),
  crd('monitoring.coreos.com', 'v1', 'Alertmanager', 'alertmanagers'),
  crd('kyverno.io', 'v1', 'ClusterPolicy', 'clusterpolicies', 'Cluster'),
  crd('templates.gatekeeper.sh', 'v1', 'ConstraintTemplate', 'constrainttemplates', 'Cluster'),
  crd('constraints.gatekeeper.sh', 'v1beta1', 'K8sAllowedRepos', 'k8sallowedrepos', 'Cluster'),
  crd('argoproj.io', 'v1alpha1', 'Application', 'applications'),
  crd('security.istio.io', 'v1', 'PeerAuthentication', 'peerauthentications'),
  crd('velero.io', 'v1', 'Schedule', 'schedules'),
  crd('velero.io', 'v1', 'Backup', 'backups'),
  crd('velero.io', 'v1', 'BackupStorageLocation', 'backupstoragelocations'),
  crd('velero.io', 'v1', 'Restore', 'restores'),
  crd('external-secrets.io', 'v1', 'ClusterSecretStore', 'clustersecretstores', 'Cluster'),
];

/** The controllers and agents, each from where its makers publish it. */
export const workloads: readonly KubernetesObject[] = [
  workload('StatefulSet', 'monitoring', 'prometheus-k8s', 'quay.io/prometheus/prometheus:v3.6.0'),
  workload('StatefulSet', 'monitoring', 'alertmanager-main', 'quay.io/prometheus/alertmanager:v0.28.1'),
  workload(
    'Deployment',
    'monitoring',
    'prometheus-operator',
    'quay.io/prometheus-operator/prometheus-operator:v0.86.0',
  ),
  workload('Deployment', 'kyverno', 'kyverno-admission-controller', 'ghcr.io/kyverno/kyverno:v1.16.3'),
  workload('Deployment', 'gatekeeper-system', 'gatekeeper-controller-manager', 'openpolicyagent/gatekeeper:v3.20.1'),
  workload('Deployment', 'argocd', 'argocd-server', 'quay.io/argoproj/argocd:v3.2.0'),
  workload('Deployment', 'istio-system', 'istiod', 'docker.io/istio/pilot:1.28.0'),
  workload('Deployment', 'velero', 'velero', 'docker.io/velero/velero:v1.17.0'),
  workload('DaemonSet', 'falco', 'falco', 'docker.io/falcosecurity/falco:0.41.0', {
    tolerations: [{ operator: 'Exists' }],
  }),
  workload('DaemonSet', 'logging', 'fluent-bit', 'docker.io/fluent/fluent-bit:4.1.0'),
  workload('Deployment', 'external-secrets', 'external-secrets', 'ghcr.io/external-secrets/external-secrets:v1.2.0'),
  service('kyverno', 'kyverno-svc', 'kyverno-admission-controller'),
  service('gatekeeper-system', 'gatekeeper-webhook-service', 'gatekeeper-controller-manager'),
];

/** What the products were told, as of now: backups and errors have ages. */
export function settings(now: number): readonly KubernetesObject[] {
  const ago = (hours: number): string => new Date(now - hours * 3_600_000).toISOString();
  return [
    object('monitoring.coreos.com/v1', 'Prometheus', 'monitoring', 'k8s', { spec: { replicas: 1 } }),
    object('monitoring.coreos.com/v1', 'PrometheusRule', 'monitoring', 'nodes', {
      spec: { groups: [{ name: 'nodes', rules: [{ alert: 'NodeDown', expr: 'up == 0' }] }] },
    }),
    webhook('kyverno-resource-validating-webhook-cfg', 'validate.kyverno.svc-ignore', 'kyverno', 'kyverno-svc'),
    webhook(
      'gatekeeper-validating-webhook-configuration',
      'validation.gatekeeper.sh',
      'gatekeeper-system',
      'gatekeeper-webhook-service',
    ),
    constraint('deny'),
    schedule(['*']),
    backup('daily-1', 'Completed', ago(5)),
    object('velero.io/v1', 'BackupStorageLocation', 'velero', 'default', {
      spec: { provider: 'aws', default: true, objectStorage: { bucket: 'backups' } },
      status: { phase: 'Available' },
    }),
    ...['shop', 'billing'].map((namespace) =>
      object('v1', 'PersistentVolumeClaim', namespace, 'data', {
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      }),
    ),
    object('argoproj.io/v1alpha1', 'Application', 'argocd', 'shop', {
      spec: { source: { chart: 'shop', targetRevision: '1.2.0' }, destination: { namespace: 'shop' } },
    }),
  ];
}

/** A constraint of Gatekeeper that refuses, or only reports. */
export function constraint(enforcementAction: 'deny' | 'dryrun'): KubernetesObject {
  return object('constraints.gatekeeper.sh/v1beta1', 'K8sAllowedRepos', undefined, 'own-registry', {
    spec: {
      enforcementAction,
      match: { kinds: [{ apiGroups: [''], kinds: ['Pod'] }] },
      parameters: { repos: ['registry.example/'] },
    },
  });
}

/** A daily schedule of these namespaces. */
export function schedule(includedNamespaces: readonly string[]): KubernetesObject {
  return object('velero.io/v1', 'Schedule', 'velero', 'daily', {
    spec: { schedule: '0 3 * * *', template: { includedNamespaces } },
    status: { phase: 'Enabled' },
  });
}

/** A backup that the daily schedule made. */
export function backup(name: string, phase: string, completionTimestamp: string): KubernetesObject {
  return {
    apiVersion: 'velero.io/v1',
    kind: 'Backup',
    metadata: { name, namespace: 'velero', labels: { 'velero.io/schedule-name': 'daily' } },
    spec: { storageLocation: 'default' },
    status: { phase, completionTimestamp },
  };
}

function object(
  apiVersion: string,
  kind: string,
  namespace: string | undefined,
  name: string,
  fields: KubernetesObject,
): KubernetesObject {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, ...fields };
}

function crd(
  group: string,
  version: string,
  kind: string,
  plural: string,
  scope: 'Namespaced' | 'Cluster' = 'Namespaced',
): KubernetesObject {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', undefined, `${plural}.${group}`, {
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  });
}

function workload(
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet',
  namespace: string,
  name: string,
  image: string,
  pod: KubernetesObject = {},
): KubernetesObject {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { ...pod, containers: [{ name: 'main', image }] } };
  return object('apps/v1', kind, namespace, name, {
    spec: { ...(kind === 'StatefulSet' ? { serviceName: name } : {}), selector: { matchLabels: labels }, template },
  });
}

function service(namespace: string, name: string, app: string): KubernetesObject {
  return object('v1', 'Service', namespace, name, { spec: { selector: { app }, ports: [{ port: 443 }] } });
}

/** Fails open, and is asked for a kind that the tests make none of: nobody answers behind it. */
function webhook(configuration: string, name: string, namespace: string, serviceName: string): KubernetesObject {
  return object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', undefined, configuration, {
    webhooks: [
      {
        name,
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Ignore',
        timeoutSeconds: 1,
        clientConfig: { service: { namespace, name: serviceName } },
        rules: [{ operations: ['CREATE'], apiGroups: ['batch'], apiVersions: ['v1'], resources: ['cronjobs'] }],
      },
    ],
  });
}
