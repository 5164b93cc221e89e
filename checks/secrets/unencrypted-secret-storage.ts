import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'unencrypted-secret-storage',
  category: 'secrets',
  severity: 'high',
  title: 'Secrets are encrypted in etcd',
  description:
    'In plain text, every Secret of the cluster is in each disk, snapshot and backup of etcd: whoever gets hold of one old copy has all passwords and keys, without ever meeting the API server.',
  remediation:
    'Write an EncryptionConfiguration whose first provider for secrets is kms (v2) or secretbox, start kube-apiserver with --encryption-provider-config naming it, and then rewrite the old ones: kubectl get secrets -A -o json | kubectl replace -f -. k3s: --secrets-encryption; OpenShift: spec.encryption.type of APIServer cluster; managed: the setting of the provider.',
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/',
    'https://kubernetes.io/docs/tasks/administer-cluster/kms-provider/',
  ],
  examples: {
    pass: {
      'written by a provider': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          process_start_time_seconds 1.79e+09
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:secretbox:v1:"} 5
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="key1:"} 5`,
      'a KMS plugin that answers': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Readyz
        text: |
          [+]ping ok
          [+]kms-providers ok`,
      'EKS from 1.28 on': {
        objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }`,
        kubernetesVersion: 'v1.28.1-eks-abc',
      },
      'k3s, by its annotation': `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server","--secrets-encryption"]', k3s.io/encryption-config-hash: start-abc } }`,
    },
    fail: {
      'no configuration': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }`,
        'Secrets are not encrypted in etcd: --encryption-provider-config is not set on kube-apiserver of pod kube-apiserver-cp-1',
      ],
      'one of two API servers': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-2, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-2, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
---
        kind: Metrics
        text: |
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:secretbox:v1:"} 5`,
        'Secrets are not encrypted in etcd: --encryption-provider-config is not set on kube-apiserver of pod kube-apiserver-cp-2',
      ],
      'identity first': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          process_start_time_seconds 1.79e+09
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix=""} 7`,
        'Secrets are not encrypted in etcd: 7 written in plain text since 2026-09-21T14:13:20Z (/metrics)',
      ],
      'k3s by itself': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server"]' } }`,
        'Secrets are not encrypted in etcd: --encryption-provider-config is not set on kube-apiserver (as Node one declares it)',
      ],
    },
    unknown: {
      'written in two ways': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix=""} 5
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:aescbc:v1:"} 5`,
        'both encrypted and plain writes of Secrets are counted: scan again later',
      ],
    },
    manual: {
      'nothing counted': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          process_start_time_seconds 1.79e+09`,
        'no Secret was seen to be written since the API server started; see the file that --encryption-provider-config names, on a node of the control plane',
      ],
      'a managed control plane': [
        {
          objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        '--encryption-provider-config: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig); see gcloud container clusters describe, databaseEncryption',
      ],
    },
  },
  each: 'cluster',
  needs: ['secretStorage'],
  evaluate({ secretStorage: { encrypted, look }, ...abstain }) {
    if (encrypted.state !== 'known') {
      const manual = encrypted.state === 'manual' && look !== null;
      return manual ? abstain.manual(`${encrypted.reason}; see ${look}`) : abstain[encrypted.state](encrypted.reason);
    }
    if (!encrypted.on) return { message: `Secrets are not encrypted in etcd: ${encrypted.from}`, value: false };
  },
});
