import { defineCheck } from '../../src/check.ts';
import { podSecuritySince } from '../../src/kubernetes/pod-security/level.ts';

/** As many workloads as one sentence can bear. */
const most = 5;

export default defineCheck({
  id: 'namespace-below-restricted',
  category: 'namespaces',
  severity: 'low',
  default: false,
  title: 'Every namespace enforces the restricted level',
  description:
    'Baseline stops the known ways to the node; it still lets a container run as root, with the default capabilities and without seccomp, which is what most escapes through the kernel start from.',
  remediation:
    'Mend the workloads that stand in the way (kaudit psa lists their controls), then set the label pod-security.kubernetes.io/enforce of the namespace to restricted.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/concepts/security/pod-security-admission/',
  ],
  examples: {
    pass: {
      restricted:
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: restricted } } }',
      'an unreadable level counts as restricted':
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: strict } } }',
    },
    fail: {
      'nothing enforced, nothing runs': [
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }',
        'namespace shop enforces nothing; it runs no pods, so restricted is safe to enforce',
      ],
      'workloads stand in the way': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: toolbox, namespace: shop }, spec: { containers: [{ name: sh, image: sh }] } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: good, namespace: shop }, spec: { securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }, containers: [{ name: web, image: web, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } } }] } }`,
        'namespace shop enforces baseline; in the way of restricted stand Deployment web, Pod toolbox',
      ],
      'nothing stands in the way': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: privileged } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: good, namespace: shop }, spec: { securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }, containers: [{ name: web, image: web, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } } }] } }`,
        'namespace shop enforces privileged; all of its pods meet restricted already',
      ],
    },
    notApplicable: {
      'a system namespace': '{ apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }',
      'a version that knows no levels': {
        kubernetesVersion: '1.22',
        objects: '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }',
      },
    },
  },
  each: 'namespaces',
  needs: ['levelObstacles', 'namespaceSecurity', 'policyVersion'],
  evaluate({ namespace: { name, system }, levelObstacles, namespaceSecurity, policyVersion, unknown, notApplicable }) {
    if (system) return notApplicable('Kubernetes or the distribution owns the namespace');
    const { minor, gap } = policyVersion;
    if (minor !== undefined && minor < podSecuritySince)
      return notApplicable(`Kubernetes 1.${minor} has no pod security levels`);
    const security = namespaceSecurity.of(name);
    if (security === undefined) return unknown(namespaceSecurity.gap);
    const { level, by } = security.enforce;
    if (level === 'restricted') return;
    if (minor === undefined) return unknown(gap);
    const names = levelObstacles.of(name, 'restricted').map(({ object }) => `${object.kind} ${object.name}`);
    const more = names.length > most ? ` and ${names.length - most} more` : '';
    const obstacles =
      names.length > 0
        ? `; in the way of restricted ${names.length === 1 ? 'stands' : 'stand'} ${names.slice(0, most).join(', ')}${more}`
        : levelObstacles.whole
          ? levelObstacles.count(name) === 0
            ? '; it runs no pods, so restricted is safe to enforce'
            : '; all of its pods meet restricted already'
          : '';
    return {
      message: `namespace ${name} enforces ${level === 'privileged' && by === 'default' ? 'nothing' : level}${obstacles}`,
      fieldPath: 'metadata.labels["pod-security.kubernetes.io/enforce"]',
      value: by === 'label' ? level : null,
    };
  },
});
