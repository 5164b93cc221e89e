import { defineCheck } from '../../src/check.ts';

/** What Kubernetes itself makes in every namespace, and the Service of the API server. */
const givens = new Set(['Service kubernetes', 'ConfigMap kube-root-ca.crt', 'ServiceAccount default']);

export default defineCheck({
  id: 'default-namespace-use',
  category: 'namespaces',
  severity: 'low',
  title: 'Nothing lives in the namespace default',
  description:
    'Whoever forgets to name a namespace ends up in default: what lives there shares accounts, quotas and policies with everything else that was misplaced, and a rule for one of them holds for all.',
  remediation:
    'Make a namespace for the application, create the object there (metadata.namespace), and delete the one in default.',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces'],
  examples: {
    pass: {
      'what every cluster has': `
        kind: List
        items:
          - { apiVersion: v1, kind: Service, metadata: { name: kubernetes, namespace: default } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: kube-root-ca.crt, namespace: default } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: default } }`,
      'another namespace': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: flags, namespace: shop }`,
      'of a kind that no person puts somewhere': `
        kind: List
        items:
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: default } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: default-deny, namespace: default }, spec: { podSelector: {} } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: default } }`,
    },
    fail: {
      'a workload, once for all its pods': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }
          - { apiVersion: apps/v1, kind: ReplicaSet, metadata: { name: web-1, ownerReferences: [{ apiVersion: apps/v1, kind: Deployment, name: web, uid: a, controller: true }] }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web-1-x, ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: b, controller: true }] }, spec: { containers: [{ name: web, image: web }] } }`,
        'Deployment web lives in namespace default',
      ],
      'a naked pod, and a workload of a kind that is not listed': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: toolbox, namespace: default }, spec: { containers: [{ name: sh, image: sh }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: steps-1, namespace: default, ownerReferences: [{ apiVersion: argoproj.io/v1alpha1, kind: Workflow, name: steps, uid: a, controller: true }] }, spec: { containers: [{ name: sh, image: sh }] } }`,
        'Pod toolbox lives in namespace default',
        'Workflow steps lives in namespace default',
      ],
      'everything else that a person puts there': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Service, metadata: { name: web } }
          - { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web } }
          - { apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: flags } }
          - { apiVersion: v1, kind: Secret, metadata: { name: login }, type: Opaque }
          - { apiVersion: v1, kind: Secret, metadata: { name: default-token-x7k2p }, type: kubernetes.io/service-account-token }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: reader } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader }, roleRef: { kind: Role, name: reader } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: reader } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: kubernetes } }`,
        'Service web lives in namespace default',
        'Ingress web lives in namespace default',
        'PersistentVolumeClaim data lives in namespace default',
        'ConfigMap flags lives in namespace default',
        'Secret login lives in namespace default',
        'Role reader lives in namespace default',
        'RoleBinding reader lives in namespace default',
        'ServiceAccount reader lives in namespace default',
        'ServiceAccount kubernetes lives in namespace default',
      ],
    },
    notApplicable: { 'an empty cluster': 'kind: List' },
  },
  proof: 'presence',
  each: 'namespacedObjects',
  evaluate({ object: { kind, namespace, name } }) {
    if (namespace !== 'default' || givens.has(`${kind} ${name}`)) return;
    return {
      message: `${kind} ${name} lives in namespace default`,
      fieldPath: 'metadata.namespace',
      value: 'default',
    };
  },
});
