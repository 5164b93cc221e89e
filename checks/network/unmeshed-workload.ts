import { defineCheck } from '../../src/check.ts';
import { enrolmentOf, excludedPorts, hasProxy, isCaptured, optOut } from '../../src/kubernetes/mesh/membership.ts';

export default defineCheck({
  id: 'unmeshed-workload',
  category: 'network',
  severity: 'low',
  title: 'Every workload of a meshed namespace is in the mesh',
  description:
    'A workload without the proxy of its mesh speaks and listens in plaintext, proves no identity, and is passed over by every authorization policy of the mesh: it is the way around them.',
  remediation:
    'Take the label or annotation that keeps it out away and start its pods anew, so that the proxy is injected (kubectl rollout restart); let no port bypass the proxy. Where a workload has to stay outside, waive the finding with the reason.',
  references: [
    'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/',
    'https://linkerd.io/2/features/proxy-injection/',
  ],
  examples: {
    pass: {
      'a pod with its sidecar': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { istio-injection: enabled } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, uid: a }, spec: { containers: [{ name: web, image: web }, { name: istio-proxy, image: 'docker.io/istio/proxyv2:1.29.0' }] } }`,
      'a port of the proxy itself, as the injector writes it with CNI': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { istio-injection: enabled } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, uid: a, annotations: { traffic.sidecar.istio.io/includeInboundPorts: '*', traffic.sidecar.istio.io/excludeInboundPorts: '15020' } }, spec: { containers: [{ name: web, image: web }, { name: istio-proxy, image: 'docker.io/istio/proxyv2:1.29.0' }] } }`,
      'a native sidecar': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { istio.io/rev: stable } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, uid: a }, spec: { initContainers: [{ name: istio-proxy, image: 'docker.io/istio/proxyv2:1.29.0', restartPolicy: Always }], containers: [{ name: web, image: web }] } }`,
      ambient: `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: ztunnel, namespace: istio-system, uid: b }, spec: { containers: [{ name: istio-proxy, image: 'docker.io/istio/ztunnel:1.29.0' }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, uid: a, annotations: { ambient.istio.io/redirection: enabled } }, spec: { containers: [{ name: web, image: web }] } }`,
      'a template, before anything is injected': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { istio-injection: enabled } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: istiod, namespace: istio-system }, spec: { containers: [{ name: discovery, image: 'docker.io/istio/pilot:1.29.0' }] } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }`,
    },
    fail: {
      'a pod that runs without a proxy': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { istio-injection: enabled } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: istiod, namespace: istio-system }, spec: { containers: [{ name: discovery, image: 'docker.io/istio/pilot:1.29.0' }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, uid: a }, spec: { containers: [{ name: web, image: web }] } }`,
        'it runs without the proxy of Istio, for which namespace shop is marked (label istio-injection=enabled)',
      ],
      'a template that keeps itself out': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, annotations: { linkerd.io/inject: enabled } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: identity, namespace: linkerd }, spec: { containers: [{ name: identity, image: 'cr.l5d.io/linkerd/controller:2.18' }] } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { metadata: { annotations: { linkerd.io/inject: disabled } }, spec: { containers: [{ name: web, image: web }] } } } }`,
        'annotation linkerd.io/inject=disabled keeps it out of Linkerd, for which namespace shop is marked (annotation linkerd.io/inject=enabled)',
      ],
      'ports past the proxy': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { istio-injection: enabled } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, uid: a, annotations: { traffic.sidecar.istio.io/excludeInboundPorts: '5432' } }, spec: { containers: [{ name: web, image: web }, { name: istio-proxy, image: 'docker.io/istio/proxyv2:1.29.0' }] } }`,
        'traffic.sidecar.istio.io/excludeInboundPorts=5432 leads ports past the proxy of Istio',
      ],
    },
    notApplicable: {
      'a label whose mesh is gone': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { istio-injection: enabled } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, uid: a }, spec: { containers: [{ name: web, image: web }] } }`,
    },
  },
  each: 'pods',
  needs: ['mesh'],
  evaluate({ pod, mesh, notApplicable }) {
    const { labels, annotations } = mesh.marks(pod.namespace);
    const enrolment = enrolmentOf(labels, annotations);
    if (enrolment === undefined || !mesh.running.has(enrolment.mesh))
      return notApplicable(`namespace ${pod.namespace} is in no mesh that runs`);
    if (pod.spec.hostNetwork === true) return notApplicable('it uses the network of its node');
    const marked = `for which namespace ${pod.namespace} is marked (${enrolment.by})`;
    const inside = hasProxy(enrolment.mesh, pod.spec) || (enrolment.mesh === 'Istio' && isCaptured(pod.annotations));
    if (inside) {
      const past = excludedPorts(pod.annotations);
      if (past.length === 0) return;
      return { message: `${past.join(', ')} leads ports past the proxy of ${enrolment.mesh}` };
    }
    const out = optOut(enrolment, pod.labels, pod.annotations);
    if (out !== undefined) return { message: `${out} keeps it out of ${enrolment.mesh}, ${marked}` };
    // The proxy comes in when a pod is created: a template never has it.
    if (pod.fromTemplate || !pod.admitted) return;
    return { message: `it runs without the proxy of ${enrolment.mesh}, ${marked}` };
  },
});
