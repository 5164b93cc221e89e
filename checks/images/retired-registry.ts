import { defineCheck } from '../../src/check.ts';
import { parseImage } from '../../src/kubernetes/image.ts';
import { retiredPlace } from '../../src/kubernetes/retired-registries.ts';

export default defineCheck({
  id: 'retired-registry',
  category: 'images',
  severity: 'low',
  title: 'No image comes from a frozen registry',
  description:
    'Nothing is repaired any more in a registry that was given up: known holes stay in its images, and one day a node that needs to pull finds nothing, or what somebody else put under the old name.',
  remediation: 'Take the image from where its makers publish it now.',
  references: [
    'https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/',
    'https://github.com/bitnami/charts/issues/35164',
    'https://cloud.google.com/container-registry/docs/deprecations/container-registry-deprecation',
  ],
  examples: {
    pass: {
      'the registry of today': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'registry.k8s.io/pause:3.10' }] }`,
      'a name that only begins alike': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'bitnamisecure/redis:7' }] }`,
      'Sealed Secrets, which Bitnami goes on publishing': `
        apiVersion: v1
        kind: Pod
        metadata: { name: sealed-secrets-controller, namespace: kube-system }
        spec: { containers: [{ name: controller, image: 'docker.io/bitnami/sealed-secrets-controller:0.32.2' }] }`,
      'a mirror of one’s own': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'registry.shop.example/bitnami/redis:7' }] }`,
    },
    fail: {
      'the old registry of Kubernetes': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'k8s.gcr.io/ingress-nginx/controller:v1.1.0' }] }`,
        'container web runs k8s.gcr.io/ingress-nginx/controller:v1.1.0; nothing is published at k8s.gcr.io since 2023-04-03: use registry.k8s.io',
      ],
      'Bitnami, by the short name': [
        `
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: cache, namespace: shop }
        spec: { selector: { matchLabels: { app: cache } }, template: { metadata: { labels: { app: cache } }, spec: { containers: [{ name: redis, image: 'bitnami/redis:7.2' }] } } }`,
        'container redis runs bitnami/redis:7.2; nothing is published at docker.io/bitnami since 2025-08-28: use the upstream image of the program, or Bitnami Secure Images',
      ],
      'older still': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'gcr.io/google_containers/pause-amd64:3.1' }] }`,
        'container web runs gcr.io/google_containers/pause-amd64:3.1; nothing is published at gcr.io/google_containers since 2023-04-03: use registry.k8s.io',
      ],
    },
  },
  each: 'containers',
  evaluate({ container: { image }, called }) {
    const parsed = parseImage(image);
    const retired = parsed === undefined ? undefined : retiredPlace(parsed);
    if (retired === undefined) return;
    const { place, since, instead } = retired;
    return {
      message: `${called} runs ${image}; nothing is published at ${place} since ${since}: use ${instead}`,
      fieldPath: 'image',
      value: image ?? null,
    };
  },
});
