import { defineCheck } from '../../src/check.ts';
import { isEmptySelector, podSelectorOf } from '../../src/kubernetes/network/isolation.ts';

export default defineCheck({
  id: 'dangling-network-policy',
  category: 'network',
  severity: 'low',
  title: 'Every policy selects at least one pod',
  description:
    'A policy that selects nothing protects nothing: a label was renamed or mistyped, and the pods that somebody believes to be closed are open to whoever reaches the cluster network.',
  remediation:
    'Make spec.podSelector ask for labels that the pods carry (kubectl get pods --show-labels), or delete the policy where what it was for is gone.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource',
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/',
  ],
  examples: {
    pass: {
      'a pod has the labels': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: { matchLabels: { app: web } } } }`,
      'the template of a workload that runs no pod': `
        kind: List
        items:
          - { apiVersion: batch/v1, kind: CronJob, metadata: { name: report, namespace: shop }, spec: { jobTemplate: { spec: { template: { metadata: { labels: { app: report } }, spec: { containers: [{ name: report, image: report }] } } } } } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: report, namespace: shop }, spec: { podSelector: { matchExpressions: [{ key: app, operator: In, values: [report, web] }] } } }`,
      'an empty selector in a namespace without pods': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: deny, namespace: shop }, spec: { podSelector: {} } }`,
    },
    fail: {
      'labels that no pod has': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: { matchLabels: { app: wbe } } } }`,
        'NetworkPolicy web selects no pod and no workload of namespace shop',
      ],
      'labels of a pod in another namespace': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: lab, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: { matchLabels: { app: web } } } }`,
        'NetworkPolicy web selects no pod and no workload of namespace shop',
      ],
      'labels of the workload itself, not of its pods': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { template: { metadata: { labels: { run: web } }, spec: { containers: [{ name: web, image: web }] } } } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: { matchLabels: { app: web } } } }`,
        'NetworkPolicy web selects no pod and no workload of namespace shop',
      ],
    },
    unknown: {
      'a selector that cannot be used': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: { matchExpressions: [{ key: app, operator: In }] } } }`,
        'the podSelector of NetworkPolicy web cannot be used',
      ],
    },
  },
  each: 'networkPolicies',
  needs: ['selectablePods'],
  evaluate({ networkPolicy, selectablePods, unknown }) {
    const { metadata } = networkPolicy;
    const podSelector = podSelectorOf(networkPolicy);
    if (isEmptySelector(podSelector)) return;
    const namespace = metadata.namespace ?? 'default';
    const selected = selectablePods.selectedBy(podSelector, namespace);
    if (selected === 'invalid') return unknown(`the podSelector of NetworkPolicy ${metadata.name} cannot be used`);
    if (selected.length > 0) return;
    return {
      message: `NetworkPolicy ${metadata.name} selects no pod and no workload of namespace ${namespace}`,
      fieldPath: 'spec.podSelector',
    };
  },
});
