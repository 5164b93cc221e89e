import { defineCheck } from '../../src/check.ts';
import { kubeletSwitch } from '../../src/kubernetes/kubelet/reading.ts';
import { servingRotationGate } from '../../src/kubernetes/kubelet/settings.ts';

export default defineCheck({
  id: 'kubelet-serving-rotation',
  category: 'kubelet',
  severity: 'low',
  title: 'Kubelet serving certificates rotate',
  description:
    'The certificate that the kubelet serves with is not renewed: when it ends, nobody can verify the kubelet any more, and verification gets switched off.',
  remediation:
    'Take RotateKubeletServerCertificate out of featureGates of the KubeletConfiguration: it is on by default. Do so with kubeadm in the ConfigMap kubelet-config of kube-system, then kubeadm upgrade node phase kubelet-config on every node and a restart of its kubelet.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/',
    'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/',
  ],
  examples: {
    pass: {
      'the gate is not named': `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { serverTLSBootstrap: true }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      on: `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, serverTLSBootstrap: true, featureGates: { RotateKubeletServerCertificate: true } }' }
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
        kubeletconfig: { serverTLSBootstrap: true, featureGates: { RotateKubeletServerCertificate: false } }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet of n1 does not renew its serving certificate (featureGates.RotateKubeletServerCertificate)',
      ],
      'an argument of k3s': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server", "--kubelet-arg=rotate-server-certificates=true", "--kubelet-arg=feature-gates=RotateKubeletServerCertificate=false"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
        'the kubelet of n1 (as its annotation k3s.io/node-args declares it) does not renew its serving certificate (--feature-gates.RotateKubeletServerCertificate)',
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
      'another certificate': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, featureGates: { RotateKubeletServerCertificate: false } }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
    },
  },
  each: 'kubelets',
  evaluate({ kubelet: { called, settings, unseen }, ...abstain }) {
    const bootstrap = kubeletSwitch(settings, 'serverTLSBootstrap');
    if (bootstrap.state === 'unreadable') return abstain[unseen](bootstrap.reason);
    if (!bootstrap.on)
      return abstain.notApplicable('the serving certificate does not come from the cluster (serverTLSBootstrap)');
    const gate = servingRotationGate(settings);
    if (gate.state === 'unreadable') return abstain[unseen](gate.reason);
    if (gate.on) return;
    return { message: `${called} does not renew its serving certificate (${gate.from})`, value: false };
  },
});
