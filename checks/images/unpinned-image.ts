import { defineCheck } from '../../src/check.ts';
import { parseImage, refusedImage } from '../../src/kubernetes/image.ts';

export default defineCheck({
  id: 'unpinned-image',
  category: 'images',
  severity: 'low',
  title: 'Images are pinned by digest',
  description:
    'A tag can be moved to another image at any time, by whoever may push to the repository or has taken over the account of somebody who may. A digest is the image: what was tested and scanned is what runs.',
  remediation: 'Add the digest to the image: NAME:TAG@sha256:… The tag stays for people; the digest decides.',
  references: [
    'https://kubernetes.io/docs/concepts/containers/images/#image-names',
    'https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy',
  ],
  examples: {
    pass: {
      'tag and digest': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'nginx:1.27@sha256:0a399eb16751829e1af26fea27b20c3ec28d7ab1fb72182879dcae1cca21206a' }] }`,
      'digest alone': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'nginx@sha256:0a399eb16751829e1af26fea27b20c3ec28d7ab1fb72182879dcae1cca21206a' }] }`,
    },
    fail: {
      'a tag, with what runs now': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'nginx:1.27' }] }
        status: { phase: Running, containerStatuses: [{ name: web, imageID: 'docker.io/library/nginx@sha256:0a399eb16751829e1af26fea27b20c3ec28d7ab1fb72182879dcae1cca21206a' }] }`,
        'container web runs nginx:1.27 without a digest; what runs now is sha256:0a399eb16751829e1af26fea27b20c3ec28d7ab1fb72182879dcae1cca21206a',
      ],
      'a template, of which nothing runs': [
        `
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web, namespace: shop }
        spec: { replicas: 0, selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: 'nginx:1.27' }] } } }`,
        'container web runs nginx:1.27 without a digest',
      ],
      'an ephemeral container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'nginx@sha256:0a399eb16751829e1af26fea27b20c3ec28d7ab1fb72182879dcae1cca21206a' }], ephemeralContainers: [{ name: debugger, image: 'busybox:1.36' }] }`,
        'ephemeral container debugger runs busybox:1.36 without a digest',
      ],
    },
  },
  each: 'containers',
  evaluate({ container: { name, image }, called, pod, notApplicable }) {
    const parsed = parseImage(image);
    const refused = parsed === undefined ? refusedImage(image) : undefined;
    if (refused !== undefined) return notApplicable(refused);
    if (parsed === undefined || parsed.digest !== undefined) return;
    const digest = pod.digests[name];
    const now = digest === undefined ? '' : `; what runs now is ${digest}`;
    return { message: `${called} runs ${image} without a digest${now}`, fieldPath: 'image', value: image ?? null };
  },
});
