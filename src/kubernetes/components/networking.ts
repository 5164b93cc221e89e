import { type KnownComponent, known, openShiftImages } from './families.ts';

const daemon = { kinds: ['DaemonSet'] };

/**
 * Network plugins and their controllers. Sources: the manifests that each project publishes, the images that RKE2, GKE, EKS
 * and AKS ship of them. `component` is the plugin, as `network/cni.ts` knows it.
 */
export const networkComponents: readonly KnownComponent[] = [
  known(
    'Calico',
    'cni',
    [
      'docker.io/calico/node',
      'quay.io/calico/node',
      'docker.io/rancher/mirrored-calico-node',
      'docker.io/rancher/hardened-calico',
      'gke.gcr.io/calico/node',
      'quay.io/tigera/cnx-node',
    ],
    {
      ...daemon,
      aliases: ['calico/node', 'mirrored-calico-node', 'hardened-calico', 'calico-node'],
      namespaces: ['calico-system'],
    },
  ),
  known(
    'Calico controllers',
    'cni',
    [
      'docker.io/calico/kube-controllers',
      'quay.io/calico/kube-controllers',
      'docker.io/calico/typha',
      'quay.io/calico/typha',
      'docker.io/calico/apiserver',
      'quay.io/calico/apiserver',
      'docker.io/calico/csi',
      'quay.io/calico/csi',
      'quay.io/tigera/operator',
      'docker.io/rancher/mirrored-calico-kube-controllers',
      'docker.io/rancher/mirrored-calico-typha',
      'docker.io/rancher/mirrored-calico-operator',
    ],
    {
      aliases: [
        'calico/kube-controllers',
        'calico/typha',
        'calico/apiserver',
        'calico/csi',
        'tigera/operator',
        'calico-kube-controllers',
      ],
      namespaces: ['calico-system', 'calico-apiserver', 'tigera-operator'],
    },
  ),
  known(
    'flannel',
    'cni',
    [
      'docker.io/flannel/flannel',
      'ghcr.io/flannel-io/flannel',
      'quay.io/coreos/flannel',
      'docker.io/flannelcni/flannel',
      'docker.io/rancher/mirrored-flannelcni-flannel',
      'docker.io/rancher/mirrored-flannel-flannel',
      'docker.io/rancher/hardened-flannel',
      'ghcr.io/siderolabs/flannel',
    ],
    { ...daemon, aliases: ['flannel', 'hardened-flannel', 'mirrored-flannel-flannel'], namespaces: ['kube-flannel'] },
  ),
  known(
    'kube-network-policies',
    'cni',
    ['registry.k8s.io/networking/kube-network-policies', 'ghcr.io/siderolabs/kube-network-policies'],
    {
      ...daemon,
      aliases: ['kube-network-policies'],
      namespaces: ['kube-flannel'],
    },
  ),
  known(
    'Cilium',
    'cni',
    [
      'quay.io/cilium/cilium',
      'quay.io/cilium/cilium-ci',
      'docker.io/cilium/cilium',
      'quay.io/isovalent/cilium',
      'docker.io/rancher/mirrored-cilium-cilium',
    ],
    {
      ...daemon,
      aliases: ['cilium/cilium', 'mirrored-cilium-cilium', 'cilium'],
      namespaces: ['cilium', 'cilium-system'],
    },
  ),
  known(
    'Cilium operator',
    'cni',
    [
      'quay.io/cilium/operator',
      'quay.io/cilium/operator-generic',
      'quay.io/cilium/operator-aws',
      'quay.io/cilium/operator-azure',
      'quay.io/cilium/cilium-envoy',
      'quay.io/cilium/hubble-relay',
      'quay.io/cilium/hubble-ui',
      'docker.io/rancher/mirrored-cilium-operator-generic',
      'docker.io/rancher/mirrored-cilium-cilium-envoy',
    ],
    {
      aliases: [
        'cilium/operator-generic',
        'cilium/operator-aws',
        'cilium/operator-azure',
        'cilium/operator',
        'cilium/cilium-envoy',
        'cilium/hubble-relay',
      ],
      namespaces: ['cilium', 'cilium-system'],
    },
  ),
  known('Amazon VPC CNI', 'cni', ['public.ecr.aws/eks/amazon-k8s-cni'], { ...daemon, aliases: ['amazon-k8s-cni'] }),
  known('Azure CNI', 'cni', ['mcr.microsoft.com/containernetworking/azure-cns'], {
    ...daemon,
    aliases: ['containernetworking/azure-cns', 'azure-cns'],
  }),
  known('Azure Network Policy Manager', 'cni', ['mcr.microsoft.com/containernetworking/azure-npm'], {
    ...daemon,
    aliases: ['containernetworking/azure-npm', 'azure-npm'],
  }),
  known(
    'Antrea',
    'cni',
    [
      'docker.io/antrea/antrea-agent-ubuntu',
      'docker.io/antrea/antrea-controller-ubuntu',
      'docker.io/antrea/antrea-ubuntu',
      'docker.io/antrea/antrea-agent-ubi',
      'docker.io/antrea/antrea-controller-ubi',
      'docker.io/antrea/antrea-ubi',
    ],
    {
      aliases: [
        'antrea-agent-ubuntu',
        'antrea-controller-ubuntu',
        'antrea-ubuntu',
        'antrea-agent-ubi',
        'antrea-controller-ubi',
      ],
    },
  ),
  known('kube-router', 'cni', ['docker.io/cloudnativelabs/kube-router', 'quay.io/k0sproject/kube-router'], {
    ...daemon,
    aliases: ['kube-router'],
  }),
  known('Weave Net', 'cni', ['docker.io/weaveworks/weave-kube', 'docker.io/rajchaudhuri/weave-kube'], {
    ...daemon,
    aliases: ['weaveworks/weave-kube', 'weave-kube'],
    namespaces: ['weave'],
  }),
  known('kindnet', 'cni', ['docker.io/kindest/kindnetd', 'ghcr.io/aojea/kindnetd'], {
    ...daemon,
    aliases: ['kindnetd'],
  }),
  known(
    'OVN-Kubernetes',
    'cni',
    [
      ...openShiftImages,
      'ghcr.io/ovn-kubernetes/ovn-kubernetes/ovn-kube-ubuntu',
      'ghcr.io/ovn-kubernetes/ovn-kubernetes/ovn-kube-fedora',
    ],
    {
      aliases: ['ovn-kubernetes/ovn-kube-ubuntu', 'ovn-kubernetes/ovn-kube-fedora', 'ovn-kubernetes/ovn-kube-u'],
      namespaces: ['openshift-ovn-kubernetes', 'ovn-kubernetes'],
      inKubeSystem: false,
      names: ['ovnkube-node', 'ovnkube-master', 'ovnkube-control-plane', 'ovnkube-single-node-zone', 'ovnkube-db'],
    },
  ),
  known('OpenShift SDN', 'cni', openShiftImages, {
    namespaces: ['openshift-sdn'],
    inKubeSystem: false,
    names: ['sdn', 'sdn-controller'],
  }),
  known('OpenShift networking', 'cni', openShiftImages, {
    inKubeSystem: false,
    namespaces: [
      'openshift-multus',
      'openshift-network-operator',
      'openshift-network-diagnostics',
      'openshift-network-node-identity',
    ],
  }),
  known('kube-ovn', 'cni', ['docker.io/kubeovn/kube-ovn'], { aliases: ['kubeovn/kube-ovn', 'kube-ovn'] }),
  known('Multus', 'cni', ['ghcr.io/k8snetworkplumbingwg/multus-cni', 'docker.io/rancher/hardened-multus-cni'], {
    ...daemon,
    aliases: ['multus-cni', 'hardened-multus-cni'],
  }),
  known('Terway', 'cni', [], { ...daemon, aliases: ['acs/terway', 'acs/terway-controlplane'] }),
  known('netd', 'cni', ['gke.gcr.io/netd', 'gke.gcr.io/netd-amd64'], daemon),
];
