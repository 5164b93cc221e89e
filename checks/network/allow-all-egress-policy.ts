import { defineCheck } from '../../src/check.ts';
import { wideEgressRules } from '../../src/kubernetes/network/egress-rules.ts';

export default defineCheck({
  id: 'allow-all-egress-policy',
  category: 'network',
  severity: 'low',
  title: 'No policy lets everything out',
  description:
    'A rule that lets out to every address undoes the limit that the policy seems to set: stolen data leaves, tools come in, and the metadata service of the cloud and every machine of the private network stay in reach.',
  remediation:
    'Name in spec.egress[].to the pods, namespaces or address ranges that are needed. Where the whole internet is, list in ipBlock.except 169.254.169.254/32, 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16 (fc00::/7 for IPv6).',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-egress-traffic',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  ],
  examples: {
    pass: {
      'no rule, which denies all': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: deny, namespace: shop }, spec: { podSelector: {}, policyTypes: [Egress] } }`,
      'every peer, limited to DNS': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: dns, namespace: shop }, spec: { podSelector: {}, egress: [{ ports: [{ port: 53, protocol: UDP }] }] } }`,
      'the internet without what lies inside': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.0.0/16, 10.0.0.0/9, 10.128.0.0/9, 172.16.0.0/12, 192.168.0.0/16] } }, { ipBlock: { cidr: '::/0', except: ['fc00::/7'] } }] }] } }`,
      'two halves, one with exceptions': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/1, except: [10.0.0.0/8] } }, { ipBlock: { cidr: 128.0.0.0/1 } }] }] } }`,
      'three quarters, and halves of two families': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/1 } }, { ipBlock: { cidr: 192.0.0.0/2 } }, { ipBlock: { cidr: '8000::/1' } }] }] } }`,
      'rules for a direction that it does not govern': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, policyTypes: [Ingress], egress: [{}] } }`,
    },
    fail: {
      'neither peers nor ports': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, egress: [{}] } }`,
        'spec.egress[0] lets out to anything: neither "to" nor "ports", which means any peer on any port',
      ],
      'an empty peer beside a narrow one': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, egress: [{ to: [{ podSelector: {} }, {}], ports: [{ port: 443 }] }] } }`,
        'spec.egress[0].to[1] lets out to anything: an empty peer, which means any peer',
      ],
      'any address': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.169.254/32, 10.0.0.0/8] } }] }] } }`,
        'spec.egress[0].to[0] lets out to anything: any address (0.0.0.0/0) and no "except" for 172.16.0.0/12, 192.168.0.0/16',
      ],
      'any address of IPv6': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '::/0' } }] }] } }`,
        'spec.egress[0].to[0] lets out to anything: any address (::/0) and no "except" for fd00:ec2::254/128, fc00::/7',
      ],
      'two halves': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: 128.0.0.0/1 } }, { ipBlock: { cidr: 0.0.0.0/1 } }] }] } }`,
        'spec.egress[0].to lets out to anything: any address of IPv4, by all its blocks together',
      ],
      'two halves of IPv6': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '::/1' } }, { ipBlock: { cidr: '8000::/1' } }] }] } }`,
        'spec.egress[0].to lets out to anything: any address of IPv6, by all its blocks together',
      ],
    },
  },
  each: 'networkPolicies',
  evaluate({ networkPolicy }) {
    return wideEgressRules(networkPolicy).map(({ reason, fieldPath }) => ({
      message: `${fieldPath} lets out to anything: ${reason}`,
      fieldPath,
    }));
  },
});
