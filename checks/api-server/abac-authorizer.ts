import { defineCheck } from '../../src/check.ts';
import { givenFlag } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'abac-authorizer',
  category: 'api-server',
  severity: 'high',
  title: 'No attribute files authorize requests',
  description:
    'ABAC takes its rules from a file of the node: no review of roles shows who may do what, and whoever can write the file or has once been listed there keeps his rights until a restart.',
  remediation:
    'Remove ABAC from --authorization-mode and --authorization-policy-file, and express those rights as roles and bindings.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/abac/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      'Node and RBAC': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--authorization-mode=Node,RBAC'] }] }`,
      'an empty file name': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --authorization-mode=RBAC, --authorization-policy-file=] }] }`,
      'declared by kubeadm-config': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: {} }' }`,
      'the resolved value of /flagz': `
        kind: Flagz
        flags: { authorization-mode: '[Node,RBAC]', authorization-policy-file: '' }`,
    },
    fail: {
      ABAC: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--authorization-mode=Node,ABAC'] }] }`,
        'kube-apiserver asks the ABAC authorizer (--authorization-mode)',
      ],
      'a file of rules': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --authorization-mode=RBAC, --authorization-policy-file=/etc/abac.jsonl] }] }`,
        'kube-apiserver reads ABAC rules from /etc/abac.jsonl (--authorization-policy-file)',
      ],
      both: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--authorization-mode=ABAC,RBAC', --authorization-policy-file=/etc/abac.jsonl] }] }`,
        'kube-apiserver reads ABAC rules from /etc/abac.jsonl (--authorization-policy-file)',
      ],
    },
    unknown: {
      'in a file, without metrics': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --authorization-config=/etc/authz.yaml] }] }`,
        '--authorization-config names a file whose content is not visible',
      ],
    },
    manual: {
      'a managed control plane': [
        {
          objects: `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        '--authorization-mode: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen, authorizer }, ...abstain }) {
    const file = givenFlag(flags, 'authorization-policy-file', minor);
    if (file.state === 'known' && file.given) {
      const path = file.value ?? 'a file';
      return {
        message: `${called} reads ABAC rules from ${path} (--authorization-policy-file)`,
        value: file.value ?? null,
      };
    }
    const abac = authorizer('ABAC');
    if (abac.state !== 'known') return abstain[abac.state](abac.reason);
    if (abac.on) return { message: `${called} asks the ABAC authorizer (${abac.from})`, value: abac.seen.join(',') };
    if (file.state === 'unreadable') return abstain[unseen](file.reason);
  },
});
