import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'unrestricted-front-proxy',
  category: 'api-server',
  severity: 'medium',
  title: 'Only the known front proxy may name users',
  description:
    'Whoever holds a certificate of the front-proxy CA sets X-Remote-User and is any user, system:masters included. Where no name is asked for, or that CA also signs clients, every such certificate will do.',
  remediation:
    'Start kube-apiserver with --requestheader-allowed-names=front-proxy-client, and let --requestheader-client-ca-file name a CA that signs nothing else.',
  references: [
    'https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/#kubernetes-apiserver-client-authentication',
    'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#authenticating-proxy',
  ],
  examples: {
    pass: {
      'a name': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --requestheader-client-ca-file=/pki/front.crt, --requestheader-allowed-names=front-proxy-client, --client-ca-file=/pki/ca.crt] }] } }`,
      'no front proxy': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --client-ca-file=/pki/ca.crt] }] } }`,
      'a hidden control plane that publishes it': {
        objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: extension-apiserver-authentication, namespace: kube-system }
        data: { requestheader-client-ca-file: "-----BEGIN CERTIFICATE-----\\nQQ==\\n-----END CERTIFICATE-----\\n", requestheader-allowed-names: '["aggregator"]' }`,
        kubernetesVersion: '1.36.0-gke.1',
      },
    },
    fail: {
      'any name': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --requestheader-client-ca-file=/pki/front.crt] }] } }`,
        'kube-apiserver takes user names from anybody: --requestheader-allowed-names names nobody, so any certificate of that CA will do',
      ],
      'the client CA': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --requestheader-client-ca-file=/pki/ca.crt, --requestheader-allowed-names=front-proxy-client, --client-ca-file=/pki/ca.crt] }] } }`,
        'kube-apiserver takes user names from anybody: --requestheader-client-ca-file names the client CA, /pki/ca.crt',
      ],
      'two files with one certificate': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --requestheader-client-ca-file=/pki/a.crt, --requestheader-allowed-names=front-proxy-client, --client-ca-file=/pki/ca.crt] }] } }
---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: extension-apiserver-authentication, namespace: kube-system }
        data: { client-ca-file: "-----BEGIN CERTIFICATE-----\\nQQ==\\n-----END CERTIFICATE-----\\n", requestheader-client-ca-file: "-----BEGIN CERTIFICATE-----\\nQQ==\\n-----END CERTIFICATE-----\\n", requestheader-allowed-names: '["x"]' }`,
        'kube-apiserver takes user names from anybody: the CA of front proxies is also a client CA (configmaps/kube-system/extension-apiserver-authentication)',
      ],
      'a hidden control plane': [
        {
          objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: extension-apiserver-authentication, namespace: kube-system }
        data: { requestheader-client-ca-file: "-----BEGIN CERTIFICATE-----\\nQQ==\\n-----END CERTIFICATE-----\\n", requestheader-allowed-names: '[]' }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        'kube-apiserver takes user names from anybody: requestheader-allowed-names of configmaps/kube-system/extension-apiserver-authentication names nobody, so any certificate of that CA will do',
      ],
    },
    manual: {
      'a managed control plane': [
        {
          objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        '--requestheader-client-ca-file: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, frontProxy }, ...abstain }) {
    const proxy = frontProxy();
    if (proxy.state !== 'known') return abstain[proxy.state](proxy.reason);
    if (proxy.fault !== null)
      return { message: `${called} takes user names from anybody: ${proxy.fault}`, value: null };
  },
});
