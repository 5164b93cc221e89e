import { defineCheck } from '../../src/check.ts';
import { kubeletSwitch } from '../../src/kubernetes/kubelet/reading.ts';

export default defineCheck({
  id: 'kubelet-certificate-rotation',
  category: 'kubelet',
  severity: 'medium',
  title: 'Kubelet client certificates rotate',
  description:
    'The client certificate of the kubelet is not renewed: the node drops out when it ends, and people avoid that with certificates that live for years, as does whoever steals one.',
  remediation:
    'Set rotateCertificates: true in the KubeletConfiguration, with kubeadm in the ConfigMap kubelet-config of kube-system, then kubeadm upgrade node phase kubelet-config on every node and a restart of its kubelet.',
  references: [
    'https://kubernetes.io/docs/tasks/tls/certificate-rotation/',
    'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/',
  ],
  examples: {
    pass: {
      on: `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { rotateCertificates: true }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      declared: `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, rotateCertificates: true }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
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
        'the kubelet of n1 does not renew its client certificate (default of rotateCertificates)',
      ],
      off: [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, rotateCertificates: false }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet (as ConfigMap kube-system/kubelet-config declares it) does not renew its client certificate (rotateCertificates)',
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
      'k3s, which renews it otherwise': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
        '--rotate-certificates: k3s and RKE2 renew this certificate themselves, each time they start within 120 days of its end',
      ],
    },
  },
  each: 'kubelets',
  evaluate({ kubelet: { called, settings, unseen }, ...abstain }) {
    const rotates = kubeletSwitch(settings, 'rotateCertificates');
    if (rotates.state === 'unreadable') return abstain[unseen](rotates.reason);
    if (rotates.on) return;
    return { message: `${called} does not renew its client certificate (${rotates.from})`, value: false };
  },
});
