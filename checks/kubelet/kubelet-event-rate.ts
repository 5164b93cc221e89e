import { defineCheck } from '../../src/check.ts';
import { kubeletNumber } from '../../src/kubernetes/kubelet/reading.ts';

export default defineCheck({
  id: 'kubelet-event-rate',
  category: 'kubelet',
  severity: 'low',
  title: 'Kubelets keep enough events',
  description:
    'The kubelet drops events beyond this rate: what happened on a node under attack or in trouble is missing from the events that people look at afterwards.',
  remediation:
    'Leave eventRecordQPS out (50 since 1.27), or set it to 5 or more, with kubeadm in the ConfigMap kubelet-config of kube-system, then kubeadm upgrade node phase kubelet-config on every node and a restart of its kubelet; 0 means no limit from 1.37 on, and 5 before.',
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
      '5': `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { eventRecordQPS: 5 }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      'no limit, and 5 up to 1.36': `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { eventRecordQPS: 0 }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      '5 by default up to 1.26': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }
        status: { nodeInfo: { kubeletVersion: v1.25.3 } }`,
    },
    fail: {
      'too few': [
        `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { eventRecordQPS: 4 }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet of n1 drops events beyond 4 a second (eventRecordQPS)',
      ],
      one: [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, eventRecordQPS: 1 }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet (as ConfigMap kube-system/kubelet-config declares it) drops events beyond 1 a second (eventRecordQPS)',
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
    const rate = kubeletNumber(settings, 'eventRecordQPS');
    if (rate.state === 'unreadable') return abstain[unseen](rate.reason);
    if (rate.value < 1 || rate.value >= 5) return;
    return { message: `${called} drops events beyond ${rate.value} a second (${rate.from})`, value: rate.value };
  },
});
