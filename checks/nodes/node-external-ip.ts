import { defineCheck } from '../../src/check.ts';
import { isPublicAddress } from '../../src/kubernetes/network/public-address.ts';

export default defineCheck({
  id: 'node-external-ip',
  category: 'nodes',
  severity: 'medium',
  title: 'Nodes have no public address',
  description:
    'A node with a public address can be tried from the whole Internet: its kubelet, SSH, every NodePort and every host port, unless a firewall that nobody sees here stands in front.',
  remediation:
    'Put nodes into private subnets and let them out through NAT: no public addresses for the node group (EKS), private nodes (GKE), no node public IP (AKS).',
  references: [
    'https://kubernetes.io/docs/reference/node/node-status/#addresses',
    'https://kubernetes.io/docs/concepts/security/cloud-native-security/',
  ],
  examples: {
    pass: {
      private: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { addresses: [{ type: InternalIP, address: 10.0.0.7 }, { type: Hostname, address: n1 }] } }`,
      'no address': `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
      'shared address space': `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { addresses: [{ type: InternalIP, address: 100.64.3.1 }] } }`,
      'unique local': `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { addresses: [{ type: InternalIP, address: 'fd00::7' }] } }`,
    },
    fail: {
      external: [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { addresses: [{ type: InternalIP, address: 10.0.0.7 }, { type: ExternalIP, address: 198.51.100.7 }] } }`,
        'node n1 has the public address 198.51.100.7 (ExternalIP)',
      ],
      'internal, yet public': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { addresses: [{ type: InternalIP, address: 52.18.4.7 }] } }`,
        'node n1 has the public address 52.18.4.7 (InternalIP)',
      ],
      IPv6: [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { addresses: [{ type: InternalIP, address: '2600:1f18::7' }] } }`,
        'node n1 has the public address 2600:1f18::7 (InternalIP)',
      ],
    },
  },
  each: 'nodes',
  evaluate({ node }) {
    return node.addresses
      .filter(
        ({ type, address }) => type === 'ExternalIP' || (type === 'InternalIP' && isPublicAddress(address) === true),
      )
      .map(({ type, address, index }) => ({
        message: `node ${node.name} has the public address ${address} (${type})`,
        fieldPath: `status.addresses[${index}].address`,
        value: address,
      }));
  },
});
