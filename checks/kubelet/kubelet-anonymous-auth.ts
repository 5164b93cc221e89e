import { defineCheck } from '../../src/check.ts';
import { kubeletSwitch } from '../../src/kubernetes/kubelet/reading.ts';

export default defineCheck({
  id: 'kubelet-anonymous-auth',
  category: 'kubelet',
  severity: 'critical',
  title: 'Kubelets reject anonymous requests',
  description:
    'Whoever reaches port 10250 of a node is answered without credentials: if authorization lets him too, he reads logs, runs commands in every container of the node and takes the tokens of its pods.',
  remediation:
    'Set authentication.anonymous.enabled: false in the KubeletConfiguration, with kubeadm in the ConfigMap kubelet-config of kube-system, then kubeadm upgrade node phase kubelet-config on every node and a restart of its kubelet; as a flag, --anonymous-auth=false.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/',
    'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/',
  ],
  examples: {
    pass: {
      'off in what the kubelet answered': `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { authentication: { anonymous: { enabled: false } } }
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
      'k3s, which switches it off': `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
      'what the kubelet answered beats what is declared': `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { authentication: { anonymous: { enabled: false } } }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }
---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, authentication: { anonymous: { enabled: true } } }' }`,
    },
    fail: {
      'on in what the kubelet answered': [
        `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { authentication: { anonymous: { enabled: true } } }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet of n1 answers anonymous requests (authentication.anonymous.enabled)',
      ],
      declared: [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, authentication: { anonymous: { enabled: true } } }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet (as ConfigMap kube-system/kubelet-config declares it) answers anonymous requests (authentication.anonymous.enabled)',
      ],
      'an argument of k3s': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server", "--kubelet-arg=anonymous-auth=true"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
        'the kubelet of n1 (as its annotation k3s.io/node-args declares it) answers anonymous requests (--anonymous-auth)',
      ],
    },
    unknown: {
      'declared, though somebody recorded other kubelets': [
        `
        kind: Configz
        metadata: { name: n2 }
        kubeletconfig: { readOnlyPort: 10255 }
---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'kubelet-configz holds nothing of node n1',
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
    const anonymous = kubeletSwitch(settings, 'authentication.anonymous.enabled');
    if (anonymous.state === 'unreadable') return abstain[unseen](anonymous.reason);
    if (!anonymous.on) return;
    return { message: `${called} answers anonymous requests (${anonymous.from})`, value: true };
  },
});
