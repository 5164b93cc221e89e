import { defineCheck } from '../../src/check.ts';
import { projectedTokens } from '../../src/kubernetes/projected-tokens.ts';

const day = 86_400;

export default defineCheck({
  id: 'long-lived-projected-token',
  category: 'credentials',
  severity: 'low',
  title: 'Mounted tokens are short-lived',
  description:
    'The kubelet renews a projected token long before it ends, so nothing is gained by a long life but by the thief: until then the token works from anywhere.',
  remediation: 'Leave expirationSeconds out, which means an hour, or set it to a day at most.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#launch-a-pod-using-service-account-token-projection',
    'https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken',
  ],
  examples: {
    pass: {
      'absent means an hour; a day': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: a, projected: { sources: [{ serviceAccountToken: { path: token, audience: vault } }] } }, { name: b, projected: { sources: [{ serviceAccountToken: { path: token, audience: vault, expirationSeconds: 86400 } }] } }] }`,
      'what admission adds where --service-account-extend-token-expiration is off': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop, uid: '1' }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: kube-api-access-abcde, projected: { sources: [{ serviceAccountToken: { path: token, expirationSeconds: 3607 } }, { configMap: { name: kube-root-ca.crt } }] } }] }`,
    },
    fail: {
      'a year': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: a, emptyDir: {} }, { name: vault, projected: { sources: [{ serviceAccountToken: { path: token, audience: vault, expirationSeconds: 31536000 } }] } }] }`,
        'volume vault holds a token for vault that lives 365 days',
      ],
      'a second more than a day, for the API server itself': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: api, projected: { sources: [{ configMap: { name: x } }, { serviceAccountToken: { path: token, expirationSeconds: 86401 } }] } }] }`,
        'volume api holds a token for the API server that lives 86401 seconds',
      ],
    },
  },
  each: 'pods',
  evaluate({ pod }) {
    return projectedTokens(pod.spec.volumes).flatMap(({ volume, audience, seconds, path }) => {
      // Admission calls its own volume so, and asks for an hour and seven seconds.
      if (seconds <= day || (volume.startsWith('kube-api-access-') && audience === undefined)) return [];
      const life = seconds % day === 0 ? `${seconds / day} days` : `${seconds} seconds`;
      const message = `volume ${volume} holds a token for ${audience ?? 'the API server'} that lives ${life}`;
      return [{ message, fieldPath: `${path}.expirationSeconds`, value: seconds }];
    });
  },
});
