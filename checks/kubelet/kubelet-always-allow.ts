import { defineCheck } from '../../src/check.ts';
import { kubeletText } from '../../src/kubernetes/kubelet/reading.ts';

export default defineCheck({
  id: 'kubelet-always-allow',
  category: 'kubelet',
  severity: 'critical',
  title: 'Kubelets authorize requests',
  description:
    'The kubelet lets everyone who is authenticated do everything: any client certificate or service-account token is enough to run commands in every container of the node.',
  remediation:
    'Set authorization.mode: Webhook in the KubeletConfiguration, with kubeadm in the ConfigMap kubelet-config of kube-system, then kubeadm upgrade node phase kubelet-config on every node and a restart of its kubelet; as a flag, --authorization-mode=Webhook.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/',
    'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/',
  ],
  examples: {
    pass: {
      Webhook: `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { authorization: { mode: Webhook } }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      'absent in a file': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      'k3s, which asks the API server': `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
    },
    fail: {
      answered: [
        `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { authorization: { mode: AlwaysAllow } }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet of n1 authorizes every request: AlwaysAllow (authorization.mode)',
      ],
      declared: [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, authorization: { mode: AlwaysAllow } }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet (as ConfigMap kube-system/kubelet-config declares it) authorizes every request: AlwaysAllow (authorization.mode)',
      ],
      'an argument of k3s': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server", "--kubelet-arg", "authorization-mode=AlwaysAllow"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
        'the kubelet of n1 (as its annotation k3s.io/node-args declares it) authorizes every request: AlwaysAllow (--authorization-mode)',
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
    const mode = kubeletText(settings, 'authorization.mode');
    if (mode.state === 'unreadable') return abstain[unseen](mode.reason);
    if (mode.text !== 'AlwaysAllow') return;
    return { message: `${called} authorizes every request: AlwaysAllow (${mode.from})`, value: mode.text };
  },
});
