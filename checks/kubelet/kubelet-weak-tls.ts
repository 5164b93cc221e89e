import { defineCheck } from '../../src/check.ts';
import { weakKubeletTls } from '../../src/kubernetes/kubelet/settings.ts';

export default defineCheck({
  id: 'kubelet-weak-tls',
  category: 'kubelet',
  severity: 'low',
  title: 'Kubelets offer only strong TLS',
  description:
    'The kubelet offers cipher suites without authenticated encryption, or TLS older than 1.2, to clients that send tokens and receive secrets over it.',
  remediation:
    'Set tlsCipherSuites in the KubeletConfiguration to the ECDHE suites with AES-GCM and CHACHA20, or tlsMinVersion: VersionTLS13, with kubeadm in the ConfigMap kubelet-config of kube-system, then kubeadm upgrade node phase kubelet-config on every node and a restart of its kubelet.',
  references: [
    'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/',
  ],
  examples: {
    pass: {
      'strong suites': `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { tlsCipherSuites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305] }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      'TLS 1.3 alone': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, tlsMinVersion: VersionTLS13, tlsCipherSuites: [TLS_RSA_WITH_AES_128_CBC_SHA] }' }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
      'an argument of k3s': `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server", "--kubelet-arg=tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
    },
    fail: {
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
        "the kubelet (as ConfigMap kube-system/kubelet-config declares it) offers the cipher suites of Go's default, CBC among them (tlsCipherSuites is not set)",
      ],
      'a weak one': [
        `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { tlsCipherSuites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_RSA_WITH_AES_128_CBC_SHA] }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet of n1 offers TLS_RSA_WITH_AES_128_CBC_SHA (tlsCipherSuites)',
      ],
      'old TLS': [
        `
        kind: Configz
        metadata: { name: n1 }
        kubeletconfig: { tlsMinVersion: VersionTLS11, tlsCipherSuites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256] }
---
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }`,
        'the kubelet of n1 accepts VersionTLS11 (tlsMinVersion)',
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
    const tls = weakKubeletTls(settings);
    if (tls.state === 'unreadable') return abstain[unseen](tls.reason);
    return tls.faults.map((fault) => ({ message: `${called} ${fault}` }));
  },
});
