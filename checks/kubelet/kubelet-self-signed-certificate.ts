import { defineCheck } from '../../src/check.ts';
import { servingCertificate } from '../../src/kubernetes/kubelet/settings.ts';

export default defineCheck({
  id: 'kubelet-self-signed-certificate',
  category: 'kubelet',
  severity: 'medium',
  title: 'Kubelets serve with a certificate of the cluster',
  description:
    'The kubelet signs its own certificate, which nobody can verify: whoever stands between the API server or a metrics collector and the node can read and change commands, logs and tokens on their way.',
  remediation:
    'Set serverTLSBootstrap: true in the KubeletConfiguration and approve the requests for kubernetes.io/kubelet-serving, or name tlsCertFile and tlsPrivateKeyFile, with kubeadm in the ConfigMap kubelet-config of kube-system, then kubeadm upgrade node phase kubelet-config on every node and a restart of its kubelet.',
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/#kubelet-serving-certs',
    'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/',
  ],
  examples: {
    pass: {
      'from the cluster': `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { serverTLSBootstrap: true }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      files: `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, tlsCertFile: /pki/kubelet.crt, tlsPrivateKeyFile: /pki/kubelet.key }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      'k3s, which signs one': `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
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
        'the kubelet of n1 signs its own serving certificate (default of serverTLSBootstrap; no tlsCertFile and tlsPrivateKeyFile)',
      ],
      'as kubeadm leaves it': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, rotateCertificates: true }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet (as ConfigMap kube-system/kubelet-config declares it) signs its own serving certificate (default of serverTLSBootstrap; no tlsCertFile and tlsPrivateKeyFile)',
      ],
      'a certificate without its key': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, tlsCertFile: /pki/kubelet.crt }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet (as ConfigMap kube-system/kubelet-config declares it) signs its own serving certificate (default of serverTLSBootstrap; no tlsCertFile and tlsPrivateKeyFile)',
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
    const certificate = servingCertificate(settings);
    if (certificate.state === 'unreadable') return abstain[unseen](certificate.reason);
    if (certificate.source !== 'self-signed') return;
    return {
      message: `${called} signs its own serving certificate (${certificate.from}; no tlsCertFile and tlsPrivateKeyFile)`,
    };
  },
});
