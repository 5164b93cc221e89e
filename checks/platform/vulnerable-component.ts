import { defineCheck } from '../../src/check.ts';
import { advisoriesOf, openAdvisories } from '../../src/kubernetes/components/advisories.ts';
import { advisoriesAsOf } from '../../src/kubernetes/components/advisory-table.ts';
import { versionText } from '../../src/kubernetes/components/products.ts';

export default defineCheck({
  id: 'vulnerable-component',
  category: 'platform',
  severity: 'high',
  title: 'No component has a version with a known serious hole',
  description:
    'Add-ons and operators hold more rights than any application: a published hole in one of them is a published way to the whole cluster, and programs that try it are written within days.',
  remediation: 'Upgrade the component to the fixed version that the finding names, or to a later one.',
  references: [
    'https://kubernetes.io/docs/reference/issues-security/official-cve-feed/',
    'https://github.com/kubernetes/kubernetes/issues/131009',
    'https://github.com/argoproj/argo-cd/security/advisories',
  ],
  examples: {
    pass: {
      'fixed in its own line, newer, and of a registry of one’s own': `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: argocd-server, namespace: argocd }, spec: { template: { spec: { containers: [{ name: server, image: 'quay.io/argoproj/argocd:v2.14.16' }] } } } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: argocd-repo, namespace: argocd }, spec: { template: { spec: { containers: [{ name: server, image: 'mirror.example/argoproj/argocd:v3.2.0' }] } } } }`,
      'older than the fault': `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: fluent-bit, namespace: logging }, spec: { template: { spec: { containers: [{ name: fluent-bit, image: 'cr.fluentbit.io/fluent/fluent-bit:1.9.10' }] } } } }`,
    },
    fail: {
      IngressNightmare: [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: controller, namespace: ingress-nginx }, spec: { template: { spec: { containers: [{ name: controller, image: 'registry.k8s.io/ingress-nginx/controller:v1.11.4@sha256:d2fbc4ec70d8aa2050dd91a91506e998765e86c96f32cffb56c503c9c34eed5b' }] } } } }`,
        'ingress-nginx 1.11.4 has CVE-2025-1974 (critical: anyone on the pod network runs code in the controller, which reads every Secret), CVE-2026-24512 (high: who may write an Ingress runs code in the controller, which reads every Secret), CVE-2026-3288 (high: who may write an Ingress runs code in the controller, which reads every Secret), fixed in 1.13.8',
      ],
      'the version from the label, a line that was never fixed': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: kyverno, namespace: kyverno, labels: { app.kubernetes.io/version: v1.14.1 } }, spec: { template: { spec: { containers: [{ name: kyverno, image: 'ghcr.io/kyverno/kyverno@sha256:d2fbc4ec70d8aa2050dd91a91506e998765e86c96f32cffb56c503c9c34eed5b' }] } } } }`,
        'Kyverno 1.14.1 has CVE-2026-22039 (critical: who may write a Policy in one namespace acts in all with the rights of Kyverno), fixed in 1.15.3',
      ],
      'etcd of a mirror pod': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a, controller: true }] }, spec: { containers: [{ name: etcd, image: 'registry.k8s.io/etcd:3.6.6-0', command: [etcd] }] } }`,
        'etcd 3.6.6 has CVE-2026-73500 (high: anyone who reaches its TLS port exhausts its memory and stops the control plane), fixed in 3.6.14',
      ],
    },
    manual: {
      'a digest alone': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: argocd-server, namespace: argocd }, spec: { template: { spec: { containers: [{ name: server, image: 'quay.io/argoproj/argocd@sha256:d2fbc4ec70d8aa2050dd91a91506e998765e86c96f32cffb56c503c9c34eed5b' }] } } } }`,
        'neither the image of Argo CD (Deployment argocd/argocd-server) nor the label app.kubernetes.io/version tells its version: compare it with CVE-2024-31989, CVE-2025-55190',
      ],
      'an image with a numbering of its own': [
        `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: fluent-bit, namespace: amazon-cloudwatch, labels: { app.kubernetes.io/version: 2.31.12 } }, spec: { template: { spec: { containers: [{ name: fluent-bit, image: 'public.ecr.aws/aws-observability/aws-for-fluent-bit:2.31.12' }] } } } }`,
        'neither the image of Fluent Bit (DaemonSet amazon-cloudwatch/fluent-bit) nor the label app.kubernetes.io/version tells its version: compare it with CVE-2024-4323',
      ],
    },
    notApplicable: {
      'no advisory in the table': `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: contour, namespace: ingress }, spec: { template: { spec: { containers: [{ name: contour, image: 'ghcr.io/projectcontour/contour:v1.30.0' }] } } } }`,
      'parts that are younger than the fix': `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: kubernetes-dashboard-web, namespace: kubernetes-dashboard }, spec: { template: { spec: { containers: [{ name: web, image: 'docker.io/kubernetesui/dashboard-web:1.4.0' }] } } } }`,
    },
  },
  proof: 'presence',
  each: 'components',
  evaluate({ component: { product, kind, namespace, name, image, version }, manual, notApplicable }) {
    const known = advisoriesOf(product, image);
    if (known.length === 0)
      return notApplicable(`kaudit’s table of advisories (of ${advisoriesAsOf}) says nothing about ${product}`);
    if (version === undefined)
      return manual(
        `neither the image of ${product} (${kind} ${namespace}/${name}) nor the label app.kubernetes.io/version tells its version: compare it with ${known.map(({ id }) => id).join(', ')}`,
      );
    const { open, fix } = openAdvisories(known, version);
    if (open.length === 0) return;
    const which = open.map(({ id, severity, what }) => `${id} (${severity}: ${what})`).join(', ');
    return {
      message: `${product} ${versionText(version)} has ${which}, fixed in ${fix}`,
      value: image || versionText(version),
      remediation: `Upgrade ${product} to ${fix} or later (${open.map(({ source }) => source).join(', ')}).`,
    };
  },
});
