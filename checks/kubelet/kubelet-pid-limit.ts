import { defineCheck } from '../../src/check.ts';
import { kubeletNumber } from '../../src/kubernetes/kubelet/reading.ts';

export default defineCheck({
  id: 'kubelet-pid-limit',
  category: 'kubelet',
  severity: 'low',
  title: 'Processes per pod are limited',
  description:
    'One pod can start processes until the node has no process id left: every other pod there, and the kubelet itself, stands still.',
  remediation:
    'Set podPidsLimit in the KubeletConfiguration, say to 4096, with kubeadm in the ConfigMap kubelet-config of kube-system, then kubeadm upgrade node phase kubelet-config on every node and a restart of its kubelet.',
  references: [
    'https://kubernetes.io/docs/concepts/policy/pid-limiting/',
    'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/',
  ],
  examples: {
    pass: {
      'a limit': `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { podPidsLimit: 4096 }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      declared: `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, podPidsLimit: 1 }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      'an argument of k3s': `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server", "--kubelet-arg=pod-max-pids=4096"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
    },
    fail: {
      'as the kubelet writes none': [
        `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { podPidsLimit: -1 }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet of n1 limits no processes of a pod (podPidsLimit is -1)',
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
        'the kubelet (as ConfigMap kube-system/kubelet-config declares it) limits no processes of a pod (default of podPidsLimit is -1)',
      ],
      '0': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, podPidsLimit: 0 }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet (as ConfigMap kube-system/kubelet-config declares it) limits no processes of a pod (podPidsLimit is 0)',
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
    if (node.system === 'windows') return abstain.notApplicable('a Windows node limits no process ids');
    const limit = kubeletNumber(settings, 'podPidsLimit');
    if (limit.state === 'unreadable') return abstain[unseen](limit.reason);
    if (limit.value > 0) return;
    return { message: `${called} limits no processes of a pod (${limit.from} is ${limit.value})`, value: limit.value };
  },
});
