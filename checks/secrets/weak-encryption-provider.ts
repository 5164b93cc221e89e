import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'weak-encryption-provider',
  category: 'secrets',
  severity: 'medium',
  title: 'Secrets are encrypted by a strong provider',
  description:
    'identity encrypts nothing. aesgcm repeats its nonces when a key is kept for too many writes, which reveals the plain text. KMS v1 is slow, was deprecated in 1.28 and is off by default since 1.29.',
  remediation:
    'Put kms with apiVersion: v2, secretbox or aescbc first in the providers for secrets of the EncryptionConfiguration, restart the API servers and rewrite all Secrets: kubectl get secrets -A -o json | kubectl replace -f -.',
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/',
    'https://kubernetes.io/docs/tasks/administer-cluster/kms-provider/',
  ],
  examples: {
    pass: {
      secretbox: `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:secretbox:v1:"} 5`,
      aescbc: `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:aescbc:v1:"} 5`,
      'kms v2': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:kms:v2:"} 5`,
      'aesgcm with a second key': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:aesgcm:v1:"} 5
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="key2:"} 5
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="from_storage",transformer_prefix="key1:"} 5`,
    },
    fail: {
      'kms v1': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:kms:v1:"} 5`,
        'Secrets are encrypted by KMS v1, which is deprecated since 1.28',
      ],
      'aesgcm with one key': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          process_start_time_seconds 1.79e+09
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:aesgcm:v1:"} 5
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="key1:"} 5`,
        'Secrets are encrypted by aesgcm with the one key key1, which nobody has rotated since 2026-09-21T14:13:20Z',
      ],
      identity: [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix=""} 5`,
        'Secrets are written by the provider identity, which encrypts nothing',
      ],
    },
    manual: {
      'nothing counted': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }`,
        'nothing shows the provider: see the file that --encryption-provider-config names, on a node of the control plane',
      ],
    },
    notApplicable: {
      'no encryption': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }`,
    },
  },
  each: 'cluster',
  needs: ['secretStorage'],
  evaluate({ secretStorage: { encrypted, configured, provider, counted, rotates, look }, ...abstain }) {
    if (provider === 'kms v1')
      return { message: 'Secrets are encrypted by KMS v1, which is deprecated since 1.28', value: provider };
    if (provider === 'identity' && configured)
      return { message: 'Secrets are written by the provider identity, which encrypts nothing', value: provider };
    const [key, ...others] = counted?.keys ?? [];
    if (provider === 'aesgcm' && !rotates && others.length === 0)
      return {
        message: `Secrets are encrypted by aesgcm with the one key${key === undefined ? '' : ` ${key}`}, which nobody has rotated since ${counted?.since ?? 'the API server started'}`,
        value: provider,
      };
    if (encrypted.state === 'unknown') return abstain.unknown(encrypted.reason);
    if (encrypted.state === 'known' && !encrypted.on) return abstain.notApplicable('Secrets are not encrypted');
    if (provider === undefined || provider === 'other')
      return abstain.manual(
        `nothing shows the provider: see ${look ?? 'the setting of whoever runs the control plane'}`,
      );
  },
});
