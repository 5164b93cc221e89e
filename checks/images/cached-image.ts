import { defineCheck } from '../../src/check.ts';
import { parseImage, refusedImage } from '../../src/kubernetes/image.ts';
import { pullPolicyOf } from '../../src/kubernetes/pull-policy.ts';

export default defineCheck({
  id: 'cached-image',
  category: 'images',
  severity: 'low',
  title: 'A mutable image is pulled anew at every start',
  description:
    'With a tag and a cached copy, each node keeps the image that it happened to pull first: a fix pushed under the same tag never arrives there. And a pod of another tenant starts a private image that lies on the node without showing that it may pull it.',
  remediation: 'Pin the image by digest, or set imagePullPolicy: Always on the container.',
  references: [
    'https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting',
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwayspullimages',
  ],
  examples: {
    pass: {
      'it says so': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'nginx:1.27', imagePullPolicy: Always }] }`,
      'latest and none, in a manifest: the default is Always': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: nginx }, { name: side, image: 'busybox:latest' }] }`,
      'a digest': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'nginx@sha256:0a399eb16751829e1af26fea27b20c3ec28d7ab1fb72182879dcae1cca21206a' }] }`,
      'admission makes every pod pull': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: 'nginx:1.27' }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp, namespace: kube-system, annotations: { kubernetes.io/config.mirror: x, kubernetes.io/config.source: file }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp, uid: '1', controller: true }] }, spec: { containers: [{ name: kube-apiserver, image: 'registry.k8s.io/kube-apiserver:v1.36.0', command: [kube-apiserver, '--enable-admission-plugins=NodeRestriction,AlwaysPullImages'] }] } }`,
    },
    fail: {
      'a tag: the default is IfNotPresent': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'nginx:1.27' }] }`,
        'container web runs nginx:1.27 with imagePullPolicy IfNotPresent: a node keeps the copy that it has',
      ],
      'latest, cached on purpose': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'nginx:latest', imagePullPolicy: IfNotPresent }] }`,
        'container web runs nginx:latest with imagePullPolicy IfNotPresent: a node keeps the copy that it has',
      ],
      'never pulled, in an init container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'nginx:1.27', imagePullPolicy: Always }], initContainers: [{ name: setup, image: 'setup:1', imagePullPolicy: Never }] }`,
        'init container setup runs setup:1 with imagePullPolicy Never: a node keeps the copy that it has',
      ],
      'another plugin': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: 'nginx:1.27' }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp, namespace: kube-system, annotations: { kubernetes.io/config.mirror: x, kubernetes.io/config.source: file }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp, uid: '1', controller: true }] }, spec: { containers: [{ name: kube-apiserver, image: 'registry.k8s.io/kube-apiserver:v1.36.0', command: [kube-apiserver, '--enable-admission-plugins=NodeRestriction'] }] } }`,
        'container web runs nginx:1.27 with imagePullPolicy IfNotPresent: a node keeps the copy that it has',
      ],
    },
  },
  each: 'containers',
  needs: ['pullImages'],
  evaluate({ container, called, pullImages: { always }, unknown, notApplicable }) {
    if (always === true) return;
    const parsed = parseImage(container.image);
    const refused = parsed === undefined ? refusedImage(container.image) : undefined;
    if (refused !== undefined) return notApplicable(refused);
    if (parsed === undefined || parsed.digest !== undefined) return;
    const policy = pullPolicyOf(container);
    if (policy === 'Always') return;
    if (always !== false) return unknown(`whether admission makes every pod pull is not known: ${always.unknown}`);
    return {
      message: `${called} runs ${container.image} with imagePullPolicy ${policy}: a node keeps the copy that it has`,
      fieldPath: 'imagePullPolicy',
      value: container.imagePullPolicy ?? null,
    };
  },
});
