import { defineCheck } from '../../src/check.ts';
import {
  awaitsAddress,
  loadBalancerAddresses,
  openSources,
} from '../../src/kubernetes/network/load-balancer-sources.ts';
import { isInternalLoadBalancer } from '../../src/kubernetes/network/load-balancer-tls.ts';

export default defineCheck({
  id: 'unrestricted-load-balancer',
  category: 'network',
  severity: 'medium',
  title: 'Load balancers accept only known sources',
  description:
    'A load balancer that takes every source puts the service before everybody who scans the internet: each flaw of it and each weak password can be tried from anywhere, and anybody can flood it.',
  remediation:
    'List in spec.loadBalancerSourceRanges the networks that need the service, or mark the load balancer as internal with the annotation of its cloud. Where it is meant for everybody, as the entry of an ingress controller is, waive the finding with that reason.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer',
    'https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer',
  ],
  examples: {
    pass: {
      'known sources': `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24], ports: [{ port: 443 }] } }`,
      'known sources in the annotation': `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop, annotations: { service.beta.kubernetes.io/load-balancer-source-ranges: '203.0.113.0/24, 198.51.100.0/24' } }, spec: { type: LoadBalancer, ports: [{ port: 443 }] } }`,
      'internal by the annotation of its cloud': `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop, annotations: { networking.gke.io/load-balancer-type: Internal } }, spec: { type: LoadBalancer, ports: [{ port: 443 }] } }`,
      'no load balancer': `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { ports: [{ port: 443 }] } }`,
    },
    fail: {
      'no ranges': [
        `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: LoadBalancer, ports: [{ port: 443 }] }, status: { loadBalancer: { ingress: [{ ip: 203.0.113.7 }] } } }`,
        'load balancer web (203.0.113.7) accepts every source: spec.loadBalancerSourceRanges is not set',
      ],
      'no address yet, in a manifest': [
        `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: LoadBalancer, ports: [{ port: 443 }] } }`,
        'load balancer web accepts every source: spec.loadBalancerSourceRanges is not set',
      ],
      'every address among the ranges': [
        `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8, '::/0'], ports: [{ port: 443 }] }, status: { loadBalancer: { ingress: [{ hostname: lb.example }] } } }`,
        'load balancer web (lb.example) accepts every source: spec.loadBalancerSourceRanges holds ::/0',
      ],
      'every address in two halves': [
        `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: LoadBalancer, loadBalancerSourceRanges: [0.0.0.0/1, 128.0.0.0/1], ports: [{ port: 443 }] } }`,
        'load balancer web accepts every source: spec.loadBalancerSourceRanges holds every address of IPv4',
      ],
      'every address in the annotation': [
        `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop, annotations: { service.beta.kubernetes.io/load-balancer-source-ranges: 0.0.0.0/0 } }, spec: { type: LoadBalancer, ports: [{ port: 443 }] } }`,
        'load balancer web accepts every source: annotation service.beta.kubernetes.io/load-balancer-source-ranges holds 0.0.0.0/0',
      ],
    },
    notApplicable: {
      'no load balancer has given it an address': `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop, uid: a }, spec: { type: LoadBalancer, ports: [{ port: 443 }] }, status: { loadBalancer: {} } }`,
    },
  },
  each: 'services',
  evaluate({ service, notApplicable }) {
    if (service.spec?.type !== 'LoadBalancer' || isInternalLoadBalancer(service)) return;
    if (awaitsAddress(service)) return notApplicable('no load balancer has given it an address');
    const reason = openSources(service);
    if (reason === undefined) return;
    const addresses = loadBalancerAddresses(service).join(', ');
    const called = `load balancer ${service.metadata.name}${addresses === '' ? '' : ` (${addresses})`}`;
    return { message: `${called} accepts every source: ${reason}`, fieldPath: 'spec.loadBalancerSourceRanges' };
  },
});
