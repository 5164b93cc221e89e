import type { ControlPlaneComponent } from './control-plane.ts';
import type { DistributionName } from './distribution.ts';

/** Which process, started by whom and where: what decides the file to edit. */
export interface ControlPlaneSeat {
  readonly component: ControlPlaneComponent;
  readonly distribution: DistributionName;
  /** Undefined where each node of the control plane is meant. */
  readonly node: string | undefined;
}

/** What each installer calls the component where its flags are set. */
const names = {
  'kube-apiserver': {
    short: 'apiServer',
    kops: 'kubeAPIServer',
    minikube: 'apiserver',
    k0s: 'spec.api.extraArgs',
    operator: '',
  },
  'kube-controller-manager': {
    short: 'controllerManager',
    kops: 'kubeControllerManager',
    minikube: 'controller-manager',
    k0s: 'spec.controllerManager.extraArgs',
    operator: 'kubecontrollermanagers',
  },
  'kube-scheduler': {
    short: 'scheduler',
    kops: 'kubeScheduler',
    minikube: 'scheduler',
    k0s: 'spec.scheduler.extraArgs',
    operator: 'kubeschedulers',
  },
  etcd: {
    short: 'etcd',
    kops: 'etcdClusters',
    minikube: 'etcd',
    k0s: 'spec.storage.etcd.extraArgs',
    operator: 'etcds',
  },
} as const;

/** Where a flag of the control plane is changed, and in what form, by the distribution; undefined where nobody but the provider can. */
export function describeControlPlanePlace({ component, distribution, node }: ControlPlaneSeat): string | undefined {
  const { short, kops, minikube, k0s, operator } = names[component];
  switch (distribution) {
    case 'k3s':
    case 'rke2': {
      const service = distribution === 'k3s' ? 'k3s' : 'rke2-server';
      return `${onNode(node, 'every server')}: in /etc/rancher/${distribution}/config.yaml, a line "- NAME=VALUE" under ${component}-arg, then systemctl restart ${service}.`;
    }
    case 'talos': {
      const path = component === 'etcd' ? 'cluster.etcd.extraArgs' : `cluster.${short}.extraArgs`;
      return `On Talos: ${path} of the machine configuration, as NAME: "VALUE" (talosctl patch machineconfig on each control-plane node).`;
    }
    case 'openshift':
      return component === 'kube-apiserver'
        ? 'On OpenShift: the operator writes the flags; audit, encryption and tlsSecurityProfile are set in apiservers.config.openshift.io/cluster.'
        : `On OpenShift: the operator writes the flags; see ${operator}.operator.openshift.io/cluster.`;
    case 'kops':
      return `With kOps: kops edit cluster, spec.${kops}, then kops update cluster and kops rolling-update cluster.`;
    case 'k0s':
      return `With k0s: ${k0s} of /etc/k0s/k0s.yaml on each controller, as NAME: VALUE, then restart k0scontroller.`;
    case 'microk8s':
      return `With MicroK8s: a line --NAME=VALUE in /var/snap/microk8s/current/args/${component} on each node, then restart the snap.`;
    case 'minikube':
      return `With minikube: minikube start --extra-config=${minikube}.NAME=VALUE.`;
    case 'kind':
      return `With kind: ${short}.extraArgs of ClusterConfiguration under kubeadmConfigPatches, in the configuration that the cluster is created from.`;
    case 'kubeadm':
    case 'unknown': {
      const kept = component === 'etcd' ? 'etcd.local' : short;
      return `${onNode(node, 'each control-plane node')}: a line "- --NAME=VALUE" in the command of /etc/kubernetes/manifests/${component}.yaml; the kubelet restarts it. So that upgrades keep it, ${kept}.extraArgs of ConfigMap kube-system/kubeadm-config too.`;
    }
    default:
      return undefined;
  }
}

function onNode(node: string | undefined, otherwise: string): string {
  return `On ${node === undefined ? otherwise : `node ${node}`}`;
}
