import type { DistributionName } from '../distribution.ts';
import { isAutopilot } from '../gke.ts';

const how =
  'kubectl get --raw /api/v1/nodes/NODE/proxy/configz > NODE.json shows it to whoever may (a GET on nodes/proxy is code execution, so kaudit never asks), and --kubelet-configz DIR lets kaudit judge it';

/** Whose duty the kubelets are and where their settings lie, where no object of the API publishes them. */
const duties: Partial<Record<DistributionName, string>> = {
  eks: 'on EKS you answer for the kubelets of your node groups (/etc/kubernetes/kubelet/config.json and the user data of the launch template)',
  gke: 'on GKE you answer for the kubelets of your node pools (gcloud container node-pools describe, config.kubeletConfig)',
  aks: 'on AKS you answer for the kubelets of your node pools (az aks nodepool show, kubeletConfig; /etc/default/kubeletconfig.json)',
  openshift:
    'on OpenShift the machine config operator writes them (oc get kubeletconfigs, and the rendered MachineConfig of each pool)',
  talos: 'on Talos they come from the machine configuration (talosctl get kubeletspecs, machine.kubelet)',
  k0s: 'on k0s they come from its worker profiles (ConfigMaps worker-config-* of kube-system, spec.workerProfiles of k0s.yaml)',
  microk8s: 'on MicroK8s they are in /var/snap/microk8s/current/args/kubelet of each node',
  kops: 'on kOps they come from spec.kubelet of the cluster and of its instance groups (kops get cluster -o yaml)',
  gardener: 'on Gardener they come from spec.kubernetes.kubelet of the Shoot',
};

/** Why nothing shows the settings of the kubelet of a node: whose duty it is and how to look. */
export function describeHiddenKubelet(
  distribution: DistributionName,
  labels: Readonly<Record<string, string>>,
): string {
  if (labels['eks.amazonaws.com/compute-type'] === 'fargate')
    return 'AWS runs the kubelets of Fargate and answers for them; nobody else can look at them';
  if (labels['eks.amazonaws.com/compute-type'] === 'auto')
    return `AWS sets up the kubelets of EKS Auto Mode and answers for them; ${how}`;
  if (isAutopilot(labels))
    return 'Google sets up the kubelets of Autopilot and answers for them; nobody else can look at them';
  if (labels.type === 'virtual-kubelet')
    return 'it is a virtual kubelet: whoever runs it answers for how it authenticates and authorizes';
  return `${duties[distribution] ?? 'nothing in the API publishes the settings of this kubelet'}: ${how}`;
}
