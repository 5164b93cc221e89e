import { defineCheck } from '../../src/check.ts';
import { givenFlag } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'missing-admission-configuration',
  category: 'api-server',
  severity: 'low',
  title: 'Pod security defaults are configured on the server',
  description:
    'Namespaces without labels get the level privileged: a namespace that somebody forgot to label admits pods that own their node.',
  remediation:
    'Start kube-apiserver with --admission-control-config-file naming an AdmissionConfiguration with defaults for PodSecurity. What is in the file is not seen here: pod_security_evaluations_total of the API server shows its effect.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-admission-controller/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  default: false,
  examples: {
    pass: {
      set: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --admission-control-config-file=/etc/admission.yaml] }] }`,
      'the resolved value of /flagz': `
        kind: Flagz
        flags: { admission-control-config-file: /etc/admission.yaml }`,
    },
    fail: {
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
        'kube-apiserver has no configuration of admission plugins: --admission-control-config-file is not set',
      ],
      empty: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --admission-control-config-file=] }] }`,
        'kube-apiserver has no configuration of admission plugins: --admission-control-config-file is not set',
      ],
    },
    manual: {
      'a managed control plane': [
        {
          objects: `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        '--admission-control-config-file: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    const file = givenFlag(flags, 'admission-control-config-file', minor);
    if (file.state === 'unreadable') return abstain[unseen](file.reason);
    if (file.given) return;
    const message = `${called} has no configuration of admission plugins: --admission-control-config-file is not set`;
    return { message, value: null };
  },
});
