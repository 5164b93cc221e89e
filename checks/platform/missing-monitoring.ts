import { defineCheck } from '../../src/check.ts';
import { presenceOf } from '../../src/kubernetes/components/presence.ts';
import { productsAsOf } from '../../src/kubernetes/components/products.ts';

export default defineCheck({
  id: 'missing-monitoring',
  category: 'platform',
  severity: 'low',
  title: 'Metrics are collected and alerts are raised',
  description:
    'A miner shows as load, a leak as traffic, an attack on the API server as errors: in metrics, if somebody keeps them, and to people, if something raises an alert.',
  remediation:
    'Run a metrics stack (Prometheus with Alertmanager and rules, VictoriaMetrics, or the agent of a service) and route its alerts to people. metrics-server feeds autoscaling only: it keeps nothing.',
  references: [
    'https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-usage-monitoring/',
    'https://prometheus.io/docs/alerting/latest/overview/',
    'https://prometheus-operator.dev/docs/getting-started/introduction/',
  ],
  examples: {
    pass: {
      'Prometheus, Alertmanager and rules': `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: StatefulSet, metadata: { name: prometheus-k8s, namespace: monitoring }, spec: { template: { spec: { containers: [{ name: prometheus, image: 'quay.io/prometheus/prometheus:v3.6.0' }] } } }, status: { readyReplicas: 1 } }
          - { apiVersion: apps/v1, kind: StatefulSet, metadata: { name: alertmanager-main, namespace: monitoring }, spec: { template: { spec: { containers: [{ name: alertmanager, image: 'quay.io/prometheus/alertmanager:v0.28.0' }] } } }, status: { readyReplicas: 1 } }
          - { apiVersion: monitoring.coreos.com/v1, kind: Prometheus, metadata: { name: k8s, namespace: monitoring }, spec: { replicas: 1 } }
          - { apiVersion: monitoring.coreos.com/v1, kind: PrometheusRule, metadata: { name: nodes, namespace: monitoring }, spec: { groups: [{ name: nodes, rules: [{ record: a, expr: b }, { alert: NodeDown, expr: up == 0 }] }] } }`,
      'a plain Prometheus that reports to an Alertmanager elsewhere': `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: prometheus, namespace: monitoring }, spec: { template: { spec: { containers: [{ name: prometheus, image: 'docker.io/prom/prometheus:v3.6.0' }] } } }, status: { readyReplicas: 1 } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: prometheus, namespace: monitoring }, data: { prometheus.yml: '{ rule_files: [/etc/rules/*.yml], alerting: { alertmanagers: [{ static_configs: [{ targets: [alerts.example.com] }] }] } }' } }`,
      'the agent of a service, which alerts outside': `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: datadog, namespace: datadog }, spec: { template: { spec: { containers: [{ name: agent, image: 'gcr.io/datadoghq/agent:7.70.0' }] } } }, status: { desiredNumberScheduled: 2, numberReady: 2 } }`,
    },
    fail: {
      'metrics-server alone': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: metrics-server, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: metrics-server, image: 'registry.k8s.io/metrics-server/metrics-server:v0.8.0' }] } } }, status: { readyReplicas: 1 } }`,
        'nothing that kaudit knows collects metrics (table of 2026-11-20)',
      ],
      'a Prometheus without Alertmanager': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: prometheus, namespace: monitoring }, spec: { template: { spec: { containers: [{ name: prometheus, image: 'docker.io/prom/prometheus:v3.6.0' }] } } }, status: { readyReplicas: 1 } }`,
        'Prometheus collects metrics, and no Alertmanager is ready to raise an alert',
      ],
      'a plain Prometheus without rules': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: prometheus, namespace: monitoring }, spec: { template: { spec: { containers: [{ name: prometheus, image: 'docker.io/prom/prometheus:v3.6.0' }] } } }, status: { readyReplicas: 1 } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: prometheus, namespace: monitoring }, data: { prometheus.yml: '{ scrape_configs: [{ job_name: kubernetes-apiservers }], alerting: { alertmanagers: [{ static_configs: [{ targets: [alerts.example.com] }] }] } }' } }`,
        'Prometheus collects metrics, and its configuration names no rule_files, so nothing raises an alert',
      ],
      'an operated Prometheus without a rule that alerts': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: StatefulSet, metadata: { name: prometheus-k8s, namespace: monitoring }, spec: { template: { spec: { containers: [{ name: prometheus, image: 'quay.io/prometheus/prometheus:v3.6.0' }] } } }, status: { readyReplicas: 1 } }
          - { apiVersion: monitoring.coreos.com/v1, kind: Prometheus, metadata: { name: k8s, namespace: monitoring }, spec: { alerting: { alertmanagers: [{ name: main, namespace: monitoring, port: web }] } } }
          - { apiVersion: monitoring.coreos.com/v1, kind: PrometheusRule, metadata: { name: nodes, namespace: monitoring }, spec: { groups: [{ name: nodes, rules: [{ record: a, expr: b }] }] } }`,
        'Prometheus collects metrics, and no PrometheusRule raises an alert',
      ],
      'objects of the operator that nothing runs': [
        `
        { apiVersion: monitoring.coreos.com/v1, kind: Prometheus, metadata: { name: k8s, namespace: monitoring }, spec: { replicas: 2 } }`,
        'nothing runs the Prometheus objects that are there: monitoring/k8s',
      ],
      'one that is scaled down': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: prometheus, namespace: monitoring }, spec: { replicas: 0, template: { spec: { containers: [{ name: prometheus, image: 'docker.io/prom/prometheus:v3.6.0' }] } } }, status: {} }`,
        'something to collect metrics is installed and does not work: Prometheus (Deployment monitoring/prometheus) is scaled to no pod',
      ],
      'EKS Anywhere, which nobody runs for you': [
        {
          objects: `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, labels: { component: kube-apiserver, tier: control-plane }, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'public.ecr.aws/eks-distro/kubernetes/kube-apiserver:v1.36.1-eks-1-36-2', command: [kube-apiserver] }] } }`,
          kubernetesVersion: '1.36.1-eks-abc',
        },
        'nothing that kaudit knows collects metrics (table of 2026-11-20)',
      ],
    },
    manual: {
      'a provider that monitors from outside': [
        {
          objects: '{ apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }',
          kubernetesVersion: '1.36.0-gke.1',
        },
        'nothing in the cluster collects metrics; gke can do it from outside: ask whoever runs the project which alerts there are',
      ],
    },
  },
  each: 'cluster',
  needs: ['components', 'alerting', 'nodes'],
  evaluate({ cluster, components, alerting, unknown, manual }) {
    const found = presenceOf(components.serving('monitoring'));
    if (found.state === 'unclear') return unknown(found.why);
    if (found.state === 'broken')
      return { message: `something to collect metrics is installed and does not work: ${found.why}` };
    if (found.state === 'absent' && alerting.operated.length > 0)
      return { message: `nothing runs the Prometheus objects that are there: ${alerting.operated.join(', ')}` };
    if (found.state === 'absent' && cluster.version === null) return unknown('/version was not read');
    if (found.state === 'absent')
      return ['eks', 'gke', 'aks'].includes(cluster.distribution.name)
        ? manual(
            `nothing in the cluster collects metrics; ${cluster.distribution.name} can do it from outside: ask whoever runs the project which alerts there are`,
          )
        : { message: `nothing that kaudit knows collects metrics (table of ${productsAsOf})` };
    // What reports to a service raises its alerts there.
    if (found.ready.some(({ product }) => product !== 'Prometheus')) return;
    const raising = presenceOf(components.serving('alerting'));
    const plain = found.ready.flatMap(({ namespace }) => alerting.plain.get(namespace) ?? []);
    // Of a plain Prometheus its configuration tells, which stands in a ConfigMap.
    if (alerting.operated.length === 0 && alerting.plainGap !== undefined) return unknown(alerting.plainGap);
    const named = alerting.alertmanagers > 0 || plain.some(({ alertmanagers }) => alertmanagers);
    if (raising.state !== 'ready' && !named)
      return { message: 'Prometheus collects metrics, and no Alertmanager is ready to raise an alert' };
    if (alerting.operated.length > 0 && alerting.rules === 0)
      return { message: 'Prometheus collects metrics, and no PrometheusRule raises an alert' };
    if (alerting.operated.length === 0 && plain.length > 0 && !plain.some(({ rules }) => rules))
      return {
        message: 'Prometheus collects metrics, and its configuration names no rule_files, so nothing raises an alert',
      };
  },
});
