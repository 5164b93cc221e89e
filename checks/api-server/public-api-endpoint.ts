import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'public-api-endpoint',
  category: 'api-server',
  severity: 'medium',
  title: 'The API server is not open to the whole Internet',
  description:
    'An API server with a public address is found by scanners within hours: a leaked credential is then usable from anywhere, and the next hole before authentication is open to everybody.',
  remediation:
    'Serve the API on a private address (a private endpoint of the provider, a VPN, a bastion). Where an allow-list of the cloud or a firewall stands in front, which the cluster does not show, note that in a waiver.',
  references: [
    'https://kubernetes.io/docs/concepts/security/controlling-access/',
    'https://kubernetes.io/docs/concepts/security/security-checklist/',
  ],
  examples: {
    pass: {
      'private everywhere': `
        kind: Connection
        address: 10.0.0.7
---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: kubernetes, namespace: default, labels: { kubernetes.io/service-name: kubernetes } }
        addressType: IPv4
        endpoints: [{ addresses: [10.0.0.10] }]`,
      'loopback, as of kind': `
        kind: Connection
        address: 127.0.0.1
---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: kubernetes, namespace: default, labels: { kubernetes.io/service-name: kubernetes } }
        addressType: IPv4
        endpoints: [{ addresses: [172.18.0.2] }]`,
    },
    fail: {
      'reached at a public address': [
        `
        kind: Connection
        address: 203.0.113.7
---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: kubernetes, namespace: default, labels: { kubernetes.io/service-name: kubernetes } }
        addressType: IPv4
        endpoints: [{ addresses: [10.0.0.10] }]`,
        'the API server has the public address 203.0.113.7 (reached by this scan)',
      ],
      'a public endpoint behind a tunnel': [
        `
        kind: Connection
        address: 127.0.0.1
---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: kubernetes, namespace: default, labels: { kubernetes.io/service-name: kubernetes } }
        addressType: IPv4
        endpoints: [{ addresses: [203.0.113.7, 2001:db8::7] }]`,
        'the API server has the public address 203.0.113.7 (an endpoint of Service default/kubernetes), 2001:db8::7 (an endpoint of Service default/kubernetes)',
      ],
      'what everybody is told to join by': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: cluster-info, namespace: kube-public }
        data: { kubeconfig: '{ clusters: [{ cluster: { server: "https://203.0.113.9:6443" } }] }' }`,
        'the API server has the public address 203.0.113.9 (what kube-public/cluster-info names)',
      ],
    },
    manual: {
      'only a name': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: cluster-info, namespace: kube-public }
        data: { kubeconfig: '{ clusters: [{ cluster: { server: "https://api.shop.example:6443" } }] }' }`,
        'where api.shop.example leads to, only the network of the people who use it tells',
      ],
      nothing: [
        `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }`,
        'nothing shows the address of the API server',
      ],
    },
  },
  each: 'cluster',
  needs: ['apiEndpoints'],
  evaluate({ apiEndpoints: { endpoints, gap }, ...abstain }) {
    const open = endpoints.filter((endpoint) => endpoint.public === true);
    const found = [...new Set(open.map(({ address, from }) => `${address} (${from})`))].join(', ');
    if (open.length > 0)
      return { message: `the API server has the public address ${found}`, value: open[0]?.address ?? null };
    if (gap !== null) return abstain.unknown(gap);
    if (endpoints.length === 0) return abstain.manual('nothing shows the address of the API server');
    const reached = endpoints.filter(({ from }) => !from.startsWith('an endpoint'));
    const named = [...new Set(reached.filter((one) => one.public === undefined).map(({ address }) => address))];
    // The address that a scan reached is the one behind the name.
    if (named.length === 0 || reached.some((one) => one.public === false)) return;
    return abstain.manual(`where ${named.join(', ')} leads to, only the network of the people who use it tells`);
  },
});
