import { type Family, type KnownComponent, known, openShiftImages } from './families.ts';

const daemon = ['DaemonSet'];
const monitoringNamespaces = [
  'monitoring',
  'prometheus',
  'observability',
  'kube-prometheus-stack',
  'cattle-monitoring-system',
  'gmp-system',
];

function agent(
  component: string,
  homes: readonly string[],
  namespaces: readonly string[],
  family: Family = 'security-agent',
): KnownComponent {
  return known(component, family, homes, { kinds: daemon, namespaces, anywhere: true });
}

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
  known('node-exporter', 'node-monitoring', openShiftImages, {
    kinds: daemon,
    inKubeSystem: false,
    namespaces: ['openshift-monitoring'],
    names: ['node-exporter'],
  }),
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
