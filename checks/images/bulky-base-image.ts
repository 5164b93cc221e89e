import { defineCheck } from '../../src/check.ts';

const largest = 500_000_000;

/** Families that Trivy names only where a whole distribution is there; debian and redhat are those of the smallest images too. */
const distributions =
  /^(ubuntu|centos|fedora|oracle|amazon|rocky|alma|opensuse|opensuse\.leap|opensuse\.tumbleweed|suse linux enterprise server|sles)( |$)/;

export default defineCheck({
  id: 'bulky-base-image',
  category: 'images',
  severity: 'info',
  default: false,
  title: 'Images carry little besides the application',
  description:
    'Shells, package managers and compilers in an image are the tools of whoever gets into its container, and every package in it is one more to patch.',
  remediation:
    'Build in several stages and copy the application onto a small base image: distroless, scratch, or a slim variant.',
  references: [
    'https://kubernetes.io/docs/concepts/containers/images/',
    'https://docs.docker.com/build/building/best-practices/',
  ],
  examples: {
    pass: {
      'small, on a node': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx:1.29 }] } }
          - { apiVersion: v1, kind: Node, metadata: { name: a }, status: { images: [{ names: ['docker.io/library/nginx@sha256:1111111111111111111111111111111111111111111111111111111111111111', 'docker.io/library/nginx:1.29'], sizeBytes: 500000000 }] } }`,
    },
    fail: {
      'large on a node, and a distribution by its report': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx:1.29 }, { name: api, image: api:1 }] } }
          - { apiVersion: v1, kind: Node, metadata: { name: a }, status: { images: [{ names: ['docker.io/library/nginx:1.29'], sizeBytes: 734000000 }] } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: { name: a, namespace: shop }, report: { artifact: { repository: library/api, tag: '1' }, registry: { server: index.docker.io }, os: { family: ubuntu, name: '22.04' }, summary: { criticalCount: 0 } } }`,
        'image nginx:1.29 takes 734 MB',
        'image api:1 holds a full distribution (ubuntu 22.04)',
      ],
    },
    unknown: {
      'no node lists it': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx:1.29 }] } }
          - { apiVersion: v1, kind: Node, metadata: { name: a }, status: { images: [{ names: ['docker.io/library/redis:8'], sizeBytes: 1000 }] } }`,
        'neither a report nor a node says what image nginx:1.29 holds',
      ],
    },
    manual: {
      'no node reports images': [
        '{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx:1.29 }] } }',
        'no node reports the sizes of its images (nodeStatusMaxImages of its kubelet)',
      ],
    },
  },
  each: 'images',
  proof: 'presence',
  needs: ['images'],
  evaluate({ image: { name, report, size }, images: { sizeGap }, unknown, manual }) {
    if (report !== undefined && distributions.test(report.os))
      return { message: `image ${name} holds a full distribution (${report.os})`, fieldPath: 'image', value: name };
    if (size !== undefined && size > largest)
      return { message: `image ${name} takes ${Math.round(size / 1_000_000)} MB`, fieldPath: 'image', value: name };
    if (size !== undefined || (report !== undefined && report.os !== '')) return;
    if (sizeGap !== null) return (sizeGap.hidden ? manual : unknown)(sizeGap.reason);
    return unknown(`neither a report nor a node says what image ${name} holds`);
  },
});
