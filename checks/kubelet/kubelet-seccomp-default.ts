import { defineCheck } from '../../src/check.ts';
import { kubeletSwitch } from '../../src/kubernetes/kubelet/reading.ts';

export default defineCheck({
  id: 'kubelet-seccomp-default',
  category: 'kubelet',
  severity: 'low',
  title: 'Kubelets apply the default seccomp profile',
  description:
    'Containers whose pods name no seccomp profile run without one, so each of the system calls of the kernel is there for an attacker to break out with.',
  remediation:
    'Set seccompDefault: true in the KubeletConfiguration, with kubeadm in the ConfigMap kubelet-config of kube-system, then kubeadm upgrade node phase kubelet-config on every node and a restart of its kubelet; pods that break need a profile of their own.',
  references: [
    'https://kubernetes.io/docs/tutorials/security/seccomp/#enable-the-use-of-runtimedefault-as-the-default-seccomp-profile-for-all-workloads',
    'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/',
  ],
  examples: {
    pass: {
      on: `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { seccompDefault: true }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      declared: `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, seccompDefault: true }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      'an argument of k3s': `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server", "--kubelet-arg=seccomp-default=true"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
    },
    fail: {
      off: [
        `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { seccompDefault: false }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet of n1 applies no seccomp profile by default (seccompDefault)',
      ],
      absent: [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet (as ConfigMap kube-system/kubelet-config declares it) applies no seccomp profile by default (default of seccompDefault)',
      ],
      'absent on k3s': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
        'the kubelet of n1 (as its annotation k3s.io/node-args declares it) applies no seccomp profile by default (default of --seccomp-default)',
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
      'Windows by its label': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1, labels: { kubernetes.io/os: windows } }`,
    },
  },
  each: 'kubelets',
  evaluate({ kubelet: { node, called, settings, unseen }, ...abstain }) {
    if (node.system === 'windows') return abstain.notApplicable('a Windows node has no seccomp');
    const seccomp = kubeletSwitch(settings, 'seccompDefault');
    if (seccomp.state === 'unreadable') return abstain[unseen](seccomp.reason);
    if (seccomp.on) return;
    return { message: `${called} applies no seccomp profile by default (${seccomp.from})`, value: false };
  },
});
