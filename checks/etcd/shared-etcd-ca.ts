import { defineCheck } from '../../src/check.ts';
import { givenFlag } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'shared-etcd-ca',
  category: 'etcd',
  severity: 'medium',
  title: 'etcd trusts a CA of its own',
  description:
    'A CA that signs clients of the API server signs keys to etcd too, if etcd trusts it: every certificate for a user or a kubelet then opens the store with all Secrets, past every rule of the API server.',
  remediation:
    'Give etcd a CA of its own: sign its certificates and that of the API server as its client with it, and name it in --trusted-ca-file.',
  references: [
    'https://kubernetes.io/docs/setup/best-practices/certificates/',
    'https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/',
  ],
  examples: {
    pass: {
      'a CA of its own': `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt], volumeMounts: [{ name: etcd-certs, mountPath: /etc/kubernetes/pki/etcd }] }], volumes: [{ name: etcd-certs, hostPath: { path: /etc/kubernetes/pki/etcd } }] }
---
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --client-ca-file=/etc/kubernetes/pki/ca.crt], volumeMounts: [{ name: pki, mountPath: /etc/kubernetes/pki }] }], volumes: [{ name: pki, hostPath: { path: /etc/kubernetes/pki } }] }`,
      'the same path in other directories of the node': `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --trusted-ca-file=/pki/ca.crt], volumeMounts: [{ name: a, mountPath: /pki }] }], volumes: [{ name: a, hostPath: { path: /etc/etcd } }] }
---
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --client-ca-file=/pki/ca.crt], volumeMounts: [{ name: a, mountPath: /pki }] }], volumes: [{ name: a, hostPath: { path: /etc/kubernetes/pki } }] }`,
      'declared by kubeadm-config, which makes one': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ etcd: { local: {} } }' }`,
    },
    fail: {
      'one file by the flags, of pods without mounts': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --trusted-ca-file=/etc/kubernetes/pki/ca.crt] }] } }
---
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --client-ca-file=/etc/kubernetes/pki/ca.crt] }] } }`,
        'etcd trusts the CA that the API server trusts for its clients: /etc/kubernetes/pki/ca.crt',
      ],
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd] }] }
---
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --client-ca-file=/etc/kubernetes/pki/ca.crt], volumeMounts: [{ name: pki, mountPath: /etc/kubernetes/pki }] }], volumes: [{ name: pki, hostPath: { path: /etc/kubernetes/pki } }] }`,
        'etcd trusts no CA of its own: --trusted-ca-file is not set',
      ],
      'the same file': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --trusted-ca-file=/etc/kubernetes/pki/ca.crt], volumeMounts: [{ name: pki, mountPath: /etc/kubernetes/pki }] }], volumes: [{ name: pki, hostPath: { path: /etc/kubernetes/pki } }] }
---
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --client-ca-file=/etc/kubernetes/pki/ca.crt], volumeMounts: [{ name: pki, mountPath: /etc/kubernetes/pki }] }], volumes: [{ name: pki, hostPath: { path: /etc/kubernetes/pki } }] }`,
        'etcd trusts the CA that the API server trusts for its clients: /etc/kubernetes/pki/ca.crt',
      ],
      'the same file behind other mounts': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --trusted-ca-file=/certs/ca.crt], volumeMounts: [{ name: a, mountPath: /certs }] }], volumes: [{ name: a, hostPath: { path: /etc/kubernetes/pki } }] }
---
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --client-ca-file=/etc/kubernetes/pki/ca.crt], volumeMounts: [{ name: pki, mountPath: /etc/kubernetes/pki }] }], volumes: [{ name: pki, hostPath: { path: /etc/kubernetes/pki } }] }`,
        'etcd trusts the CA that the API server trusts for its clients: /etc/kubernetes/pki/ca.crt',
      ],
    },
    unknown: {
      'a file that no volume holds': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --trusted-ca-file=/ca.crt], volumeMounts: [{ name: data, mountPath: /var/lib/etcd }] }], volumes: [{ name: data, hostPath: { path: /var/lib/etcd } }] } }
---
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --client-ca-file=/etc/kubernetes/pki/ca.crt], volumeMounts: [{ name: pki, mountPath: /etc/kubernetes/pki }] }], volumes: [{ name: pki, hostPath: { path: /etc/kubernetes/pki } }] }`,
        '--trusted-ca-file: no volume tells where /ca.crt lies on the node',
      ],
    },
    manual: {
      'settled by a file': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --config-file=/etc/etcd.yaml] }] } }`,
        '--trusted-ca-file: --config-file names a file that settles it and whose content is not visible',
      ],
      'nobody shows it': [
        '{ apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }',
        '--trusted-ca-file: no pod of kube-system runs etcd: it is outside the cluster or part of another process, and whoever runs it must look at the flags that it is started with',
      ],
    },
  },
  each: 'etcdMembers',
  evaluate({ etcdMember: { called, flags, minor, unseen, sharedCa }, ...abstain }) {
    const file = givenFlag(flags, 'trusted-ca-file', minor);
    if (file.state === 'unreadable') return abstain[unseen](file.reason);
    if (!file.given) return { message: `${called} trusts no CA of its own: --trusted-ca-file is not set`, value: null };
    if (sharedCa.state !== 'known') return abstain[sharedCa.state](sharedCa.reason);
    if (!sharedCa.on) return;
    const message = `${called} trusts the CA that the API server trusts for its clients: ${sharedCa.path}`;
    return { message, value: sharedCa.path };
  },
});
