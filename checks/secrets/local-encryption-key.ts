import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'local-encryption-key',
  category: 'secrets',
  severity: 'low',
  title: 'The encryption key lives outside the cluster',
  description:
    'The key of secretbox, aescbc and aesgcm stands in a file beside etcd: a stolen disk or image of a control-plane node holds both, and the encryption is worth nothing.',
  remediation:
    'Run a KMS plugin (apiVersion: v2) of your cloud or vault, put kms first in the EncryptionConfiguration, and rewrite all Secrets.',
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/',
    'https://kubernetes.io/docs/tasks/administer-cluster/kms-provider/',
  ],
  examples: {
    pass: {
      'written by KMS': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:kms:v2:"} 5`,
      'a KMS plugin that answers': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Readyz
        text: |
          [+]kms-provider-0 ok`,
      'EKS from 1.28 on': {
        objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }`,
        kubernetesVersion: 'v1.31.1-eks-abc',
      },
    },
    fail: {
      secretbox: [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:secretbox:v1:"} 5`,
        'Secrets are encrypted by secretbox, whose key is a file beside etcd',
      ],
    },
    manual: {
      'nothing counted': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }`,
        'nothing shows whether a KMS holds the key: see the file that --encryption-provider-config names, on a node of the control plane',
      ],
    },
    notApplicable: {
      'no encryption': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }`,
    },
  },
  each: 'cluster',
  needs: ['secretStorage'],
  evaluate({ secretStorage: { encrypted, provider, kms, look }, ...abstain }) {
    if (encrypted.state === 'unknown') return abstain.unknown(encrypted.reason);
    if (encrypted.state === 'known' && !encrypted.on) return abstain.notApplicable('Secrets are not encrypted');
    if (provider === undefined && kms) return;
    if (provider === 'kms v1' || provider === 'kms v2') return;
    if (provider === undefined || provider === 'other')
      return abstain.manual(
        `nothing shows whether a KMS holds the key: see ${look ?? 'the setting of whoever runs the control plane'}`,
      );
    return { message: `Secrets are encrypted by ${provider}, whose key is a file beside etcd`, value: provider };
  },
});
