import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'alpha-feature',
  category: 'api-server',
  severity: 'low',
  title: 'No alpha features are on',
  description:
    'An alpha feature may have holes that nobody has looked for, may lose data, and goes away without notice: it widens what an attacker can try on the API server.',
  remediation:
    'Remove alpha gates and AllAlpha from --feature-gates, and api/all, api/alpha and alpha versions from --runtime-config of kube-apiserver.',
  references: [
    'https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      'no gates': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }`,
      'a gate that is beta by now': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.34.1', command: [kube-apiserver, '--feature-gates=MutatingAdmissionPolicy=true'] }] } }`,
      'an alpha gate switched off': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--feature-gates=AllAlpha=false,CBORServingAndStorage=false'] }] } }`,
      'a hidden control plane whose metrics list none': {
        objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
---
        kind: Metrics
        text: |
          process_start_time_seconds 1.79e+09
          kubernetes_feature_enabled{name="CBORServingAndStorage",stage="ALPHA"} 0`,
        kubernetesVersion: '1.36.0-gke.1',
      },
    },
    fail: {
      'a gate of stage alpha': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--feature-gates=CBORServingAndStorage=true,KubeletPSI=true'] }] } }`,
        'kube-apiserver runs alpha features: --feature-gates=CBORServingAndStorage=true',
      ],
      'all of them': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --feature-gates=AllAlpha=true, --runtime-config=api/all=true] }] } }`,
        'kube-apiserver runs alpha features: --feature-gates=AllAlpha=true, --runtime-config=api/all=true',
      ],
      'an alpha version of an API': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --runtime-config=storagemigration.k8s.io/v1alpha1] }] } }`,
        'kube-apiserver runs alpha features: --runtime-config=storagemigration.k8s.io/v1alpha1=true',
      ],
      'a gate that was alpha then': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.26.1', command: [kube-apiserver, '--feature-gates=ValidatingAdmissionPolicy=true'] }] } }`,
        'kube-apiserver runs alpha features: --feature-gates=ValidatingAdmissionPolicy=true',
      ],
      'a hidden control plane, by its metrics': [
        {
          objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
---
        kind: Metrics
        text: |
          kubernetes_feature_enabled{name="NativeHistograms",stage="ALPHA"} 1`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        'kube-apiserver runs alpha features: NativeHistograms by /metrics',
      ],
    },
    manual: {
      "a version beyond kaudit's table": [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.38.0', command: [kube-apiserver, '--feature-gates=NewThing=true'] }] } }`,
        "--feature-gates: kaudit's table does not reach 1.38, so look up the stage of NewThing",
      ],
      'a managed control plane': [
        {
          objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        '--feature-gates: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, alphaFeatures }, ...abstain }) {
    const alpha = alphaFeatures();
    if (alpha.state !== 'known') return abstain[alpha.state](alpha.reason);
    if (alpha.features.length === 0) return;
    const features = alpha.features.join(', ');
    return { message: `${called} runs alpha features: ${features}`, value: features };
  },
});
