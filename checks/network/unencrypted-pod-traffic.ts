import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'unencrypted-pod-traffic',
  category: 'network',
  severity: 'medium',
  title: 'Traffic between pods is encrypted',
  description:
    'Between nodes the packets of pods cross a network that others may share. Unencrypted, passwords, tokens and data are read and changed by whoever sits on the way: another machine of the segment, a switch, a broken node.',
  remediation:
    'Switch the encryption of the network plugin on (Cilium: encryption.enabled with type wireguard; Calico: wireguardEnabled: true in the FelixConfiguration; Antrea: trafficEncryptionMode; OVN-Kubernetes: ipsecConfig.mode Full), or run a mesh that refuses plaintext in every namespace.',
  references: [
    'https://docs.cilium.io/en/stable/security/network/encryption/',
    'https://docs.tigera.io/calico/latest/network-policy/encrypt-cluster-pod-traffic',
    'https://antrea.io/docs/main/docs/traffic-encryption/',
  ],
  examples: {
    pass: {
      'flannel by WireGuard': `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: n1 } }
          - { apiVersion: v1, kind: Node, metadata: { name: n2 } }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: kube-flannel-ds, namespace: kube-flannel }, spec: { template: { spec: { containers: [{ name: kube-flannel, image: 'ghcr.io/flannel-io/flannel:v0.26.0' }] } } } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: kube-flannel-cfg, namespace: kube-flannel }, data: { net-conf.json: '{ "Backend": { "Type": "wireguard" } }' } }`,
      'WireGuard of Cilium': `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: a } }
          - { apiVersion: v1, kind: Node, metadata: { name: b } }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: cilium, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: cilium, image: 'quay.io/cilium/cilium:v1.18.1' }] } } } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: cilium-config, namespace: kube-system }, data: { enable-wireguard: 'true' } }`,
      'a mesh that is strict everywhere': `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: a } }
          - { apiVersion: v1, kind: Node, metadata: { name: b } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { istio-injection: enabled } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, uid: a }, spec: { containers: [{ name: web, image: web }, { name: istio-proxy, image: 'docker.io/istio/proxyv2:1.29.0' }] } }
          - { apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: { name: default, namespace: istio-system }, spec: { mtls: { mode: STRICT } } }`,
    },
    fail: {
      'Calico on one node alone': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: n1 } }
          - { apiVersion: v1, kind: Node, metadata: { name: n2 } }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: calico-node, namespace: calico-system }, spec: { template: { spec: { containers: [{ name: calico-node, image: 'docker.io/calico/node:v3.30.0' }] } } } }
          - { apiVersion: crd.projectcalico.org/v1, kind: FelixConfiguration, metadata: { name: node.n1 }, spec: { wireguardEnabled: true } }`,
        'neither Calico nor a service mesh encrypts the traffic between the pods of 2 nodes',
      ],
      'a plugin that does not encrypt': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: a } }
          - { apiVersion: v1, kind: Node, metadata: { name: b } }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: cilium, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: cilium, image: 'quay.io/cilium/cilium:v1.18.1' }] } } } }`,
        'neither Cilium nor a service mesh encrypts the traffic between the pods of 2 nodes',
      ],
      'a mesh that leaves a namespace out': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: a } }
          - { apiVersion: v1, kind: Node, metadata: { name: b } }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: cilium, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: cilium, image: 'quay.io/cilium/cilium:v1.18.1' }] } } } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: dev } }
          - { apiVersion: v1, kind: Pod, metadata: { name: box, namespace: dev, uid: a }, spec: { containers: [{ name: box, image: box }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: istiod, namespace: istio-system }, spec: { containers: [{ name: discovery, image: 'docker.io/istio/pilot:1.29.0' }] } }`,
        'neither Cilium nor a service mesh encrypts the traffic between the pods of 2 nodes: namespace dev is not in the mesh',
      ],
    },
    manual: {
      'a plugin that kaudit does not know': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: a } }
          - { apiVersion: v1, kind: Node, metadata: { name: b } }`,
        'no network plugin that kaudit knows was found: whoever runs the network must say whether it encrypts the traffic between nodes',
      ],
    },
    notApplicable: {
      'one node': `
        { apiVersion: v1, kind: Node, metadata: { name: a } }`,
    },
  },
  each: 'cluster',
  needs: ['podEncryption', 'networkPlugin'],
  evaluate({ podEncryption: { by, gap, nodes, mesh }, networkPlugin: { plugin }, unknown, manual, notApplicable }) {
    if (nodes !== null && nodes < 2) return notApplicable('there are not two nodes to send between');
    if (by !== undefined) return;
    if (gap !== undefined) return unknown(gap);
    if (nodes === null) return unknown('how many nodes there are was not seen');
    if (plugin.plugins.length === 0)
      return manual(
        'no network plugin that kaudit knows was found: whoever runs the network must say whether it encrypts the traffic between nodes',
      );
    const also = mesh === undefined ? '' : `: ${mesh}`;
    return {
      message: `neither ${plugin.plugins.join(' and ')} nor a service mesh encrypts the traffic between the pods of ${nodes} nodes${also}`,
    };
  },
});
