import { defineCheck } from '../../src/check.ts';
import { kubeletSwitch } from '../../src/kubernetes/kubelet/reading.ts';

export default defineCheck({
  id: 'kubelet-unmanaged-iptables',
  category: 'kubelet',
  severity: 'low',
  title: 'Kubelets keep their iptables chains',
  description:
    'The kubelet no longer keeps the iptables chains that other parts of Kubernetes count on, so rules that drop or mark packets can be missing or out of date.',
  remediation:
    'Leave makeIPTablesUtilChains out or set it to true, with kubeadm in the ConfigMap kubelet-config of kube-system, then kubeadm upgrade node phase kubelet-config on every node and a restart of its kubelet.',
  references: ['https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/'],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      on: `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { makeIPTablesUtilChains: true }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
    },
    fail: {
      off: [
        `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { makeIPTablesUtilChains: false }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet of n1 leaves its iptables chains alone (makeIPTablesUtilChains)',
      ],
      declared: [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, makeIPTablesUtilChains: false }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet (as ConfigMap kube-system/kubelet-config declares it) leaves its iptables chains alone (makeIPTablesUtilChains)',
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
    notApplicable: {
      Windows: `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, makeIPTablesUtilChains: false }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }
        status: { nodeInfo: { operatingSystem: windows } }`,
    },
  },
  each: 'kubelets',
  evaluate({ kubelet: { node, called, settings, unseen }, ...abstain }) {
    if (node.system === 'windows') return abstain.notApplicable('a Windows node has no iptables');
    const chains = kubeletSwitch(settings, 'makeIPTablesUtilChains');
    if (chains.state === 'unreadable') return abstain[unseen](chains.reason);
    if (chains.on) return;
    return { message: `${called} leaves its iptables chains alone (${chains.from})`, value: false };
  },
});
