import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'insecure-api-service',
  category: 'api-server',
  severity: 'medium',
  title: 'Aggregated APIs are reached over verified TLS',
  description:
    'The API server hands requests, with the names of those who sent them, on to a Service whose certificate it does not verify: who stands between them reads and answers in its place, and a forged answer of a metrics API steers scaling.',
  remediation:
    'Give the APIService a spec.caBundle that its Service has a certificate of (cert-manager can inject it), and remove spec.insecureSkipTLSVerify. metrics-server: serve with a certificate of a CA, and set apiService.insecureSkipTLSVerify=false in its chart.',
  references: [
    'https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/',
    'https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/api-service-v1/',
  ],
  examples: {
    pass: {
      'served by the API server itself': `
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: { name: v1.apps }
        spec: { group: apps, version: v1 }`,
      'with a CA': `
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: { name: v1beta1.metrics.k8s.io }
        spec: { group: metrics.k8s.io, version: v1beta1, caBundle: TFMw, service: { namespace: kube-system, name: metrics-server } }`,
    },
    fail: {
      'metrics-server with its defaults': [
        `
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: { name: v1beta1.metrics.k8s.io }
        spec: { group: metrics.k8s.io, version: v1beta1, insecureSkipTLSVerify: true, service: { namespace: kube-system, name: metrics-server } }`,
        'APIService v1beta1.metrics.k8s.io reaches Service kube-system/metrics-server without verifying its certificate (insecureSkipTLSVerify: true)',
      ],
      'no CA': [
        `
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: { name: v1.shop.example }
        spec: { group: shop.example, version: v1, service: { namespace: shop, name: api } }`,
        'APIService v1.shop.example names no caBundle for Service shop/api',
      ],
    },
  },
  each: 'apiServices',
  evaluate({ apiService: { name, service, insecureSkipTLSVerify, hasCaBundle } }) {
    if (service === null) return;
    const to = `Service ${service.namespace}/${service.name}`;
    if (insecureSkipTLSVerify)
      return {
        message: `APIService ${name} reaches ${to} without verifying its certificate (insecureSkipTLSVerify: true)`,
        fieldPath: 'spec.insecureSkipTLSVerify',
        value: true,
      };
    if (!hasCaBundle)
      return { message: `APIService ${name} names no caBundle for ${to}`, fieldPath: 'spec.caBundle', value: null };
  },
});
