import type { ControlPlaneComponent } from './control-plane.ts';
import type { DistributionName } from './distribution.ts';

/** Where a control plane that no pod shows can be looked at, and by whom. */
const duties: Partial<Record<DistributionName, string>> = {
  eks: 'AWS runs the control plane and answers for its flags; which of its logs reach you is a setting of the cluster (aws eks describe-cluster, logging.clusterLogging)',
  gke: 'Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
  aks: 'Microsoft runs the control plane and answers for its flags; which of its logs reach you is a diagnostic setting of the cluster (az monitor diagnostic-settings list)',
  doks: managedBy('DigitalOcean'),
  lke: managedBy('Akamai'),
  oke: managedBy('Oracle'),
  iks: managedBy('IBM'),
  ack: managedBy('Alibaba Cloud'),
  tke: managedBy('Tencent Cloud'),
  scaleway: managedBy('Scaleway'),
  gardener:
    'the operator of the Gardener landscape runs the control plane: see spec.kubernetes of the Shoot, and ask him for the flags and the audit log',
  k3s: 'k3s runs the control plane within its own process: see /etc/rancher/k3s/config.yaml and the arguments of the service on each server',
  k0s: 'k0s runs the control plane as processes of its controllers: see /etc/k0s/k0s.yaml on each of them',
  microk8s:
    'MicroK8s runs the control plane within its own process: see the files under /var/snap/microk8s/current/args on each node',
  openshift:
    'the control plane runs in the cluster that hosts this one: see HostedCluster there, or ask whoever operates it',
};

/**
 * Why nothing shows the flags of the control plane, or of one component of it, whose duty they are and how to look. `othersSeen`:
 * pods run other components, so that the API server alone is missing.
 */
export function describeHiddenControlPlane(
  distribution: DistributionName,
  component: ControlPlaneComponent = 'kube-apiserver',
  othersSeen = false,
): string {
  if (distribution === 'openshift' && component !== 'kube-apiserver') {
    const namespace = component === 'etcd' ? 'openshift-etcd' : `${component.replace('kube-', 'openshift-kube-')}`;
    return `OpenShift's operators start ${component} in ${namespace} (see the ConfigMaps there), or in the cluster that hosts this one`;
  }
  const runs = component === 'kube-apiserver' && !othersSeen ? 'the control plane' : component;
  const place = component === 'etcd' ? ': it is outside the cluster or part of another process, and' : ':';
  return (
    duties[distribution] ??
    `no pod of kube-system runs ${runs}${place} whoever runs it must look at the flags that it is started with`
  );
}

function managedBy(provider: string): string {
  return `${provider} runs the control plane and answers for its flags; ask there for them and for the audit log`;
}
