import { defineCheck } from '../../src/check.ts';
import { parseImage, refusedImage } from '../../src/kubernetes/image.ts';
import { isFrom } from '../../src/kubernetes/registry-list.ts';

export default defineCheck({
  id: 'untrusted-registry',
  category: 'images',
  severity: 'medium',
  title: 'Images come only from trusted registries',
  description:
    'In a public registry anybody publishes under any free name. An image from outside the registries that are scanned and guarded brings whatever its maker, or a thief of his account, put into it.',
  remediation:
    'Mirror the image into a registry that you guard and name it there; or add the registry to the list `registries` of kaudit’s configuration, if it deserves it.',
  references: [
    'https://kubernetes.io/docs/concepts/containers/images/',
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#imagepolicywebhook',
  ],
  examples: {
    pass: {
      'a registry of the list': {
        objects: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'ghcr.io/shop/web:1' }, { name: side, image: 'eu.shop.example:5000/side:1' }, { name: cache, image: redis }] }`,
        config: { registries: ['ghcr.io/shop', '*.shop.example:5000', 'docker.io/library'] },
      },
    },
    fail: {
      'a path beside the trusted one': [
        {
          objects: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'ghcr.io/shopping/web:1' }] }`,
          config: { registries: ['ghcr.io/shop'] },
        },
        'container web runs ghcr.io/shopping/web:1, from ghcr.io/shopping/web, which no entry of the trusted registries covers',
      ],
      'Docker Hub, where no registry is named': [
        {
          objects: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'ghcr.io/shop/web:1' }], initContainers: [{ name: setup, image: busybox }] }`,
          config: { registries: ['ghcr.io'] },
        },
        'init container setup runs busybox, from docker.io/library/busybox, which no entry of the trusted registries covers',
      ],
      'an empty list trusts nobody': [
        {
          objects: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'ghcr.io/shop/web:1' }] }`,
          config: { registries: [] },
        },
        'container web runs ghcr.io/shop/web:1, from ghcr.io/shop/web, which no entry of the trusted registries covers',
      ],
    },
    manual: {
      'no list: what is in use': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx }, { name: side, image: 'ghcr.io/shop/side:1' }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: db, namespace: shop }, spec: { containers: [{ name: db, image: 'postgres:16' }], initContainers: [{ name: setup, image: busybox }] } }`,
        'no trusted registries are configured; images come from docker.io (2 workloads), ghcr.io (1 workload)',
      ],
    },
    notApplicable: {
      'nothing runs': `
        apiVersion: v1
        kind: Namespace
        metadata: { name: shop }`,
    },
  },
  each: 'containers',
  needs: ['registries'],
  evaluate({ container: { image }, called, registries: { trusted, inUse }, manual, notApplicable }) {
    if (trusted === undefined) {
      const shown = inUse.slice(0, 20).map(([name, n]) => `${name} (${n} ${n === 1 ? 'workload' : 'workloads'})`);
      const more = inUse.length > 20 ? `, and ${inUse.length - 20} more` : '';
      const from = shown.length === 0 ? '' : `; images come from ${shown.join(', ')}${more}`;
      return manual(`no trusted registries are configured${from}`);
    }
    const parsed = parseImage(image);
    const refused = parsed === undefined ? refusedImage(image) : undefined;
    if (refused !== undefined) return notApplicable(refused);
    if (parsed === undefined || isFrom(parsed, trusted)) return;
    return {
      message: `${called} runs ${image}, from ${parsed.registry}/${parsed.repository}, which no entry of the trusted registries covers`,
      fieldPath: 'image',
      value: image ?? null,
    };
  },
});
