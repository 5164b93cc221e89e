/**
 * ConfigMaps of kube-system that the control plane or its add-ons obey: CoreDNS, node-local DNS and kube-dns (also
 * AKS' coredns-custom), kube-proxy, the mapping of cloud identities on EKS, the CA of the front proxy, and what kubeadm
 * hands to joining nodes.
 */
const obeyed: ReadonlySet<string> = new Set([
  'aws-auth',
  'coredns',
  'coredns-custom',
  'extension-apiserver-authentication',
  'kube-dns',
  'kube-proxy',
  'kubeadm-config',
  'kubelet-config',
  'node-local-dns',
]);

/** The names among these that the cluster obeys; older kubeadm has the version in the name of the kubelet's. */
export function obeyedConfigMaps(names: readonly string[]): readonly string[] {
  return names.filter((name) => obeyed.has(name) || /^kubelet-config-1\.\d+$/.test(name));
}
