import { defineCheck } from '../../src/check.ts';
import { boundAllPods, describeBounds } from '../../src/kubernetes/quota.ts';

export default defineCheck({
  id: 'missing-resource-quota',
  category: 'namespaces',
  severity: 'medium',
  title: 'Every namespace has a quota',
  description:
    'Without a quota one namespace may take the whole cluster: a leak, a loop that makes pods, or a miner with the rights of one team starves every other.',
  remediation:
    'Add a ResourceQuota without scopes whose spec.hard bounds memory and CPU (requests.memory and requests.cpu, or the limits), or the number of pods (pods).',
  references: ['https://kubernetes.io/docs/concepts/policy/resource-quotas/'],
  examples: {
    pass: {
      'memory and CPU': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: ResourceQuota, metadata: { name: compute, namespace: shop }, spec: { hard: { limits.memory: 8Gi, cpu: 4 } } }`,
      'each in a quota of its own': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: ResourceQuota, metadata: { name: memory, namespace: shop }, spec: { hard: { requests.memory: 8Gi } } }
          - { apiVersion: v1, kind: ResourceQuota, metadata: { name: cpu, namespace: shop }, spec: { hard: { limits.cpu: 4 } } }`,
      'the number of pods': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: ResourceQuota, metadata: { name: few, namespace: shop }, spec: { hard: { count/pods: 20 } } }`,
    },
    fail: {
      'none, a CronJob that runs none just now, and that of another namespace': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: batch/v1, kind: CronJob, metadata: { name: report, namespace: shop }, spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: report, image: report }] } } } } } }
          - { apiVersion: v1, kind: ResourceQuota, metadata: { name: few, namespace: other }, spec: { hard: { pods: 20 } } }`,
        'namespace shop runs pods and has no ResourceQuota',
      ],
      'memory alone, and only other objects': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: ResourceQuota, metadata: { name: compute, namespace: shop }, spec: { hard: { limits.memory: 8Gi } } }
          - { apiVersion: v1, kind: ResourceQuota, metadata: { name: objects, namespace: shop }, spec: { hard: { services: 5 } } }`,
        'namespace shop runs pods and no ResourceQuota bounds them: compute bounds memory but not CPU, objects bounds neither memory, CPU nor pods',
      ],
      'for some of the pods': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: ResourceQuota, metadata: { name: idle, namespace: shop }, spec: { hard: { pods: 5 }, scopes: [BestEffort] } }
          - { apiVersion: v1, kind: ResourceQuota, metadata: { name: low, namespace: shop }, spec: { hard: { cpu: 1, memory: 1Gi }, scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: In, values: [low] }] } } }`,
        'namespace shop runs pods and no ResourceQuota bounds them: idle counts only a part of the pods, low counts only a part of the pods',
      ],
    },
    notApplicable: {
      'no pods': '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }',
      'a system namespace': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: kube-system }, spec: { containers: [{ name: web, image: web }] } }`,
    },
  },
  proof: 'presence',
  each: 'namespaces',
  needs: ['namespacePods', 'resourceQuotas'],
  evaluate({ namespace: { name, system }, namespacePods, resourceQuotas, unknown, notApplicable }) {
    if (system) return notApplicable('Kubernetes or the distribution owns the namespace');
    if (namespacePods.of(name).length === 0) return notApplicable('the namespace runs no pods');
    const quotas = resourceQuotas.of(name);
    if (boundAllPods(quotas)) return;
    if (resourceQuotas.state !== 'complete') return unknown(resourceQuotas.reason ?? '');
    const has = quotas.map((quota) => `${quota.metadata.name} ${describeBounds(quota)}`).join(', ');
    return {
      message:
        quotas.length === 0
          ? `namespace ${name} runs pods and has no ResourceQuota`
          : `namespace ${name} runs pods and no ResourceQuota bounds them: ${has}`,
    };
  },
});
