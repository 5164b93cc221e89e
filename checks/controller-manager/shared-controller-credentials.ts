import { defineCheck } from '../../src/check.ts';
import { switchedOn } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'shared-controller-credentials',
  category: 'controller-manager',
  severity: 'high',
  title: 'Each controller uses its own account',
  description:
    'All controllers share one identity with the rights of all of them: a hole in any one of them gives an attacker everything that any controller may do, and the audit log can not tell them apart.',
  remediation: 'Start kube-controller-manager with --use-service-account-credentials=true.',
  references: [
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#controller-roles',
  ],
  examples: {
    pass: {
      'switched on': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --use-service-account-credentials=true] }] }`,
      'the bare flag': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --use-service-account-credentials] }] }`,
      'declared by kubeadm-config, which switches it on by itself': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ controllerManager: {} }' }`,
    },
    fail: {
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager] }] }`,
        'kube-controller-manager runs every controller with the same credentials (default of --use-service-account-credentials)',
      ],
      'switched off': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --use-service-account-credentials=false] }] }`,
        'kube-controller-manager runs every controller with the same credentials (--use-service-account-credentials)',
      ],
    },
    unknown: {
      'not a boolean': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --use-service-account-credentials=yes] }] }`,
        '--use-service-account-credentials: its value is not a boolean',
      ],
    },
    manual: {
      'nobody shows it': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--use-service-account-credentials: no pod of kube-system runs kube-controller-manager: whoever runs it must look at the flags that it is started with',
      ],
    },
  },
  each: 'controllerManagers',
  evaluate({ controllerManager: { called, flags, minor, unseen }, ...abstain }) {
    const own = switchedOn(flags, 'use-service-account-credentials', minor);
    if (own.state === 'unreadable') return abstain[unseen](own.reason);
    if (own.on) return;
    return { message: `${called} runs every controller with the same credentials (${own.from})`, value: false };
  },
});
