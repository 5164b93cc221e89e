import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'plaintext-secret-remnant',
  category: 'secrets',
  severity: 'medium',
  title: 'Old Secrets were rewritten after encryption was switched on',
  description:
    'A Secret keeps the form in which it was last written: those from before the encryption still lie in etcd, and in each backup, in plain text, the oldest and most used among them.',
  remediation:
    'Rewrite all Secrets, kubectl get secrets -A -o json | kubectl replace -f -, restart the API servers and scan again; then take identity out of the EncryptionConfiguration.',
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/',
    'https://kubernetes.io/docs/tasks/administer-cluster/kms-provider/',
  ],
  examples: {
    pass: {
      'only encrypted ones are read': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:aescbc:v1:"} 5
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="from_storage",transformer_prefix="k8s:enc:aescbc:v1:"} 40`,
    },
    fail: {
      'plain ones are read': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          process_start_time_seconds 1.79e+09
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:aescbc:v1:"} 5
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="from_storage",transformer_prefix="identity"} 3
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="from_storage",transformer_prefix="k8s:enc:aescbc:v1:"} 5`,
        '3 reads of Secrets in plain text since 2026-09-21T14:13:20Z, while new ones are encrypted by aescbc',
      ],
    },
    manual: {
      'nothing read': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Metrics
        text: |
          apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:aescbc:v1:"} 5`,
        'no read of a Secret from etcd is counted: scan again after a restart of the API server, which reads them all',
      ],
      'no counters': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --encryption-provider-config=/etc/enc.yaml] }] } }
---
        kind: Readyz
        text: |
          [+]kms-providers ok`,
        'nothing shows how Secrets are read: look at apiserver_storage_transformation_operations_total of /metrics',
      ],
    },
    notApplicable: {
      'no encryption': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }`,
    },
  },
  each: 'cluster',
  needs: ['secretStorage'],
  evaluate({ secretStorage: { encrypted, provider, counted, gap }, ...abstain }) {
    const plain = counted?.reads.get('identity') ?? 0;
    if (plain > 0 && provider !== undefined && provider !== 'identity')
      return {
        message: `${plain} reads of Secrets in plain text since ${counted?.since ?? 'the API server started'}, while new ones are encrypted by ${provider}`,
        value: plain,
      };
    if (encrypted.state === 'unknown') return abstain.unknown(encrypted.reason);
    if (encrypted.state === 'known' && !encrypted.on) return abstain.notApplicable('Secrets are not encrypted');
    if (counted === undefined)
      return gap === null
        ? abstain.manual(
            'nothing shows how Secrets are read: look at apiserver_storage_transformation_operations_total of /metrics',
          )
        : abstain.unknown(gap);
    if (counted.reads.size === 0)
      return abstain.manual(
        'no read of a Secret from etcd is counted: scan again after a restart of the API server, which reads them all',
      );
  },
});
