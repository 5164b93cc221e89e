import { defineCheck } from '../../src/check.ts';
import { openRules } from '../../src/kubernetes/network/peers.ts';

export default defineCheck({
  id: 'allow-all-ingress-policy',
  category: 'network',
  severity: 'medium',
  title: 'No policy lets everything in',
  description:
    'A rule that lets every peer in on every port undoes the isolation that the policy seems to give, for all pods it selects: policies add up, so that no other one can take it back.',
  remediation:
    'Name in spec.ingress[].from the namespaces, pods or address ranges that need access, and in ports what they need. Pods that the whole internet may reach through a load balancer need only their ports listed.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-ingress-traffic',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  ],
  examples: {
    pass: {
      'no rule, which denies all': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: deny, namespace: shop }, spec: { podSelector: {} } }`,
      'every peer, limited to ports': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{ ports: [{ port: 8080 }] }] } }`,
      'some pods of any namespace': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: web } } }] }] } }`,
      'any address but some': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }] }] } }`,
      'two halves, one with exceptions': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/1, except: [10.0.0.0/8] } }, { ipBlock: { cidr: 128.0.0.0/1 } }] }] } }`,
      'three quarters, and halves of two families': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/1 } }, { ipBlock: { cidr: 192.0.0.0/2 } }, { ipBlock: { cidr: '8000::/1' } }] }] } }`,
      'rules for a direction that it does not govern': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, policyTypes: [Egress], ingress: [{}] } }`,
    },
    fail: {
      'a rule without from': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{}] } }`,
        'spec.ingress[0] lets everything in: no "from", which means any peer',
      ],
      'an empty peer beside a narrow one': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }, {}] }] } }`,
        'spec.ingress[0].from[1] lets everything in: an empty peer, which means any peer',
      ],
      'every namespace, on every port': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }], ports: [] }] } }`,
        'spec.ingress[0].from[0] lets everything in: any pod of any namespace',
      ],
      'any address of either family, in two rules': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }, { from: [{ ipBlock: { cidr: '::/0' } }] }] } }`,
        'spec.ingress[0].from[0] lets everything in: any address (0.0.0.0/0); spec.ingress[1].from[0] lets everything in: any address (::/0)',
      ],
      'two halves': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 128.0.0.0/1 } }, { ipBlock: { cidr: 0.0.0.0/1 } }] }] } }`,
        'spec.ingress[0].from lets everything in: any address of IPv4, by all its blocks together',
      ],
      'two halves of IPv6': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '::/1' } }, { ipBlock: { cidr: '8000::/1' } }] }] } }`,
        'spec.ingress[0].from lets everything in: any address of IPv6, by all its blocks together',
      ],
    },
    unknown: {
      'a rule that is none': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [open] } }`,
        'NetworkPolicy shop/web is malformed (spec.ingress[0] should be an object, is string)',
      ],
    },
  },
  each: 'networkPolicies',
  evaluate({ networkPolicy }) {
    return openRules(networkPolicy).map(({ reason, fieldPath }) => ({
      message: `${fieldPath} lets everything in: ${reason}`,
      fieldPath,
    }));
  },
});
