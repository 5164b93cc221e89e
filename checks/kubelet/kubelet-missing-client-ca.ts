import { defineCheck } from '../../src/check.ts';
import { kubeletText } from '../../src/kubernetes/kubelet/reading.ts';

export default defineCheck({
  id: 'kubelet-missing-client-ca',
  category: 'kubelet',
  severity: 'high',
  title: 'Kubelets verify client certificates',
  description:
    'Without a CA the kubelet verifies no client certificate, so the API server has nothing to prove itself with, and what is let in rests on tokens or on nothing.',
  remediation:
    'Name the CA of the cluster in authentication.x509.clientCAFile of the KubeletConfiguration (/etc/kubernetes/pki/ca.crt), with kubeadm in the ConfigMap kubelet-config of kube-system, then kubeadm upgrade node phase kubelet-config on every node and a restart of its kubelet; as a flag, --client-ca-file.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/',
    'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/',
  ],
  examples: {
    pass: {
      set: `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { authentication: { x509: { clientCAFile: /etc/kubernetes/pki/ca.crt } } }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      declared: `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, authentication: { x509: { clientCAFile: /etc/kubernetes/pki/ca.crt } } }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      'k3s, which sets it': `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
    },
    fail: {
      absent: [
        `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { authorization: { mode: Webhook } }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet of n1 verifies no client certificates: authentication.x509.clientCAFile is not set',
      ],
      'declared empty': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, authentication: { x509: { clientCAFile: "" } } }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet (as ConfigMap kube-system/kubelet-config declares it) verifies no client certificates: authentication.x509.clientCAFile is not set',
      ],
    },
    unknown: {
      'a ConfigMap that can not be read': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '[' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'configmaps/kube-system/kubelet-config holds no KubeletConfiguration that can be read',
      ],
    },
    manual: {
      'nothing tells of it': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'nothing in the API publishes the settings of this kubelet: kubectl get --raw /api/v1/nodes/NODE/proxy/configz > NODE.json shows it to whoever may (a GET on nodes/proxy is code execution, so kaudit never asks), and --kubelet-configz DIR lets kaudit judge it',
      ],
    },
  },
  each: 'kubelets',
  evaluate({ kubelet: { called, settings, unseen }, ...abstain }) {
    const ca = kubeletText(settings, 'authentication.x509.clientCAFile');
    if (ca.state === 'unreadable') return abstain[unseen](ca.reason);
    if (ca.text !== '') return;
    return { message: `${called} verifies no client certificates: authentication.x509.clientCAFile is not set` };
  },
});
