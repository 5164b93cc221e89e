import { defineCheck } from '../../src/check.ts';
import { networkPluginsAsOf } from '../../src/kubernetes/network/cni.ts';

export default defineCheck({
  id: 'unenforced-network-policy',
  category: 'network',
  severity: 'high',
  title: 'The network plugin enforces NetworkPolicies',
  description:
    'NetworkPolicies are kept by the API server and enforced by the network plugin, or by nobody: where it does not, every policy of the cluster is a piece of paper, and nothing says so when one is created.',
  remediation:
    'Run a network plugin that enforces NetworkPolicies in both directions (Calico, Cilium, Antrea, kube-router …) or switch the enforcement of the present one on.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites',
    'https://kubernetes.io/docs/concepts/cluster-administration/addons/#networking-and-network-policy',
  ],
  examples: {
    pass: {
      Cilium: `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: cilium, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: cilium, image: 'quay.io/cilium/cilium:v1.18.1' }] } } } }`,
      'the policy agent of the Amazon VPC CNI': `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: aws-node, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: aws-node, image: '602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.20.0' }, { name: aws-eks-nodeagent, image: '602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon/aws-network-policy-agent:v1.2.0', args: [--enable-network-policy=true] }] } } } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: amazon-vpc-cni, namespace: kube-system }, data: { enable-network-policy-controller: 'true' } }`,
      'kube-router with its firewall': `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: kube-router, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: kube-router, image: 'docker.io/cloudnativelabs/kube-router:v2.5.0', args: [--run-router=true, --run-firewall=true] }] } } } }`,
    },
    fail: {
      'flannel alone': [
        `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: kube-flannel-ds, namespace: kube-flannel }, spec: { template: { spec: { containers: [{ name: kube-flannel-ds, image: 'ghcr.io/flannel-io/flannel:v0.27.0' }] } } } }`,
        'NetworkPolicies are not enforced: flannel carries traffic between pods and enforces no NetworkPolicies',
      ],
      'Cilium with policies switched off': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: cilium, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: cilium, image: 'quay.io/cilium/cilium:v1.18.1' }] } } } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: cilium-config, namespace: kube-system }, data: { enable-policy: never } }`,
        'NetworkPolicies are not enforced: Cilium runs with enable-policy never, which switches policies off',
      ],
      'the same by a flag': [
        `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: cilium, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: cilium, image: 'quay.io/cilium/cilium:v1.18.1', args: [--enable-policy=never] }] } } } }`,
        'NetworkPolicies are not enforced: Cilium runs with enable-policy never, which switches policies off',
      ],
      'the Amazon VPC CNI with its policy agent off': [
        `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: aws-node, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: aws-node, image: '602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.20.0' }, { name: aws-eks-nodeagent, image: '602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon/aws-network-policy-agent:v1.2.0', args: [--enable-network-policy=false] }] } } } }`,
        'NetworkPolicies are not enforced: the policy agent of the Amazon VPC CNI runs without --enable-network-policy=true',
      ],
    },
    manual: {
      'no plugin that kaudit knows': [
        `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: netagent, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: netagent, image: 'lab/netagent' }] } } } }`,
        'no network plugin that kaudit knows was found (its table is of 2026-09-30): whoever runs the network must say whether NetworkPolicies are enforced; a pod that a policy isolates and that can still be reached proves that they are not',
      ],
    },
  },
  each: 'cluster',
  needs: ['networkPlugin'],
  evaluate({ networkPlugin: { plugin, gap }, unknown, manual }) {
    const { enforcement, reason, plugins } = plugin;
    if (enforcement === 'unrecognised')
      return manual(
        `${reason} (its table is of ${networkPluginsAsOf}): whoever runs the network must say whether NetworkPolicies are enforced; a pod that a policy isolates and that can still be reached proves that they are not`,
      );
    if (enforcement === 'both') return gap === undefined ? undefined : unknown(`${reason}, and was not seen: ${gap}`);
    const which = enforcement === 'ingress-only' ? 'for incoming traffic only' : 'not';
    return { message: `NetworkPolicies are ${which} enforced: ${reason}`, value: plugins.join(', ') };
  },
});
