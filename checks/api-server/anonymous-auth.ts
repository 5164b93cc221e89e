import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'anonymous-auth',
  category: 'api-server',
  severity: 'medium',
  title: 'The API server rejects anonymous requests',
  description:
    'A request without credentials becomes system:anonymous and goes on to the authorizers: anyone who reaches the port can look for what was granted to everybody by mistake, and needs no stolen credential to use it.',
  remediation:
    'Start kube-apiserver with --anonymous-auth=false. Where load balancers ask /livez or /readyz without credentials, use --authentication-config with anonymous.conditions for these paths instead.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#anonymous-requests',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      'switched off': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --anonymous-auth=false, --authorization-mode=Node] }] }`,
      'AlwaysAllow, which turns anonymous requests away': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --authorization-mode=AlwaysAllow] }] }`,
      'settled by a file, and turned away when it was tried': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --authentication-config=/etc/authn.yaml, --authorization-mode=Node] }] }
---
        kind: AnonymousAnswer
        status: 401`,
      'k3s, which switches it off by itself': `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server"]' } }`,
    },
    fail: {
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --authorization-mode=Node] }] }`,
        'kube-apiserver accepts requests without credentials (default of --anonymous-auth)',
      ],
      'switched on': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --anonymous-auth, --authorization-mode=Node] }] }`,
        'kube-apiserver accepts requests without credentials (--anonymous-auth)',
      ],
      'a managed control plane that was tried': [
        {
          objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
---
        { kind: AnonymousAnswer, status: 403 }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        'kube-apiserver accepts requests without credentials (GET /api without credentials is answered 403)',
      ],
      'the resolved value of /flagz': [
        `
        kind: Flagz
        flags: { anonymous-auth: 'true', authorization-mode: '[Node,RBAC]' }`,
        'kube-apiserver (by /flagz) accepts requests without credentials (--anonymous-auth)',
      ],
    },
    manual: {
      'settled by a file': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --authentication-config=/etc/authn.yaml, --authorization-mode=Node] }] }`,
        '--authentication-config names a file whose content is not visible',
      ],
      'a managed control plane': [
        {
          objects: `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        '--anonymous-auth: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, anonymousAuth }, ...abstain }) {
    const anonymous = anonymousAuth();
    if (anonymous.state !== 'known') return abstain[anonymous.state](anonymous.reason);
    if (!anonymous.on) return;
    return { message: `${called} accepts requests without credentials (${anonymous.from})`, value: true };
  },
});
