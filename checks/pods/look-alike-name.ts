import { defineCheck } from '../../src/check.ts';
import { componentNamed, componentOfImage, posesAsSystemAccount } from '../../src/kubernetes/look-alikes.ts';

export default defineCheck({
  id: 'look-alike-name',
  category: 'pods',
  severity: 'low',
  title: 'Nothing poses as a system component',
  description:
    'Who has got in hides where nobody looks: a miner called kube-proxy, an account called kube-controller. People and alert rules pass over names that belong to the cluster.',
  remediation:
    'Find out who made it and what it does. If it is yours, give it a name of its own; a real component belongs into kube-system.',
  references: [
    'https://attack.mitre.org/techniques/T1036/005/',
    'https://kubernetes.io/docs/concepts/overview/components/',
  ],
  examples: {
    pass: {
      'in kube-system, and names of one’s own': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: kube-proxy, namespace: kube-system }, spec: { containers: [{ name: web, image: 'registry.k8s.io/kube-proxy:v1.36.0' }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: my-etcd, namespace: shop }, spec: { containers: [{ name: web, image: 'shop/etcd-backup:1' }] } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: kube-state-metrics, namespace: monitoring } }`,
    },
    fail: {
      'a workload': [
        `
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: kube-proxy, namespace: shop }
        spec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: x, image: 'xmrig:1' }] } } }`,
        'DaemonSet kube-proxy is called like the component kube-proxy, but is none of the cluster’s',
      ],
      'a pod named as by the controller of a component': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-proxy-x7k2p, namespace: shop }
        spec: { containers: [{ name: x, image: 'xmrig:1' }] }`,
        'Pod kube-proxy-x7k2p is called like the component kube-proxy, but is none of the cluster’s',
      ],
      'an image': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: x, image: 'docker.io/evil/coredns:1' }] }`,
        'Pod web runs docker.io/evil/coredns:1, an image called like the component coredns, but is none of the cluster’s',
      ],
      'a service account': [
        `
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: kube-controller, namespace: shop }`,
        'ServiceAccount kube-controller is called like an account of Kubernetes itself',
      ],
    },
  },
  each: 'namedByPeople',
  proof: 'presence',
  evaluate({ named: { kind, name, images } }) {
    if (kind === 'ServiceAccount')
      return posesAsSystemAccount(name)
        ? {
            message: `${kind} ${name} is called like an account of Kubernetes itself`,
            fieldPath: 'metadata.name',
            value: name,
          }
        : undefined;
    const component = componentNamed(name);
    const but = 'but is none of the cluster’s';
    if (component !== undefined)
      return {
        message: `${kind} ${name} is called like the component ${component}, ${but}`,
        fieldPath: 'metadata.name',
        value: name,
      };
    const image = images.find((one) => componentOfImage(one) !== undefined);
    if (image === undefined) return;
    const like = componentOfImage(image);
    return {
      message: `${kind} ${name} runs ${image}, an image called like the component ${like}, ${but}`,
      value: image,
    };
  },
});
