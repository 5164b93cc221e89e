import { defineCheck } from '../../src/check.ts';
import { kubeletNumber } from '../../src/kubernetes/kubelet/reading.ts';

export default defineCheck({
  id: 'kubelet-read-only-port',
  category: 'kubelet',
  severity: 'high',
  title: 'The read-only port is closed',
  description:
    'The port answers without TLS and without credentials: everyone who reaches the node, pods included, reads which pods run there, with their specs, and the metrics of the node.',
  remediation:
    'Set readOnlyPort: 0 in the KubeletConfiguration, with kubeadm in the ConfigMap kubelet-config of kube-system, then kubeadm upgrade node phase kubelet-config on every node and a restart of its kubelet; as a flag, --read-only-port=0.',
  references: [
    'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/',
    'https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/',
  ],
  examples: {
    pass: {
      'absent in what the kubelet answered': `
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
      'k3s, which closes it': `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
    },
    fail: {
      open: [
        `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { readOnlyPort: 10255 }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet of n1 serves the read-only port 10255 (readOnlyPort)',
      ],
      declared: [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, readOnlyPort: 10255 }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet (as ConfigMap kube-system/kubelet-config declares it) serves the read-only port 10255 (readOnlyPort)',
      ],
      'an argument of k3s': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server", "--kubelet-arg=read-only-port=10255"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
        'the kubelet of n1 (as its annotation k3s.io/node-args declares it) serves the read-only port 10255 (--read-only-port)',
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
      'no number': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, readOnlyPort: "0" }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'readOnlyPort: its value is not a number',
      ],
    },
  },
  each: 'kubelets',
  evaluate({ kubelet: { called, settings, unseen }, ...abstain }) {
    const port = kubeletNumber(settings, 'readOnlyPort');
    if (port.state === 'unreadable') return abstain[unseen](port.reason);
    if (port.value === 0) return;
    return { message: `${called} serves the read-only port ${port.value} (${port.from})`, value: port.value };
  },
});
