import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-single-sign-on',
  category: 'api-server',
  severity: 'medium',
  title: 'People log in through an identity provider',
  description:
    "Without a provider people hold certificates or tokens of the cluster itself: these can not be revoked, know no second factor and outlive their owner's employment.",
  remediation:
    'Start kube-apiserver with --authentication-config naming an AuthenticationConfiguration with your OIDC issuer (before 1.30 --oidc-issuer-url and --oidc-client-id), or --authentication-token-webhook-config-file.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#openid-connect-tokens',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      'an issuer': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--oidc-issuer-url=https://id.example'] }] } }`,
      'an AuthenticationConfiguration': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --authentication-config=/etc/authn.yaml] }] } }`,
      'a webhook': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --authentication-token-webhook-config-file=/etc/webhook.yaml] }] } }`,
      'EKS, by construction': {
        objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }`,
        kubernetesVersion: 'v1.33.1-eks-abc',
      },
      'tokens of an issuer counted at a hidden control plane': {
        objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
---
        kind: Metrics
        text: |
          apiserver_authentication_jwt_authenticator_latency_seconds_count{result="success",jwt_issuer_hash="a"} 4`,
        kubernetesVersion: '1.36.0',
      },
    },
    fail: {
      none: [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }`,
        'kube-apiserver asks no identity provider: none of --oidc-issuer-url, --authentication-config, --authentication-token-webhook-config-file is set',
      ],
      empty: [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --oidc-issuer-url=] }] } }`,
        'kube-apiserver asks no identity provider: none of --oidc-issuer-url, --authentication-config, --authentication-token-webhook-config-file is set',
      ],
    },
    manual: {
      'a virtual cluster that shows nodes of EKS': [
        {
          objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { eks.amazonaws.com/nodegroup: a } }, status: { nodeInfo: { kubeletVersion: v1.36.1-eks-abc } } }`,
          kubernetesVersion: '1.36.3',
        },
        '--oidc-issuer-url: no pod of kube-system runs the control plane: whoever runs it must look at the flags that it is started with',
      ],
      'a hidden control plane': [
        `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }`,
        '--oidc-issuer-url: no pod of kube-system runs the control plane: whoever runs it must look at the flags that it is started with',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, singleSignOn }, ...abstain }) {
    const provider = singleSignOn();
    if (provider.state !== 'known') return abstain[provider.state](provider.reason);
    if (provider.on) return;
    return { message: `${called} asks no identity provider: none of ${provider.from} is set`, value: null };
  },
});
