import { defineCheck } from '../../src/check.ts';
import { switchedOn } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'extended-token-lifetime',
  category: 'api-server',
  severity: 'low',
  title: 'Projected tokens are not stretched to a year',
  description:
    'Tokens that should last an hour last a year when a pod carries them: one that is stolen opens the cluster until then.',
  remediation:
    'Start kube-apiserver with --service-account-extend-token-expiration=false, once serviceaccount_stale_tokens_total in its metrics stays at 0: clients that do not read their token again depend on it.',
  references: [
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
    'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
  ],
  examples: {
    pass: {
      'switched off': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --service-account-extend-token-expiration=false] }] }`,
      'the resolved value of /flagz': `
        kind: Flagz
        flags: { service-account-extend-token-expiration: 'false' }`,
    },
    fail: {
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
        'kube-apiserver stretches projected tokens to a year (default of --service-account-extend-token-expiration)',
      ],
      'switched on': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --service-account-extend-token-expiration=true] }] }`,
        'kube-apiserver stretches projected tokens to a year (--service-account-extend-token-expiration)',
      ],
      'declared by kubeadm-config': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: { extraArgs: [{ name: service-account-extend-token-expiration, value: "true" }] } }' }`,
        'kube-apiserver (as ConfigMap kube-system/kubeadm-config declares it) stretches projected tokens to a year (--service-account-extend-token-expiration)',
      ],
    },
    unknown: {
      'not a boolean': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --service-account-extend-token-expiration=maybe] }] }`,
        '--service-account-extend-token-expiration: its value is not a boolean',
      ],
    },
    manual: {
      'a managed control plane': [
        {
          objects: `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        '--service-account-extend-token-expiration: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    const setting = switchedOn(flags, 'service-account-extend-token-expiration', minor);
    if (setting.state === 'unreadable') return abstain[unseen](setting.reason);
    if (setting.on)
      return { message: `${called} stretches projected tokens to a year (${setting.from})`, value: setting.on };
  },
});
