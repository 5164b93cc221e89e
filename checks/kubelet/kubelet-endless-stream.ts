import { defineCheck } from '../../src/check.ts';
import { kubeletSeconds } from '../../src/kubernetes/kubelet/reading.ts';

export default defineCheck({
  id: 'kubelet-endless-stream',
  category: 'kubelet',
  severity: 'low',
  title: 'Idle streams end',
  description:
    'Sessions of exec, attach and port-forward that nobody uses any more stay open for ever: a forgotten shell waits for whoever takes over the connection, and connections run out.',
  remediation:
    'Leave streamingConnectionIdleTimeout out (4 hours) or set it to some minutes, with kubeadm in the ConfigMap kubelet-config of kube-system, then kubeadm upgrade node phase kubelet-config on every node and a restart of its kubelet; never --streaming-connection-idle-timeout=0.',
  references: ['https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/'],
  examples: {
    pass: {
      'four hours': `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { streamingConnectionIdleTimeout: 4h0m0s }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      absent: `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      'a file can not say 0: the default holds': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, streamingConnectionIdleTimeout: 0s }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      'absent on k3s': `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
    },
    fail: {
      '0 in what the kubelet answered': [
        `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { streamingConnectionIdleTimeout: 0s }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet of n1 never ends idle streams (streamingConnectionIdleTimeout is 0)',
      ],
      'an argument of k3s': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server", "--kubelet-arg=streaming-connection-idle-timeout=0"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
        'the kubelet of n1 (as its annotation k3s.io/node-args declares it) never ends idle streams (--streaming-connection-idle-timeout is 0)',
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
      'k3s since 1.32, which reads files besides': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server"]' } }
        status: { nodeInfo: { kubeletVersion: v1.33.1+k3s1 } }`,
        '--streaming-connection-idle-timeout: --config-dir names a file that settles it and whose content is not visible',
      ],
    },
  },
  each: 'kubelets',
  evaluate({ kubelet: { called, settings, unseen }, ...abstain }) {
    const idle = kubeletSeconds(settings, 'streamingConnectionIdleTimeout');
    if (idle.state === 'unreadable') return abstain[unseen](idle.reason);
    if (idle.seconds > 0) return;
    return { message: `${called} never ends idle streams (${idle.from} is 0)`, value: 0 };
  },
});
