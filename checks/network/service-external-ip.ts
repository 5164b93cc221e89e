import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'service-external-ip',
  category: 'network',
  severity: 'high',
  title: 'No service claims external addresses',
  description:
    'Every node sends what goes to an address of spec.externalIPs to the pods of the Service, whoever owns that address: who may write a Service captures the traffic of the cluster to a host of the internet or of another team (CVE-2020-8554).',
  remediation:
    'Remove spec.externalIPs and publish the Service through a load balancer, an Ingress or a Gateway. Switch the admission plugin DenyServiceExternalIPs on, so that the field cannot be set.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/service/#external-ips',
    'https://github.com/kubernetes/kubernetes/issues/97076',
  ],
  examples: {
    pass: {
      'no external addresses': `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { ports: [{ port: 80 }] } }`,
      'an empty list': `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { externalIPs: [], ports: [{ port: 80 }] } }`,
      'the address of a load balancer': `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: LoadBalancer, loadBalancerIP: 203.0.113.7, ports: [{ port: 80 }] } }`,
    },
    fail: {
      'external addresses': [
        `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { externalIPs: [203.0.113.7, '2001:db8::7'], ports: [{ port: 80 }] } }`,
        'Service web claims 203.0.113.7, 2001:db8::7 in spec.externalIPs',
      ],
      'of a load balancer': [
        `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: LoadBalancer, externalIPs: [10.0.0.4], ports: [{ port: 80 }] } }`,
        'Service web claims 10.0.0.4 in spec.externalIPs',
      ],
    },
    unknown: {
      'not a list': [
        `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { externalIPs: 203.0.113.7, ports: [{ port: 80 }] } }`,
        'Service shop/web is malformed (spec.externalIPs should be a list, is string)',
      ],
    },
  },
  each: 'services',
  evaluate({ service: { metadata, spec } }) {
    const addresses = spec?.externalIPs ?? [];
    if (addresses.length === 0) return;
    const value = addresses.join(', ');
    return {
      message: `Service ${metadata.name} claims ${value} in spec.externalIPs`,
      fieldPath: 'spec.externalIPs',
      value,
    };
  },
});
