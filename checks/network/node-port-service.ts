import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'node-port-service',
  category: 'network',
  severity: 'low',
  title: 'No service opens a port on every node',
  description:
    'A NodePort answers on every node and every address that the node has, past the load balancer and its filters: who reaches a node reaches the service, and the port stays open where no pod of it runs.',
  remediation:
    'Use spec.type ClusterIP and publish the service through an Ingress, a Gateway or a load balancer, whose allocateLoadBalancerNodePorts can be false. Where node ports are needed, limit them to an address range with the --nodeport-addresses flag of kube-proxy and a firewall.',
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport'],
  examples: {
    pass: {
      'inside the cluster only': `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { ports: [{ port: 80 }] } }`,
      'the node ports of a load balancer': `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: LoadBalancer, ports: [{ port: 443, nodePort: 30443 }] } }`,
    },
    fail: {
      'a port on every node': [
        `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: NodePort, ports: [{ port: 80, nodePort: 30080 }, { port: 443, nodePort: 30443 }] } }`,
        'Service web opens 30080, 30443 on every node',
      ],
      'the port not yet allocated': [
        `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: NodePort, ports: [{ port: 80 }] } }`,
        'Service web opens a port on every node',
      ],
    },
    notApplicable: {
      'being deleted': `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop, deletionTimestamp: '2026-01-01T00:00:00Z' }, spec: { type: NodePort, ports: [{ port: 80 }] } }`,
    },
  },
  each: 'services',
  evaluate({ service: { metadata, spec } }) {
    if (spec?.type !== 'NodePort') return;
    const ports = (spec.ports ?? []).flatMap(({ nodePort }) => (nodePort === undefined ? [] : [nodePort]));
    return {
      message: `Service ${metadata.name} opens ${ports.length === 0 ? 'a port' : ports.join(', ')} on every node`,
      fieldPath: 'spec.type',
      value: 'NodePort',
    };
  },
});
