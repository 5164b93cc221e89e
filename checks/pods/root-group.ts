import { defineCheck } from '../../src/check.ts';
import { rootGroupFields } from '../../src/kubernetes/root-group.ts';

export default defineCheck({
  id: 'root-group',
  category: 'pods',
  severity: 'low',
  title: 'No pod asks for group 0',
  description:
    'Files of group root are often writable for that group: in images that were made for arbitrary users, and on shared volumes. A process in group 0 changes them without being user 0.',
  remediation:
    'Set runAsGroup, fsGroup and supplementalGroups to groups other than 0, at the pod and at the container.',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
      'other groups': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { runAsGroup: 1000, fsGroup: 1000, supplementalGroups: [1, 2] }, containers: [{ name: web, image: web, securityContext: { runAsGroup: 1000 } }] }`,
      'user 0, which root-user judges': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { runAsUser: 0 } }] }`,
    },
    fail: {
      'at the pod': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { runAsGroup: 0 }, containers: [{ name: web, image: web, securityContext: { runAsGroup: 1000 } }] }`,
        'the pod sets runAsGroup to 0',
      ],
      files: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { fsGroup: 0, supplementalGroups: [1000, 0] }, containers: [{ name: web, image: web }] }`,
        'the pod sets fsGroup to 0; the pod lists 0 in supplementalGroups',
      ],
      'at containers': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { runAsGroup: 0 } }], initContainers: [{ name: setup, image: setup, securityContext: { runAsGroup: 0 } }] }`,
        'init container setup sets runAsGroup to 0; container web sets runAsGroup to 0',
      ],
    },
  },
  each: 'pods',
  evaluate({ pod }) {
    return rootGroupFields(pod.spec).map(({ setter, field, path }) => ({
      message: field === 'supplementalGroups' ? `${setter} lists 0 in ${field}` : `${setter} sets ${field} to 0`,
      fieldPath: path,
      value: 0,
    }));
  },
});
