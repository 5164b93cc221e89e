import { defineCheck } from '../../src/check.ts';
import { claimsToBeMirror, comesFromWeb, unexpectedStaticImages } from '../../src/kubernetes/static-pods.ts';

export default defineCheck({
  id: 'unexpected-static-pod',
  category: 'pods',
  severity: 'medium',
  title: 'Only the control plane runs as static pods',
  description:
    'The kubelet runs a static pod from a file of its node, past admission, quotas and RBAC, and starts it again when somebody deletes it in the API: a place where whoever was root on the node once stays.',
  remediation:
    'Find the manifest on that node (staticPodPath of the kubelet, /etc/kubernetes/manifests by default) and who put it there, remove it, and run the workload as a DaemonSet or Deployment.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/',
    'https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-config-mirror',
  ],
  examples: {
    pass: {
      'an ordinary pod': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
      'the proxy': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a, controller: true }] }
        spec: { containers: [{ name: web, image: 'registry.example/kube-proxy:v1.36.0' }] }`,
      'a load balancer for the control plane': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a, controller: true }] }
        spec: { containers: [{ name: web, image: 'ghcr.io/kube-vip/kube-vip:v1.0.0' }] }`,
      'the nginx of Kubespray': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a, controller: true }], labels: { k8s-app: kube-nginx } }
        spec: { containers: [{ name: web, image: 'nginx:1.29' }] }`,
      'an API server': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a, kubernetes.io/config.source: file }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a, controller: true }] }
        spec: { containers: [{ name: kube-apiserver, image: 'registry.k8s.io/kube-apiserver:v1.36.0', command: [kube-apiserver] }] }`,
      'a cloud controller, by its program': `
        apiVersion: v1
        kind: Pod
        metadata: { name: ccm, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a } }
        spec: { containers: [{ name: ccm, image: hyperkube, command: [/bin/cloud-controller-manager] }] }`,
    },
    fail: {
      'a foreign program': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a, controller: true }] }
        spec: { containers: [{ name: web, image: 'docker.io/x/miner:1' }] }`,
        'the static pod runs docker.io/x/miner:1, which is no part of the control plane',
      ],
      'any other nginx': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a, controller: true }] }
        spec: { containers: [{ name: web, image: 'nginx:1.29' }] }`,
        'the static pod runs nginx:1.29, which is no part of the control plane',
      ],
      'outside kube-system': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web-cp-1, namespace: shop, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a, controller: true }] }
        spec: { containers: [{ name: web, image: 'registry.k8s.io/kube-proxy:v1.36.0' }] }`,
        'the static pod is in namespace shop, outside kube-system',
      ],
      'from a web server': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a, kubernetes.io/config.source: http }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a, controller: true }] }
        spec: { containers: [{ name: web, image: 'registry.k8s.io/kube-proxy:v1.36.0' }] }`,
        'the kubelet has the manifest of the static pod from a web server',
      ],
      'an API server from a web server': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a, kubernetes.io/config.source: http }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a, controller: true }] }
        spec: { containers: [{ name: kube-apiserver, image: 'registry.k8s.io/kube-apiserver:v1.36.0', command: [kube-apiserver] }] }`,
        'the kubelet has the manifest of the static pod from a web server',
      ],
      'a stranger beside the scheduler': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a, controller: true }] }
        spec: { containers: [{ name: kube-scheduler, image: 'registry.k8s.io/kube-scheduler:v1.36.0', command: [kube-scheduler] }, { name: helper, image: 'docker.io/x/miner:1' }] }`,
        'the static pod runs docker.io/x/miner:1, which is no part of the control plane',
      ],
    },
  },
  each: 'podsAndControlPlane',
  evaluate({ pod }) {
    if (!claimsToBeMirror(pod.annotations)) return;
    if (comesFromWeb(pod.annotations))
      return { message: 'the kubelet has the manifest of the static pod from a web server', value: 'http' };
    if (pod.namespace !== 'kube-system')
      return { message: `the static pod is in namespace ${pod.namespace}, outside kube-system`, value: pod.namespace };
    const images = unexpectedStaticImages(pod.spec.containers, pod.labels);
    if (images.length === 0) return;
    return {
      message: `the static pod runs ${images.join(', ')}, which is no part of the control plane`,
      value: images.join(', '),
    };
  },
});
