import { type Family, type KnownComponent, known } from './families.ts';

const daemon = ['DaemonSet'];
const monitoringNamespaces = [
  'monitoring',
  'prometheus',
  'observability',
  'kube-prometheus-stack',
  'cattle-monitoring-system',
  'gmp-system',
];

function csi(
  component: string,
  drivers: readonly string[],
  homes: readonly string[],
  namespaces: readonly string[] = [],
  aliases: readonly string[] = [],
): KnownComponent {
  return known(component, 'csi', homes, { drivers, namespaces, aliases, anywhere: true });
}

function agent(
  component: string,
  homes: readonly string[],
  namespaces: readonly string[],
  family: Family = 'security-agent',
): KnownComponent {
  return known(component, family, homes, { kinds: daemon, namespaces, anywhere: true });
}

/** CSI drivers. Source: the list of drivers at kubernetes-csi.github.io, and each project's manifests. */
export const storageComponents: readonly KnownComponent[] = [
  csi(
    'Amazon EBS CSI driver',
    ['ebs.csi.aws.com', 'ebs.csi.eks.amazonaws.com'],
    ['public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver', 'registry.k8s.io/provider-aws/aws-ebs-csi-driver'],
    [],
    ['aws-ebs-csi-driver', 'eks/aws-ebs-csi-driver'],
  ),
  csi(
    'Amazon EFS CSI driver',
    ['efs.csi.aws.com'],
    ['public.ecr.aws/efs-csi-driver/amazon/aws-efs-csi-driver', 'docker.io/amazon/aws-efs-csi-driver'],
    [],
    ['aws-efs-csi-driver'],
  ),
  csi(
    'Amazon FSx CSI driver',
    ['fsx.csi.aws.com'],
    ['public.ecr.aws/fsx-csi-driver/aws-fsx-csi-driver'],
    [],
    ['aws-fsx-csi-driver'],
  ),
  csi(
    'Azure Disk CSI driver',
    ['disk.csi.azure.com'],
    ['mcr.microsoft.com/oss/kubernetes-csi/azuredisk-csi', 'mcr.microsoft.com/oss/v2/kubernetes-csi/azuredisk-csi'],
    [],
    ['azuredisk-csi'],
  ),
  csi(
    'Azure File CSI driver',
    ['file.csi.azure.com'],
    ['mcr.microsoft.com/oss/kubernetes-csi/azurefile-csi', 'mcr.microsoft.com/oss/v2/kubernetes-csi/azurefile-csi'],
    [],
    ['azurefile-csi'],
  ),
  csi(
    'Azure Blob CSI driver',
    ['blob.csi.azure.com'],
    ['mcr.microsoft.com/oss/kubernetes-csi/blob-csi', 'mcr.microsoft.com/oss/v2/kubernetes-csi/blob-csi'],
    [],
    ['blob-csi'],
  ),
  csi(
    'GCE PD CSI driver',
    ['pd.csi.storage.gke.io'],
    [
      'gke.gcr.io/gcp-compute-persistent-disk-csi-driver',
      'registry.k8s.io/cloud-provider-gcp/gcp-compute-persistent-disk-csi-driver',
    ],
    ['gce-pd-csi-driver'],
    ['gcp-compute-persistent-disk-csi-driver'],
  ),
  csi(
    'GCP Filestore CSI driver',
    ['filestore.csi.storage.gke.io'],
    ['gke.gcr.io/gcp-filestore-csi-driver'],
    [],
    ['gcp-filestore-csi-driver'],
  ),
  csi(
    'vSphere CSI driver',
    ['csi.vsphere.vmware.com'],
    ['registry.k8s.io/csi-vsphere/driver', 'registry.k8s.io/csi-vsphere/syncer'],
    ['vmware-system-csi'],
    ['csi-vsphere/driver', 'csi/release/driver'],
  ),
  csi(
    'Cinder CSI driver',
    ['cinder.csi.openstack.org'],
    ['registry.k8s.io/provider-os/cinder-csi-plugin'],
    [],
    ['cinder-csi-plugin'],
  ),
  csi(
    'Hetzner CSI driver',
    ['csi.hetzner.cloud'],
    ['docker.io/hetznercloud/hcloud-csi-driver'],
    [],
    ['hcloud-csi-driver'],
  ),
  csi(
    'DigitalOcean CSI driver',
    ['dobs.csi.digitalocean.com'],
    ['docker.io/digitalocean/do-csi-plugin'],
    [],
    ['do-csi-plugin'],
  ),
  csi(
    'Ceph CSI',
    ['rbd.csi.ceph.com', 'cephfs.csi.ceph.com', 'rook-ceph.rbd.csi.ceph.com', 'rook-ceph.cephfs.csi.ceph.com'],
    ['quay.io/cephcsi/cephcsi'],
    ['rook-ceph', 'ceph-csi'],
    ['cephcsi/cephcsi'],
  ),
  csi(
    'Longhorn',
    ['driver.longhorn.io'],
    [
      'docker.io/longhornio/longhorn-manager',
      'docker.io/longhornio/longhorn-csi-plugin',
      'docker.io/rancher/mirrored-longhornio-longhorn-manager',
    ],
    ['longhorn-system'],
    ['longhornio/longhorn-manager', 'mirrored-longhornio-longhorn-manager'],
  ),
  csi('NFS CSI driver', ['nfs.csi.k8s.io'], ['registry.k8s.io/sig-storage/nfsplugin'], [], ['nfsplugin']),
  csi('SMB CSI driver', ['smb.csi.k8s.io'], ['registry.k8s.io/sig-storage/smbplugin'], [], ['smbplugin']),
  csi(
    'hostpath CSI driver',
    ['hostpath.csi.k8s.io'],
    ['registry.k8s.io/sig-storage/hostpathplugin'],
    [],
    ['hostpathplugin'],
  ),
  csi(
    'OpenEBS',
    ['local.csi.openebs.io', 'zfs.csi.openebs.io', 'io.openebs.csi-mayastor'],
    ['docker.io/openebs/lvm-driver', 'docker.io/openebs/zfs-driver', 'docker.io/openebs/mayastor-csi-node'],
    ['openebs'],
    ['openebs/lvm-driver', 'openebs/zfs-driver', 'openebs/mayastor-csi-node'],
  ),
  csi(
    'TopoLVM',
    ['topolvm.io', 'topolvm.cybozu.com'],
    ['ghcr.io/topolvm/topolvm-with-sidecar', 'ghcr.io/topolvm/topolvm'],
    ['topolvm-system'],
  ),
  csi(
    'Portworx',
    ['pxd.portworx.com'],
    ['docker.io/portworx/oci-monitor', 'docker.io/portworx/px-enterprise'],
    ['portworx'],
  ),
  csi(
    'Secrets Store CSI driver',
    ['secrets-store.csi.k8s.io'],
    ['registry.k8s.io/csi-secrets-store/driver'],
    [],
    ['csi-secrets-store/driver', 'secrets-store/driver'],
  ),
  csi(
    'cert-manager CSI driver',
    ['csi.cert-manager.io'],
    ['quay.io/jetstack/cert-manager-csi-driver'],
    ['cert-manager'],
    ['cert-manager-csi-driver'],
  ),
  known(
    'snapshot controller',
    'csi',
    ['registry.k8s.io/sig-storage/snapshot-controller', 'docker.io/rancher/hardened-snapshot-controller'],
    { kinds: ['Deployment'], aliases: ['snapshot-controller'] },
  ),
  known(
    'OpenShift CSI drivers',
    'csi',
    ['quay.io/openshift-release-dev/ocp-v4.0-art-dev', 'quay.io/openshift/okd-content'],
    { inKubeSystem: false, namespaces: ['openshift-cluster-csi-drivers', 'openshift-cluster-storage-operator'] },
  ),
  known(
    'local-path-provisioner',
    'storage',
    ['docker.io/rancher/local-path-provisioner', 'docker.io/kindest/local-path-provisioner'],
    { kinds: ['Deployment'], aliases: ['local-path-provisioner'], namespaces: ['local-path-storage'] },
  ),
  known('minikube storage provisioner', 'storage', ['gcr.io/k8s-minikube/storage-provisioner'], { kinds: ['Pod'] }),
];

