import { defineCheck } from '../../src/check.ts';
import { cloudNamesNode, givenNodeName } from '../../src/kubernetes/kubelet/node-args.ts';

export default defineCheck({
  id: 'kubelet-host-name-override',
  category: 'kubelet',
  severity: 'info',
  default: false,
  title: 'Node names are not overridden',
  description:
    'A node that goes by a name other than that of its machine can be mistaken for another: certificates, firewalls and logs name one thing, the cluster another.',
  remediation:
    'Take --hostname-override out of the arguments of the kubelet (--node-name of k3s and RKE2) and let the node join again under the name of its machine.',
  references: ['https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/'],
  examples: {
    pass: {
      k3s: `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
    },
    fail: {
      'a name of k3s': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server", "--node-name=edge-7"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
        'the kubelet of n1 (as its annotation k3s.io/node-args declares it) goes by another name than its machine: edge-7',
      ],
      'an argument of the kubelet': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server", "--kubelet-arg=hostname-override=edge-7"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
        'the kubelet of n1 (as its annotation k3s.io/node-args declares it) goes by another name than its machine: edge-7',
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
      'a configuration, which does not hold it': [
        `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { authorization: { mode: Webhook } }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'no configuration of a kubelet holds --hostname-override: look at the arguments of its process on the node (ps -C kubelet -o args)',
      ],
    },
    notApplicable: {
      'a cloud that names its nodes': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }
        spec: { providerID: 'aws:///eu-west-1a/i-1' }`,
    },
  },
  each: 'kubelets',
  evaluate({ kubelet: { node, called, settings, unseen }, ...abstain }) {
    if (cloudNamesNode(node.providerID)) return abstain.notApplicable('the cloud names its nodes so');
    if (settings.form === 'none') return abstain[unseen](settings.reason);
    if (settings.form !== 'flags')
      return abstain.manual(
        'no configuration of a kubelet holds --hostname-override: look at the arguments of its process on the node (ps -C kubelet -o args)',
      );
    const name = givenNodeName(settings.flags);
    if (name !== undefined) return { message: `${called} goes by another name than its machine: ${name}`, value: name };
    if (settings.flags.hidden !== undefined) return abstain[unseen](settings.flags.hidden);
  },
});
