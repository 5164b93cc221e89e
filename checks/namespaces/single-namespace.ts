import { defineCheck } from '../../src/check.ts';

/** So few workloads may well be one application. */
const few = 5;

export default defineCheck({
  id: 'single-namespace',
  category: 'namespaces',
  severity: 'low',
  title: 'Workloads are separated by namespaces',
  description:
    'Roles, quotas, network policies and pod security levels end at the namespace: where everything shares one, whoever gets into one application has the Secrets and accounts of all the others beside it.',
  remediation:
    'Give each application or team a namespace of its own (metadata.namespace), with its own accounts, quota and policies.',
  references: [
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/',
    'https://kubernetes.io/docs/concepts/security/multi-tenancy/#namespaces',
  ],
  examples: {
    pass: {
      'two namespaces': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: a, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: b, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: c, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: d, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: e, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: f, namespace: blog }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }`,
    },
    fail: {
      'six in one, system components elsewhere': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: b }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: c }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: a }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }
          - { apiVersion: batch/v1, kind: CronJob, metadata: { name: a }, spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: web, image: web }] } } } } } }
          - { apiVersion: apps/v1, kind: StatefulSet, metadata: { name: a }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: node-agent, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: agent, image: agent }] } } } }`,
        'all 6 ordinary workloads of the cluster live in namespace default',
      ],
    },
    notApplicable: {
      'five, one of them with many replicas': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: b }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: c }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: d }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: apps/v1, kind: ReplicaSet, metadata: { name: e }, spec: { replicas: 9, template: { spec: { containers: [{ name: web, image: web }] } } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: e-abcde, ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: e, uid: a, controller: true }] }, spec: { containers: [{ name: web, image: web }] } }`,
    },
  },
  each: 'cluster',
  needs: ['workloads', 'namespaceOwners'],
  evaluate({ workloads, namespaceOwners, unknown, notApplicable }) {
    const candidates = workloads.items
      .map(({ value }) => value.workload)
      .filter(
        ({ namespace, component, managedBy }) =>
          component === undefined && managedBy === undefined && namespaceOwners.isUsers(namespace) !== false,
      );
    const ordinary = candidates.filter(({ namespace }) => namespaceOwners.isUsers(namespace) === true);
    if (candidates.length <= few) return notApplicable(`the cluster runs no more than ${few} ordinary workloads`);
    const [first, ...others] = new Set(ordinary.map(({ namespace }) => namespace));
    if (candidates.length > ordinary.length) return unknown(namespaceOwners.gap);
    if (first === undefined || others.length > 0) return;
    return { message: `all ${ordinary.length} ordinary workloads of the cluster live in namespace ${first}` };
  },
});
