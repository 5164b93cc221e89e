import { namesBefore } from './generated-name.ts';
import { parseImage } from './image.ts';

/** What runs the cluster: the control plane, the proxy, DNS and the agents of network plugins. */
const components: ReadonlySet<string> = new Set([
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'cloud-controller-manager',
  'etcd',
  'kube-proxy',
  'kubelet',
  'coredns',
  'kube-dns',
  'konnectivity-agent',
  'calico-node',
  'calico-kube-controllers',
  'cilium',
  'cilium-operator',
  'kube-flannel',
  'kube-flannel-ds',
  'kindnet',
  'kube-router',
  'kube-ovn-cni',
  'ovnkube-node',
  'node-local-dns',
  'calico-typha',
  'aws-node',
  'azure-cns',
  'antrea-agent',
  'weave-net',
  'canal',
]);

/** Projects that are called so, and run where people put them. */
const projects =
  /^kube-(?:state-metrics|prometheus|green|downscaler|vip|ops-view|oidc-proxy|rbac-proxy|bench|hunter|router|ovn|fledged|monkey|cleanup|logging|eagle|score|scan|node-exporter)/;

/** The component that a name is, without what a controller adds to it. */
export function componentNamed(name: string): string | undefined {
  return namesBefore(name).find((one) => components.has(one));
}

/** The component that an image is called like. */
export function componentOfImage(image: unknown): string | undefined {
  const last = parseImage(image)?.repository.split('/').at(-1);
  return last !== undefined && components.has(last) ? last : undefined;
}

/** Whether a service account is called like one of Kubernetes itself. */
export function posesAsSystemAccount(name: string): boolean {
  if (name.startsWith('system:') || components.has(name)) return true;
  return name.startsWith('kube-') && !projects.test(name);
}
