import { type KnownComponent, known, openShiftImages } from './families.ts';

const mirror = { kinds: ['MirrorPod'] };
const daemonOrMirror = { kinds: ['DaemonSet', 'MirrorPod'] };

/**
 * Control plane, proxy, DNS and cloud provider. Sources: kubeadm's images (cmd/kubeadm/app/images), the manifests of
 * kubernetes/cluster/addons, and the images that EKS, GKE, AKS, RKE2, k3s and OpenShift put into kube-system.
 */
export const controlPlaneComponents: readonly KnownComponent[] = [
  known('kube-apiserver', 'control-plane', ['registry.k8s.io/kube-apiserver', 'k8s.gcr.io/kube-apiserver'], {
    ...mirror,
    aliases: ['kube-apiserver', 'kube-apiserver-amd64'],
  }),
  known(
    'kube-controller-manager',
    'control-plane',
    ['registry.k8s.io/kube-controller-manager', 'k8s.gcr.io/kube-controller-manager'],
    {
      ...mirror,
      aliases: ['kube-controller-manager', 'kube-controller-manager-amd64'],
    },
  ),
  known('kube-scheduler', 'control-plane', ['registry.k8s.io/kube-scheduler', 'k8s.gcr.io/kube-scheduler'], {
    ...mirror,
    aliases: ['kube-scheduler', 'kube-scheduler-amd64'],
  }),
  known(
    'etcd',
    'control-plane',
    ['registry.k8s.io/etcd', 'k8s.gcr.io/etcd', 'quay.io/coreos/etcd', 'docker.io/rancher/hardened-etcd'],
    {
      ...mirror,
      aliases: ['etcd', 'etcd-amd64', 'hardened-etcd'],
    },
  ),
  known('kube-vip', 'control-plane', ['ghcr.io/kube-vip/kube-vip', 'docker.io/plndr/kube-vip'], mirror),
  known('RKE2 control plane', 'control-plane', ['docker.io/rancher/hardened-kubernetes'], {
    ...mirror,
    aliases: ['rancher/hardened-kubernetes'],
  }),
  known('OpenShift control plane', 'control-plane', openShiftImages, {
    inKubeSystem: false,
    kinds: ['MirrorPod', 'Deployment', 'DaemonSet'],
    namespaces: [
      'openshift-kube-apiserver',
      'openshift-kube-controller-manager',
      'openshift-kube-scheduler',
      'openshift-etcd',
      'openshift-apiserver',
      'openshift-oauth-apiserver',
      'openshift-machine-config-operator',
      'openshift-cluster-version',
    ],
  }),
  known('kube-proxy', 'proxy', ['registry.k8s.io/kube-proxy', 'k8s.gcr.io/kube-proxy', 'gke.gcr.io/kube-proxy-amd64'], {
    ...daemonOrMirror,
    aliases: [
      'kube-proxy',
      'kube-proxy-amd64',
      'kube-proxy-arm64',
      'eks/kube-proxy',
      'oss/kubernetes/kube-proxy',
      'oss/v2/kubernetes/kube-proxy',
    ],
  }),
  known(
    'CoreDNS',
    'dns',
    [
      'registry.k8s.io/coredns/coredns',
      'k8s.gcr.io/coredns/coredns',
      'k8s.gcr.io/coredns',
      'docker.io/coredns/coredns',
    ],
    {
      kinds: ['Deployment', 'DaemonSet'],
      aliases: ['coredns', 'mirrored-coredns-coredns', 'hardened-coredns'],
    },
  ),
  known('CoreDNS', 'dns', ['docker.io/rancher/mirrored-coredns-coredns', 'docker.io/rancher/hardened-coredns'], {
    kinds: ['Deployment'],
  }),
  known('kube-dns', 'dns', ['registry.k8s.io/dns/k8s-dns-kube-dns', 'gke.gcr.io/k8s-dns-kube-dns'], {
    kinds: ['Deployment'],
    aliases: ['k8s-dns-kube-dns', 'k8s-dns-kube-dns-amd64', 'k8s-dns-sidecar', 'k8s-dns-dnsmasq-nanny'],
  }),
  known(
    'NodeLocal DNSCache',
    'dns',
    ['registry.k8s.io/dns/k8s-dns-node-cache', 'docker.io/rancher/hardened-dns-node-cache'],
    {
      kinds: ['DaemonSet'],
      aliases: ['k8s-dns-node-cache', 'hardened-dns-node-cache'],
    },
  ),
  known(
    'DNS autoscaler',
    'dns',
    [
      'registry.k8s.io/cpa/cluster-proportional-autoscaler',
      'docker.io/rancher/hardened-cluster-autoscaler',
      'docker.io/rancher/mirrored-cluster-proportional-autoscaler',
    ],
    { kinds: ['Deployment'], aliases: ['cluster-proportional-autoscaler', 'cluster-proportional-autoscaler-amd64'] },
  ),
  known('OpenShift DNS', 'dns', openShiftImages, {
    inKubeSystem: false,
    kinds: ['DaemonSet', 'Deployment'],
    namespaces: ['openshift-dns', 'openshift-dns-operator'],
  }),
  known(
    'konnectivity agent',
    'cloud-provider',
    ['registry.k8s.io/kas-network-proxy/proxy-agent', 'gke.gcr.io/proxy-agent'],
    {
      kinds: ['DaemonSet', 'Deployment', 'MirrorPod'],
      aliases: ['proxy-agent', 'apiserver-network-proxy/agent', 'k0sproject/apiserver-network-proxy-agent'],
    },
  ),
  known(
    'cloud-controller-manager',
    'cloud-provider',
    [
      'registry.k8s.io/provider-aws/cloud-controller-manager',
      'registry.k8s.io/provider-os/openstack-cloud-controller-manager',
      'registry.k8s.io/cloud-pv-vsphere/cloud-provider-vsphere',
      'mcr.microsoft.com/oss/kubernetes/azure-cloud-controller-manager',
      'docker.io/hetznercloud/hcloud-cloud-controller-manager',
      'docker.io/digitalocean/digitalocean-cloud-controller-manager',
      'docker.io/linode/linode-cloud-controller-manager',
      'docker.io/rancher/rke2-cloud-provider',
    ],
    {
      kinds: ['DaemonSet', 'Deployment', 'MirrorPod'],
      aliases: ['cloud-controller-manager', 'cloud-provider-vsphere', 'rke2-cloud-provider'],
    },
  ),
  known(
    'cloud node agent',
    'cloud-provider',
    ['mcr.microsoft.com/oss/kubernetes/azure-cloud-node-manager', 'mcr.microsoft.com/aks/ip-masq-agent-v2'],
    {
      kinds: ['DaemonSet'],
      aliases: [
        'azure-cloud-node-manager',
        'ip-masq-agent',
        'ip-masq-agent-amd64',
        'gke-metadata-server',
        'eks-pod-identity-agent',
      ],
    },
  ),
  known('k3s service load balancer', 'cloud-provider', ['docker.io/rancher/klipper-lb'], {
    kinds: ['DaemonSet'],
    aliases: ['klipper-lb'],
  }),
  known('cluster-autoscaler', 'cloud-integration', ['registry.k8s.io/autoscaling/cluster-autoscaler'], {
    kinds: ['Deployment'],
    aliases: ['autoscaling/cluster-autoscaler', 'cluster-autoscaler'],
  }),
  known('Karpenter', 'cloud-integration', ['public.ecr.aws/karpenter/controller'], {
    kinds: ['Deployment'],
    namespaces: ['karpenter'],
  }),
  known('AWS Load Balancer Controller', 'cloud-integration', ['public.ecr.aws/eks/aws-load-balancer-controller'], {
    kinds: ['Deployment'],
    aliases: ['amazon/aws-load-balancer-controller', 'aws-load-balancer-controller'],
  }),
  known('GKE default backend', 'cloud-integration', ['gke.gcr.io/ingress-gce-404-server-with-metrics'], {
    kinds: ['Deployment'],
  }),
];
