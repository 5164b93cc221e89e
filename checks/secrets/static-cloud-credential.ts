import { defineCheck } from '../../src/check.ts';
import { staticCloudCredentials } from '../../src/kubernetes/cloud-credentials.ts';

export default defineCheck({
  id: 'static-cloud-credential',
  category: 'secrets',
  severity: 'medium',
  title: 'Workloads get cloud rights through an identity, not a key',
  description:
    'A static key of a cloud account works from anywhere until somebody revokes it: whoever reads the variable or the file once is in the cloud account for good. An identity of the workload is a token of an hour that only this pod gets.',
  remediation:
    'Give the service account an identity: EKS Pod Identity or IAM roles for service accounts, Workload Identity Federation for GKE, Microsoft Entra Workload ID. Then delete the key in the cloud.',
  references: [
    'https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html',
    'https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity',
    'https://learn.microsoft.com/azure/aks/workload-identity-overview',
  ],
  examples: {
    pass: {
      'an identity': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, env: [{ name: AWS_ROLE_ARN, value: 'arn:aws:iam::1:role/web' }, { name: AWS_WEB_IDENTITY_TOKEN_FILE, value: /var/run/secrets/eks.amazonaws.com/serviceaccount/token }, { name: AZURE_FEDERATED_TOKEN_FILE, value: /var/run/x }] }] }`,
      'credentials of Google from a projected token': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { volumes: [{ name: gcp, projected: { sources: [{ serviceAccountToken: { audience: pool, path: token } }, { configMap: { name: gcp } }] } }], containers: [{ name: web, image: web, env: [{ name: GOOGLE_APPLICATION_CREDENTIALS, value: /var/run/gcp/credentials.json }], volumeMounts: [{ name: gcp, mountPath: /var/run/gcp }] }] }`,
      'a file beside a Secret': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { volumes: [{ name: tls, secret: { secretName: web-tls } }, { name: gcp, configMap: { name: gcp } }], containers: [{ name: web, image: web, env: [{ name: GOOGLE_APPLICATION_CREDENTIALS, value: /etc/web/gcp/credentials.json }], volumeMounts: [{ name: tls, mountPath: /etc/web }, { name: gcp, mountPath: /etc/web/gcp/ }] }] }`,
      'an empty variable': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, env: [{ name: AWS_SECRET_ACCESS_KEY, value: '' }] }] }`,
    },
    fail: {
      'from a Secret and literally': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, env: [{ name: AWS_SECRET_ACCESS_KEY, valueFrom: { secretKeyRef: { name: aws, key: secret } } }, { name: AZURE_CLIENT_SECRET, value: x8Q~y }] }] }`,
        'container web sets AWS_SECRET_ACCESS_KEY, a static credential of AWS; container web sets AZURE_CLIENT_SECRET, a static credential of Azure',
      ],
      'a key file of Google out of a Secret': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { volumes: [{ name: key, secret: { secretName: google } }], containers: [{ name: web, image: web, env: [{ name: GOOGLE_APPLICATION_CREDENTIALS, value: /etc/google/key.json }], volumeMounts: [{ name: key, mountPath: /etc/google }] }] }`,
        'container web sets GOOGLE_APPLICATION_CREDENTIALS to a file of Secret google, a static credential of Google Cloud',
      ],
      'a Secret inside a projected volume': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { volumes: [{ name: key, projected: { sources: [{ secret: { name: google } }] } }], containers: [{ name: web, image: web, env: [{ name: GOOGLE_APPLICATION_CREDENTIALS, value: /etc/google/key.json }], volumeMounts: [{ name: key, mountPath: /etc/google }] }] }`,
        'container web sets GOOGLE_APPLICATION_CREDENTIALS to a file of Secret google, a static credential of Google Cloud',
      ],
    },
  },
  each: 'containers',
  evaluate({ container, called, pod }) {
    return staticCloudCredentials(container, pod.spec.volumes).map(({ how, path, cloud }) => ({
      message: `${called} ${how}, a static credential of ${cloud}`,
      fieldPath: path,
    }));
  },
});