/** Device plugins, node monitoring, metrics and security agents. Source: each project's manifests and charts. */
export const nodeComponents: readonly KnownComponent[] = [
  agent(
    'NVIDIA device plugin',
    ['nvcr.io/nvidia/k8s-device-plugin', 'gke.gcr.io/nvidia-gpu-device-plugin'],
    ['gpu-operator', 'nvidia-device-plugin'],
    'device-plugin',
  ),
  agent('AMD GPU device plugin', ['docker.io/rocm/k8s-device-plugin'], [], 'device-plugin'),
  agent(
    'Intel device plugin',
    [
      'docker.io/intel/intel-gpu-plugin',
      'docker.io/intel/intel-qat-plugin',
      'docker.io/intel/intel-sgx-plugin',
      'docker.io/intel/intel-fpga-plugin',
    ],
    ['inteldeviceplugins-system'],
    'device-plugin',
  ),
  agent('AWS Neuron device plugin', ['public.ecr.aws/neuron/neuron-device-plugin'], [], 'device-plugin'),
  agent('SR-IOV device plugin', ['ghcr.io/k8snetworkplumbingwg/sriov-network-device-plugin'], [], 'device-plugin'),
  known('Node Feature Discovery', 'device-plugin', ['registry.k8s.io/nfd/node-feature-discovery'], {
    anywhere: true,
    namespaces: ['node-feature-discovery', 'gpu-operator'],
  }),
  agent(
    'node-exporter',
    [
      'quay.io/prometheus/node-exporter',
      'docker.io/prom/node-exporter',
      'docker.io/bitnami/node-exporter',
      'docker.io/rancher/mirrored-prometheus-node-exporter',
      'gke.gcr.io/prometheus-engine/node-exporter',
    ],
    monitoringNamespaces,
    'node-monitoring',
  ),
  known(
    'node-exporter',
    'node-monitoring',
    ['quay.io/openshift-release-dev/ocp-v4.0-art-dev', 'quay.io/openshift/okd-content'],
    { kinds: daemon, inKubeSystem: false, namespaces: ['openshift-monitoring'], names: ['node-exporter'] },
  ),
  agent(
    'Node Problem Detector',
    ['registry.k8s.io/node-problem-detector/node-problem-detector', 'gke.gcr.io/node-problem-detector'],
    monitoringNamespaces,
    'node-monitoring',
  ),
  agent(
    'cAdvisor',
    ['gcr.io/cadvisor/cadvisor', 'ghcr.io/google/cadvisor'],
    [...monitoringNamespaces, 'cadvisor'],
    'node-monitoring',
  ),
  agent(
    'DCGM exporter',
    ['nvcr.io/nvidia/k8s/dcgm-exporter'],
    [...monitoringNamespaces, 'gpu-operator'],
    'node-monitoring',
  ),
  agent('GKE metrics agent', ['gke.gcr.io/gke-metrics-agent'], [], 'node-monitoring'),
  known('EKS node monitoring agent', 'node-monitoring', [], {
    kinds: daemon,
    aliases: ['eks/eks-node-monitoring-agent'],
  }),
  known(
    'metrics-server',
    'metrics',
    [
      'registry.k8s.io/metrics-server/metrics-server',
      'docker.io/rancher/mirrored-metrics-server',
      'docker.io/rancher/hardened-k8s-metrics-server',
    ],
    {
      kinds: ['Deployment'],
      aliases: ['metrics-server', 'metrics-server-amd64', 'mirrored-metrics-server', 'hardened-k8s-metrics-server'],
    },
  ),
  known('kube-state-metrics', 'metrics', ['registry.k8s.io/kube-state-metrics/kube-state-metrics'], {
    kinds: ['Deployment', 'StatefulSet'],
    aliases: ['kube-state-metrics'],
    namespaces: monitoringNamespaces,
    anywhere: true,
  }),
  known('prometheus-adapter', 'metrics', ['registry.k8s.io/prometheus-adapter/prometheus-adapter'], {
    kinds: ['Deployment'],
    aliases: ['prometheus-adapter'],
    namespaces: monitoringNamespaces,
    anywhere: true,
  }),
  known('Azure Monitor agent', 'metrics', [], {
    aliases: [
      'azuremonitor/containerinsights/ciprod',
      'azuremonitor/containerinsights/ciprod/prometheus-collector/images',
    ],
  }),
  agent(
    'Falco',
    ['docker.io/falcosecurity/falco', 'docker.io/falcosecurity/falco-no-driver', 'public.ecr.aws/falcosecurity/falco'],
    ['falco'],
  ),
  agent('Tetragon', ['quay.io/cilium/tetragon'], ['tetragon']),
  agent('Tracee', ['docker.io/aquasec/tracee', 'public.ecr.aws/aquasecurity/tracee'], ['tracee', 'tracee-system']),
  agent('KubeArmor', ['docker.io/kubearmor/kubearmor'], ['kubearmor']),
  agent('Inspektor Gadget', ['ghcr.io/inspektor-gadget/inspektor-gadget'], ['gadget']),
  agent('Sysdig agent', ['quay.io/sysdig/agent', 'quay.io/sysdig/agent-slim'], ['sysdig-agent', 'sysdig']),
  agent(
    'CrowdStrike Falcon sensor',
    ['registry.crowdstrike.com/falcon-sensor/release/falcon-sensor'],
    ['falcon-system'],
  ),
  known('Amazon GuardDuty agent', 'security-agent', [], {
    kinds: daemon,
    aliases: ['aws-guardduty-agent'],
    namespaces: ['amazon-guardduty'],
  }),
  agent(
    'Microsoft Defender',
    [
      'mcr.microsoft.com/azuredefender/stable/low-level-collector',
      'mcr.microsoft.com/azuredefender/stable/security-publisher',
    ],
    [],
  ),
  agent(
    'NeuVector enforcer',
    ['docker.io/neuvector/enforcer', 'docker.io/rancher/mirrored-neuvector-enforcer'],
    ['neuvector', 'cattle-neuvector-system'],
  ),
  agent('Prisma Cloud defender', ['registry.twistlock.com/twistlock/defender'], ['twistlock']),
  agent('Wiz sensor', ['wizio.azurecr.io/sensor'], ['wiz']),
  agent('Kubescape node agent', ['quay.io/kubescape/node-agent'], ['kubescape']),
];
