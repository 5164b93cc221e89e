import { defineCheck } from '../../src/check.ts';

const soon = 30;
const day = 86_400_000;

export default defineCheck({
  id: 'expiring-certificate',
  category: 'secrets',
  severity: 'medium',
  title: 'No certificate of the cluster is about to expire',
  description:
    'When a certificate ends, what relied on it stops: admission refuses every pod, or lets everything through; clients cannot reach the API; or somebody switches verification off in a hurry, and it stays off.',
  remediation:
    'Renew it now and find out why nobody did: let cert-manager or the component renew it, and watch its renewal time.',
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/',
    'https://cert-manager.io/docs/usage/certificate/',
  ],
  examples: {
    pass: {
      'ready, with time left': `
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: { name: web, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z' }
        spec: { secretName: web-tls }
        status: { notAfter: '2026-02-01T00:00:00Z', conditions: [{ type: Ready, status: 'True' }] }`,
      'just made: nobody has said anything yet': `
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: { name: web, namespace: shop }
        spec: { secretName: web-tls }`,
    },
    fail: {
      'ends in 29 days': [
        `
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: { name: web, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z' }
        status: { notAfter: '2026-01-30T00:00:00Z', conditions: [{ type: Ready, status: 'True' }] }`,
        'Certificate shop/web ends on 2026-01-30, in 29 days',
      ],
      'ended, and not ready': [
        `
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: { name: web, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z' }
        status: { notAfter: '2025-12-01T00:00:00Z', conditions: [{ type: Ready, status: 'False', reason: Expired }] }`,
        'Certificate shop/web ended on 2025-12-01; Certificate shop/web is not ready (Expired)',
      ],
      'the authority of an aggregated API': [
        `
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: { name: v1.metrics.example.com, creationTimestamp: '2026-11-20T00:00:00Z' }
        spec: { service: { namespace: shop, name: metrics }, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJMRENCMzZBREFnRUNBaFF0d2ViWlVXdWd0T05lV0FKYzhDUlYvSXhaMkRBRkJnTXJaWEF3RERFS01BZ0cKQTFVRUF3d0JlREFlRncweU5qRXhNakV4TVRJMU5EbGFGdzB5TmpFeU1ERXhNVEkxTkRsYU1Bd3hDakFJQmdOVgpCQU1NQVhnd0tqQUZCZ01yWlhBRElRQjRwUVBKVS9CUnNaN1FzYkZOT25nVUxrcmY4T2FKNlhraTZqaHNBNDh3CmZhTlRNRkV3SFFZRFZSME9CQllFRkxuN0tseHlnYmlNTlhqSGw0WURKaWFpM2YwWU1COEdBMVVkSXdRWU1CYUEKRkxuN0tseHlnYmlNTlhqSGw0WURKaWFpM2YwWU1BOEdBMVVkRXdFQi93UUZNQU1CQWY4d0JRWURLMlZ3QTBFQQpvZUtDMkRESG5DU3Y1WE53RmlkS2htemQzMkJLS0o0OFRFb2RIMGxTZ2pCdkxGRUMvZDVGYVZ5TGo4TFJvVDJqCkwxd0N6VEp0Zld4TVh2MkJEdkpXQ2c9PQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg== }`,
        'the caBundle of APIService v1.metrics.example.com ends on 2026-12-01, in 11 days',
      ],
      'the API server, and a Secret of OpenShift': [
        `
        kind: List
        items:
          - { kind: Connection, address: 10.0.0.1, tls: { protocol: TLSv1.3, cipher: x, certificate: { validTo: '2026-01-02T00:00:00.000Z' } } }
          - { apiVersion: cert-manager.io/v1, kind: Certificate, metadata: { name: web, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z' } }
          - { apiVersion: v1, kind: Secret, type: kubernetes.io/tls, metadata: { name: serving, namespace: shop, annotations: { service.beta.openshift.io/expiry: '2026-01-05T00:00:00Z' } } }`,
        'the serving certificate of the API server ends on 2026-01-02, in 1 day',
        'the certificate in Secret shop/serving ends on 2026-01-05, in 4 days',
      ],
    },
    unknown: {
      'nobody says what day it is': [
        `
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: { name: web, namespace: shop }
        status: { notAfter: '2026-01-30T00:00:00Z', conditions: [{ type: Ready, status: 'True' }] }`,
        'nothing tells when these objects were seen',
      ],
    },
    notApplicable: {
      'none was seen': `
        apiVersion: v1
        kind: Namespace
        metadata: { name: shop }`,
    },
  },
  each: 'certificates',
  proof: 'presence',
  evaluate({ certificate: { called, ends, unready, now }, unknown }) {
    const faults = [];
    if (ends !== undefined && now === undefined && unready === undefined)
      return unknown('nothing tells when these objects were seen');
    if (ends !== undefined && now !== undefined) {
      const days = Math.floor((ends - now) / day);
      const on = new Date(ends).toISOString().slice(0, 10);
      if (ends <= now) faults.push({ message: `${called} ended on ${on}`, value: on });
      else if (days < soon)
        faults.push({ message: `${called} ends on ${on}, in ${days} ${days === 1 ? 'day' : 'days'}`, value: on });
    }
    if (unready !== undefined) faults.push({ message: `${called} is not ready (${unready})`, value: unready });
    return faults;
  },
});
