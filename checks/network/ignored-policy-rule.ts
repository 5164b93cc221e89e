import { defineCheck } from '../../src/check.ts';
import { ignoredParts, namedPorts } from '../../src/kubernetes/network/ignored-rules.ts';
import { podSelectorOf } from '../../src/kubernetes/network/isolation.ts';

export default defineCheck({
  id: 'ignored-policy-rule',
  category: 'network',
  severity: 'medium',
  title: 'No policy contains rules that Kubernetes ignores',
  description:
    'A rule that Kubernetes ignores reads like a limit and is none: the direction that policyTypes leaves out stays open, an exception outside its range excepts nothing, and a port by a name that no pod has opens nothing.',
  remediation:
    'Name in spec.policyTypes every direction that has rules; keep each except inside its cidr; name ports as the containers of the selected pods do in ports[].name, or give their numbers.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource',
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  ],
  examples: {
    pass: {
      'policyTypes absent: egress rules make it govern egress': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }] }] } }`,
      'an empty list of rules': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, policyTypes: [Ingress], egress: [] } }`,
      'a named port of one of the pods, and of a peer': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web, ports: [{ name: http, containerPort: 80 }] }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: dns, namespace: lab }, spec: { containers: [{ name: dns, image: dns, ports: [{ name: dns, protocol: UDP, containerPort: 53 }] }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{ ports: [{ port: http }] }], egress: [{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: lab } } }], ports: [{ port: dns, protocol: UDP }] }] } }`,
      'a named port where it selects no pod at all': `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{ ports: [{ port: http }] }] } }`,
    },
    fail: {
      'egress rules without Egress': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, policyTypes: [Ingress], egress: [{ ports: [{ port: 53 }] }] } }`,
        'spec.egress has rules, but spec.policyTypes lacks Egress',
      ],
      'ingress rules without Ingress': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, policyTypes: [Egress], ingress: [{ from: [{ podSelector: {} }] }] } }`,
        'spec.ingress has rules, but spec.policyTypes lacks Ingress',
      ],
      'an exception outside its range': [
        `
        { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16, 192.168.0.0/16] } }] }] } }`,
        'spec.ingress[0].from[0].ipBlock.except[1] 192.168.0.0/16 lies outside 10.0.0.0/8',
      ],
      'a name that the pods do not have, with that protocol': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web, ports: [{ name: http, containerPort: 80 }] }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{ ports: [{ port: https }, { port: http, protocol: UDP }] }] } }`,
        'spec.ingress[0].ports[0].port https (TCP) is a name that no port of the pods it is for has; spec.ingress[0].ports[1].port http (UDP) is a name that no port of the pods it is for has',
      ],
      'a name that the peers do not have': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web, ports: [{ name: http, containerPort: 80 }] }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: sql }] }] } }`,
        'spec.egress[0].ports[0].port sql (TCP) is a name that no port of the pods it is for has',
      ],
    },
  },
  each: 'networkPolicies',
  needs: ['selectablePods'],
  proof: 'presence',
  evaluate({ networkPolicy, selectablePods, unknown }) {
    const ignored = ignoredParts(networkPolicy).map(({ reason, fieldPath }) => ({ message: reason, fieldPath }));
    const namespace = networkPolicy.metadata.namespace ?? 'default';
    const ports = namedPorts(networkPolicy).map((one) => ({
      ...one,
      pods:
        one.direction === 'ingress'
          ? selectablePods.selectedBy(podSelectorOf(networkPolicy), namespace)
          : selectablePods.reachedBy(one.peers, namespace),
    }));
    const unused = ports.flatMap(({ port, protocol, fieldPath, pods }) => {
      if (selectablePods.state !== 'complete' || pods === 'invalid' || 'unseen' in pods || pods.length === 0) return [];
      if (pods.some(({ namedPorts }) => namedPorts.has(`${protocol}/${port}`))) return [];
      return [
        {
          message: `${fieldPath} ${port} (${protocol}) is a name that no port of the pods it is for has`,
          fieldPath,
          value: port,
        },
      ];
    });
    if (ignored.length + unused.length > 0) return [...ignored, ...unused];
    for (const { pods } of ports) {
      if (pods === 'invalid')
        return unknown(`the podSelector of NetworkPolicy ${networkPolicy.metadata.name} cannot be used`);
      if ('unseen' in pods) return unknown(pods.unseen);
    }
  },
});
