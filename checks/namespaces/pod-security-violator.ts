import { defineCheck } from '../../src/check.ts';
import { evaluatePodSecurity } from '../../src/kubernetes/pod-security/evaluate.ts';
import { podSecuritySince } from '../../src/kubernetes/pod-security/level.ts';

export default defineCheck({
  id: 'pod-security-violator',
  category: 'namespaces',
  severity: 'medium',
  title: 'No pod breaks the level that its namespace enforces',
  description:
    'A label never evicts what runs already: a pod from before keeps the privileges that the namespace seems to refuse, and once it is gone its controller can not make it again.',
  remediation:
    'Change the fields of the pod template that break the named controls and roll it out; or, where the workload needs them, move it to a namespace that enforces a laxer level.',
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-admission/'],
  examples: {
    pass: {
      'meets the level': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }`,
      'a rule that the pinned version does not have yet': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/enforce-version: v1.33 } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web, livenessProbe: { httpGet: { port: 80, host: example.com } } }] } }`,
    },
    fail: {
      'runs from before the label, and a workload scaled to zero': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: agent, namespace: shop }, spec: { hostPID: true, containers: [{ name: agent, image: agent, securityContext: { privileged: true } }] } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { replicas: 0, template: { spec: { containers: [{ name: web, image: web }], volumes: [{ name: logs, hostPath: { path: /var/log } }] } } } }`,
        'namespace shop enforces baseline:latest, which refuses this pod: host namespaces (hostPID=true), privileged (container "agent" must not set securityContext.privileged=true)',
        'namespace shop enforces baseline:latest, which refuses this pod: hostPath volumes (volume "logs")',
      ],
      'by the pinned version, and an unreadable level, which is restricted': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: Baseline, pod-security.kubernetes.io/enforce-version: v1.7 } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }`,
        'namespace shop enforces restricted:v1.7, which refuses this pod: runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true)',
      ],
    },
    notApplicable: {
      'nothing is enforced': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/warn: restricted } } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: ci, labels: { pod-security.kubernetes.io/enforce: privileged } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { hostPID: true, containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: ci }, spec: { hostPID: true, containers: [{ name: web, image: web }] } }`,
    },
  },
  each: 'pods',
  needs: ['namespaceSecurity', 'policyVersion'],
  evaluate({ pod: { namespace, annotations, spec }, namespaceSecurity, policyVersion, unknown, notApplicable }) {
    const { minor, gap } = policyVersion;
    if (minor !== undefined && minor < podSecuritySince)
      return notApplicable(`Kubernetes 1.${minor} has no pod security levels`);
    const enforce = namespaceSecurity.labelled(namespace)?.enforce;
    if (enforce === undefined) return unknown(namespaceSecurity.gap);
    if (enforce.level === 'privileged') return notApplicable('no label of the namespace enforces a level');
    if (minor === undefined) return unknown(gap);
    const violations = evaluatePodSecurity({ metadata: { annotations }, spec }, enforce.level, enforce.minor);
    const [first] = violations;
    if (first === undefined) return;
    const broken = violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
    const fieldPath = violations.flatMap(({ fieldPaths }) => fieldPaths).find((path) => !path.startsWith('metadata.'));
    return {
      message: `namespace ${namespace} enforces ${enforce.level}:${enforce.version}, which refuses this pod: ${broken}`,
      ...(fieldPath === undefined ? {} : { fieldPath }),
    };
  },
});
