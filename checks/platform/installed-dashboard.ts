import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'installed-dashboard',
  category: 'platform',
  severity: 'medium',
  title: 'The Kubernetes dashboard is not installed',
  description:
    'The dashboard is a web page with a token behind it. Clusters were taken over again and again through one that was reachable, skipped its login or ran with too many rights; kubectl and consoles outside the cluster need nothing in it.',
  remediation:
    'Uninstall the Kubernetes dashboard with its service account and bindings; use kubectl, the console of the provider, or Headlamp on a desk.',
  references: [
    'https://kubernetes.io/docs/tasks/access-application-cluster/web-ui-dashboard/',
    'https://github.com/kubernetes-retired/dashboard',
  ],
  examples: {
    pass: {
      'another console': `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: grafana, namespace: monitoring }, spec: { template: { spec: { containers: [{ name: grafana, image: 'docker.io/grafana/grafana:12.1.0' }] } } } }`,
    },
    fail: {
      'by its image, in a mirror': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: ui, namespace: tools }, spec: { template: { spec: { containers: [{ name: ui, image: 'mirror.example/kubernetesui/dashboard:v2.7.0' }] } } } }`,
        'Deployment tools/ui is the Kubernetes dashboard (mirror.example/kubernetesui/dashboard:v2.7.0)',
      ],
      'by its label': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: kubernetes-dashboard, namespace: kube-system, labels: { k8s-app: kubernetes-dashboard } }, spec: { template: { spec: { containers: [{ name: dashboard, image: 'mirror.example/ui:1' }] } } } }`,
        'Deployment kube-system/kubernetes-dashboard is the Kubernetes dashboard (mirror.example/ui:1)',
      ],
      'a Service that is left': [
        `
        { apiVersion: v1, kind: Service, metadata: { name: dash, namespace: kube-system, labels: { app.kubernetes.io/name: kubernetes-dashboard } }, spec: { ports: [{ port: 443 }] } }`,
        'Service kube-system/dash is the Kubernetes dashboard',
      ],
    },
    notApplicable: { 'nothing that kaudit knows': '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }' },
  },
  proof: 'presence',
  each: 'components',
  evaluate({ component: { product, kind, namespace, name, image } }) {
    if (product !== 'Kubernetes Dashboard') return;
    const seen = image === '' ? '' : ` (${image})`;
    return { message: `${kind} ${namespace}/${name} is the Kubernetes dashboard${seen}`, value: image || null };
  },
});
