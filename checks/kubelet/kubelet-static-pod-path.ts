import { defineCheck } from '../../src/check.ts';
import { kubeletText } from '../../src/kubernetes/kubelet/reading.ts';

export default defineCheck({
  id: 'kubelet-static-pod-path',
  category: 'kubelet',
  severity: 'medium',
  title: 'Workers run no static pods',
  description:
    'The kubelet of a worker runs whatever pod lies in a folder of the node or at an address: whoever writes there once has a pod with any rights on the node, past admission and RBAC, that comes back by itself.',
  remediation:
    'Leave staticPodPath out of the KubeletConfiguration of workers (kubeadm: a patch of target kubeletconfiguration at join), and staticPodURL everywhere, then restart the kubelet. RKE2 runs kube-proxy that way: there, watch the folder.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/',
    'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/',
  ],
  examples: {
    pass: {
      'a worker without': `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { authorization: { mode: Webhook } }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      'a node of the control plane': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, staticPodPath: /etc/kubernetes/manifests }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1, labels: { node-role.kubernetes.io/control-plane: "" } }`,
    },
    fail: {
      'a worker': [
        `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { staticPodPath: /etc/kubernetes/manifests }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet of n1 runs the pods that lie in /etc/kubernetes/manifests, though the node is a worker (staticPodPath)',
      ],
      'declared for workers too': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, staticPodPath: /etc/kubernetes/manifests }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet (as ConfigMap kube-system/kubelet-config declares it) runs the pods that lie in /etc/kubernetes/manifests, though the node is a worker (staticPodPath)',
      ],
      'an address, on any node': [
        `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { staticPodURL: "http://10.0.0.1/pod" }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1, labels: { node-role.kubernetes.io/control-plane: "" } }`,
        'the kubelet of n1 runs pods from an address (staticPodURL)',
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
  evaluate({ kubelet: { node, called, settings, unseen }, ...abstain }) {
    const url = kubeletText(settings, 'staticPodURL');
    const path = kubeletText(settings, 'staticPodPath');
    if (url.state === 'known' && url.text !== '')
      return { message: `${called} runs pods from an address (${url.from})`, value: url.text };
    if (path.state === 'known' && path.text !== '' && !node.controlPlane)
      return {
        message: `${called} runs the pods that lie in ${path.text}, though the node is a worker (${path.from})`,
        value: path.text,
      };
    for (const one of node.controlPlane ? [url] : [url, path])
      if (one.state === 'unreadable') return abstain[unseen](one.reason);
  },
});
