import { defineCheck } from '../../src/check.ts';
import { kubeletSwitch } from '../../src/kubernetes/kubelet/reading.ts';

export default defineCheck({
  id: 'kubelet-kernel-defaults',
  category: 'kubelet',
  severity: 'low',
  title: 'Kubelets refuse to change kernel settings',
  description:
    'The kubelet silently changes kernel settings of the node that differ from what it wants, so a hardened setting of the node can be undone by a restart, and nobody notices.',
  remediation:
    'Set protectKernelDefaults: true in the KubeletConfiguration after giving the node the values that the kubelet wants (vm.overcommit_memory=1, kernel.panic=10, kernel.panic_on_oops=1), with kubeadm in the ConfigMap kubelet-config of kube-system, then kubeadm upgrade node phase kubelet-config on every node and a restart of its kubelet.',
  references: ['https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/'],
  examples: {
    pass: {
      on: `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { protectKernelDefaults: true }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      declared: `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, protectKernelDefaults: true }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      'an option of k3s': `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server", "--protect-kernel-defaults", "true"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
      'the CIS profile of RKE2': `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { rke2.io/node-args: '["server","--profile","cis"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+rke2r1 } }`,
    },
    fail: {
      'absent in what the kubelet answered': [
        `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { authorization: { mode: Webhook } }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet of n1 changes kernel settings instead of refusing to start (default of protectKernelDefaults)',
      ],
      'absent in a file': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet (as ConfigMap kube-system/kubelet-config declares it) changes kernel settings instead of refusing to start (default of protectKernelDefaults)',
      ],
      k3s: [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
        'the kubelet of n1 (as its annotation k3s.io/node-args declares it) changes kernel settings instead of refusing to start (default of --protect-kernel-defaults)',
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
        data: { kubelet: '{ kind: KubeletConfiguration }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }
        status: { nodeInfo: { operatingSystem: windows } }`,
    },
  },
  each: 'kubelets',
  evaluate({ kubelet: { node, called, settings, unseen }, ...abstain }) {
    if (node.system === 'windows') return abstain.notApplicable('a Windows node has no such kernel settings');
    const protects = kubeletSwitch(settings, 'protectKernelDefaults');
    if (protects.state === 'unreadable') return abstain[unseen](protects.reason);
    if (protects.on) return;
    return {
      message: `${called} changes kernel settings instead of refusing to start (${protects.from})`,
      value: false,
    };
  },
});
