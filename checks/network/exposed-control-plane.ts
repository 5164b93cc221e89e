import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'exposed-control-plane',
  category: 'network',
  severity: 'critical',
  title: 'No service republishes the control plane or a kubelet',
  description:
    'A Service, Ingress or route that leads from outside to the API server, etcd, a kubelet, the controller manager or the scheduler is a second door beside the guarded one: what firewalls and lists of allowed networks keep off the first comes in by it. etcd holds every Secret, and a kubelet runs commands in every container of its node.',
  remediation:
    'Remove the Service, or make it of type ClusterIP and take it out of every Ingress and route; reach the control plane over its own load balancer alone.',
  references: [
    'https://kubernetes.io/docs/reference/networking/ports-and-protocols/',
    'https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors',
  ],
  examples: {
    pass: {
      'a pod that happens to serve on the port of kubelets': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: hook, namespace: shop, labels: { app: hook } }, spec: { containers: [{ name: hook, image: hook, ports: [{ containerPort: 10250 }] }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: hook, namespace: shop }, spec: { type: NodePort, selector: { app: hook }, ports: [{ port: 443, targetPort: 10250 }] } }`,
      'endpoints that are somebody else': `
        kind: List
        items:
          - { apiVersion: v1, kind: Service, metadata: { name: old, namespace: shop }, spec: { type: NodePort, ports: [{ port: 80 }] } }
          - { apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: { name: old-1, namespace: shop, labels: { kubernetes.io/service-name: old } }, addressType: IPv4, endpoints: [{ addresses: [192.0.2.7] }], ports: [{ port: 8080 }] }`,
    },
    fail: {
      'the Service of the API server on a load balancer': [
        `
        { apiVersion: v1, kind: Service, metadata: { name: kubernetes, namespace: default }, spec: { type: LoadBalancer, ports: [{ name: https, port: 443, targetPort: 6443 }] } }`,
        'LoadBalancer Service default/kubernetes leads to kube-apiserver and is open to anyone',
      ],
      'an Ingress that leads to it': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Service, metadata: { name: kubernetes, namespace: default }, spec: { ports: [{ name: https, port: 443, targetPort: 6443 }] } }
          - { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: api, namespace: default }, spec: { rules: [{ host: api.example, http: { paths: [{ backend: { service: { name: kubernetes, port: { number: 443 } } } }] } }] } }`,
        'Ingress default/api leads to kube-apiserver and is open to whoever reaches its controller',
      ],
      'the same endpoints under another name': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Service, metadata: { name: door, namespace: shop }, spec: { type: NodePort, ports: [{ port: 443, targetPort: 6443, nodePort: 30443 }] } }
          - { apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: { name: kubernetes, namespace: default, labels: { kubernetes.io/service-name: kubernetes } }, addressType: IPv4, endpoints: [{ addresses: [10.0.0.5] }], ports: [{ name: https, port: 6443 }] }
          - { apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: { name: door-1, namespace: shop, labels: { kubernetes.io/service-name: door } }, addressType: IPv4, endpoints: [{ addresses: [10.0.0.5] }], ports: [{ port: 6443 }] }`,
        'NodePort Service shop/door leads to kube-apiserver (10.0.0.5) and is open to whoever reaches a node',
      ],
      'written endpoints on the port of kubelets': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Service, metadata: { name: kubelets, namespace: kube-system }, spec: { type: NodePort, ports: [{ port: 10250 }] } }
          - { apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: { name: kubelets-1, namespace: kube-system, labels: { kubernetes.io/service-name: kubelets } }, addressType: IPv4, endpoints: [{ addresses: [10.0.0.7, 10.0.0.8] }], ports: [{ port: 10250 }] }`,
        'NodePort Service kube-system/kubelets leads to kubelet (10.0.0.7, 10.0.0.8) and is open to whoever reaches a node',
      ],
      'the pod of etcd': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp, namespace: kube-system, uid: a, labels: { component: etcd }, annotations: { kubernetes.io/config.mirror: x }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp, uid: b, controller: true }] }, spec: { hostNetwork: true, containers: [{ name: etcd, image: etcd, command: [etcd] }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: etcd, namespace: kube-system }, spec: { type: LoadBalancer, selector: { component: etcd }, ports: [{ port: 2379 }] } }`,
        'LoadBalancer Service kube-system/etcd leads to etcd and is open to anyone',
      ],
    },
    notApplicable: {
      'the Service of the API server as it is': `
        { apiVersion: v1, kind: Service, metadata: { name: kubernetes, namespace: default }, spec: { type: ClusterIP, ports: [{ name: https, port: 443, targetPort: 6443 }] } }`,
    },
  },
  each: 'exposures',
  proof: 'presence',
  evaluate({ exposure: { controlPlane, called, openTo, audience, addresses } }) {
    if (controlPlane === undefined || audience.to === 'private') return;
    const shown = addresses.length === 0 ? '' : ` (${addresses.slice(0, 3).join(', ')})`;
    return { message: `${called} leads to ${controlPlane}${shown} and is open to ${openTo}`, value: controlPlane };
  },
});
