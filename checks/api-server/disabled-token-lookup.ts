import { defineCheck } from '../../src/check.ts';
import { switchedOn } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'disabled-token-lookup',
  category: 'api-server',
  severity: 'high',
  title: 'Deleted service accounts lose their tokens',
  description:
    'A token stays good after its service account or Secret is deleted: an attacker who has copied it can not be locked out.',
  remediation: 'Remove --service-account-lookup=false from kube-apiserver.',
  references: [
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
    'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
      'switched on': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --service-account-lookup=true] }] }`,
      'the resolved value of /flagz': `
        kind: Flagz
        flags: { service-account-lookup: 'true' }`,
    },
    fail: {
      'switched off': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --service-account-lookup=false] }] }`,
        'kube-apiserver accepts tokens of deleted service accounts (--service-account-lookup)',
      ],
      'declared by kubeadm-config': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: { extraArgs: [{ name: service-account-lookup, value: "false" }] } }' }`,
        'kube-apiserver (as ConfigMap kube-system/kubeadm-config declares it) accepts tokens of deleted service accounts (--service-account-lookup)',
      ],
    },
    unknown: {
      'not a boolean': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --service-account-lookup=maybe] }] }`,
        '--service-account-lookup: its value is not a boolean',
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
        '--service-account-lookup: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    const setting = switchedOn(flags, 'service-account-lookup', minor);
    if (setting.state === 'unreadable') return abstain[unseen](setting.reason);
    if (!setting.on)
      return { message: `${called} accepts tokens of deleted service accounts (${setting.from})`, value: setting.on };
  },
});
