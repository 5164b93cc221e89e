import { defineCheck } from '../../src/check.ts';
import { parseImage, refusedImage } from '../../src/kubernetes/image.ts';

export default defineCheck({
  id: 'latest-tag',
  category: 'images',
  severity: 'medium',
  title: 'No image uses the tag latest, or none',
  description:
    'The tag latest names whatever was pushed last. Two nodes run different programs under one name, nobody can say which version was attacked or go back to the one before, and whoever may push to the repository decides what runs here next.',
  remediation: 'Name a version in the image, better its digest: registry.example/web:1.4.2@sha256:…',
  references: [
    'https://kubernetes.io/docs/concepts/containers/images/#image-names',
    'https://kubernetes.io/docs/concepts/configuration/overview/',
  ],
  examples: {
    pass: {
      'a version': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'nginx:1.27.2' }] }`,
      'a digest, whatever the tag': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'nginx:latest@sha256:0a399eb16751829e1af26fea27b20c3ec28d7ab1fb72182879dcae1cca21206a' }] }`,
      'a digest and no tag, a registry with a port': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'registry.shop.example:5000/web@sha256:0a399eb16751829e1af26fea27b20c3ec28d7ab1fb72182879dcae1cca21206a' }] }`,
      'a tag that only begins like it': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'web:latest-1' }] }`,
      'no image, which a template may leave to its controller': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web }] }`,
    },
    fail: {
      latest: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'nginx:latest' }] }`,
        'container web runs nginx:latest, whatever was pushed last',
      ],
      'no tag, in an init container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'nginx:1.27' }], initContainers: [{ name: setup, image: ghcr.io/shop/setup }] }`,
        'init container setup runs ghcr.io/shop/setup without a tag, which means latest',
      ],
      'the port of a registry is no tag': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'localhost:5000/web' }] }`,
        'container web runs localhost:5000/web without a tag, which means latest',
      ],
      'a template without pods': [
        `
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: report, namespace: shop }
        spec: { schedule: '0 1 * * *', jobTemplate: { spec: { template: { spec: { containers: [{ name: report, image: busybox }] } } } } }`,
        'container report runs busybox without a tag, which means latest',
      ],
    },
    notApplicable: {
      'what is no reference': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: $IMAGE }] }`,
    },
  },
  each: 'containers',
  evaluate({ container: { image }, called, notApplicable }) {
    const parsed = parseImage(image);
    const refused = parsed === undefined ? refusedImage(image) : undefined;
    if (refused !== undefined) return notApplicable(refused);
    if (parsed === undefined || parsed.digest !== undefined) return;
    if (parsed.tag !== undefined && parsed.tag !== 'latest') return;
    const how = parsed.tag === undefined ? 'without a tag, which means latest' : '';
    return {
      message: `${called} runs ${image}${how === '' ? ', whatever was pushed last' : ` ${how}`}`,
      fieldPath: 'image',
      value: image ?? null,
    };
  },
});
