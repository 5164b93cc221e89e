import { defineCheck } from '../../src/check.ts';
import { versionText } from '../../src/kubernetes/components/products.ts';
import { retiredAsOf, retirementOf } from '../../src/kubernetes/components/retired.ts';

export default defineCheck({
  id: 'retired-component',
  category: 'platform',
  severity: 'medium',
  title: 'No component is abandoned',
  description:
    'Nobody mends a project that was retired: every hole that is found in it from now on stays open, and those who look for holes know which clusters still run it.',
  remediation: 'Replace the component by one that is maintained.',
  references: [
    'https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/',
    'https://github.com/kubernetes-retired',
    'https://grafana.com/docs/loki/latest/send-data/promtail/',
  ],
  examples: {
    pass: {
      maintained: `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: traefik, namespace: ingress }, spec: { template: { spec: { containers: [{ name: traefik, image: 'docker.io/traefik:v3.5.0' }] } } } }`,
    },
    fail: {
      'ingress-nginx, whatever its version': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }, spec: { template: { spec: { containers: [{ name: controller, image: 'registry.k8s.io/ingress-nginx/controller:v1.15.0' }] } } } }`,
        'ingress-nginx 1.15.0 is abandoned: the Kubernetes project retired it: no release and no security fix since (2026-03-31)',
      ],
      'a service that its provider ended': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: appmesh-controller, namespace: appmesh-system }, spec: { template: { spec: { containers: [{ name: controller, image: '840364872350.dkr.ecr.us-west-2.amazonaws.com/amazon/appmesh-controller:v1.13.1' }] } } } }`,
        'AWS App Mesh 1.13.1 is abandoned: AWS ended the service (2026-09-30)',
      ],
      'Tiller without a version': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: tiller-deploy, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: tiller, image: 'mirror.example/helm/tiller' }] } } } }`,
        'Tiller is abandoned: Helm 2 reached its end of life (2020-11-13)',
      ],
    },
    notApplicable: { 'nothing that kaudit knows': '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }' },
  },
  proof: 'presence',
  each: 'components',
  evaluate({ component: { product, version, image } }) {
    const retired = retirementOf(product);
    if (retired === undefined) return;
    return {
      message: `${product}${version === undefined ? '' : ` ${versionText(version)}`} is abandoned: ${retired.what} (${retired.since})`,
      value: image || null,
      remediation: `Replace it by ${retired.instead} (${retired.source}; the table is of ${retiredAsOf}).`,
    };
  },
});
