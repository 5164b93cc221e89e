import { createHash } from 'node:crypto';
import { controlPlaneNode, kubernetesVersion, type StaticPod } from './kubeadm.ts';

/** A Kubernetes object, as kubectl takes it. */
export type KubernetesObject = Record<string, unknown>;

/** What `kubeadm init` grants to the subject of admin.conf. */
export const clusterAdmins: KubernetesObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'kubeadm:cluster-admins' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'kubeadm:cluster-admins' }],
};

/** With --use-service-account-credentials=false all controllers act as this user, whose own role is too small for them. */
export const controllerManagerAdmin: KubernetesObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'controller-manager-admin' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'system:kube-controller-manager' }],
};

/** The control plane node and as many workers, Ready, as a kubelet would have registered them. */
export function nodes(workers: number): KubernetesObject[] {
  const names = [controlPlaneNode, ...Array.from({ length: workers }, (_, index) => `worker-${index + 1}`)];
  return names.map(node);
}

function node(name: string, index: number): KubernetesObject {
  const isControlPlane = name === controlPlaneNode;
  const resources = { cpu: '16', 'ephemeral-storage': '100Gi', memory: '64Gi', pods: '250' };
  const digest = createHash('sha256').update(name).digest('hex');
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...(isControlPlane && {
          'node-role.kubernetes.io/control-plane': '',
          'node.kubernetes.io/exclude-from-external-load-balancers': '',
        }),
      },
      annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
    },
    spec: isControlPlane ? { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] } : {},
    status: {
      addresses: [
        { type: 'InternalIP', address: `10.0.${Math.floor((index + 10) / 250)}.${(index + 10) % 250}` },
        { type: 'Hostname', address: name },
      ],
      capacity: resources,
      allocatable: resources,
      conditions: [
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        architecture: 'amd64',
        bootID: digest.slice(0, 32),
        containerRuntimeVersion: 'containerd://2.1.4',
        kernelVersion: '6.8.0-60-generic',
        kubeProxyVersion: '',
        kubeletVersion: kubernetesVersion,
        machineID: digest.slice(32),
        operatingSystem: 'linux',
        osImage: 'Ubuntu 24.04.2 LTS',
        systemUUID: digest.slice(16, 48),
      },
    },
  };
}

function condition(type: string, status: string, reason: string, message: string): KubernetesObject {
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  return { type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime: now };
}

/** The pod that a kubelet would show in the API for this manifest. */
export function mirrorPod(manifest: StaticPod, nodeUid: string): KubernetesObject {
  const hash = createHash('md5').update(JSON.stringify(manifest)).digest('hex');
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      name: `${manifest.metadata.name}-${controlPlaneNode}`,
      annotations: {
        ...manifest.metadata.annotations,
        'kubernetes.io/config.hash': hash,
        'kubernetes.io/config.mirror': hash,
        'kubernetes.io/config.seen': new Date().toISOString(),
        'kubernetes.io/config.source': 'file',
      },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: controlPlaneNode, uid: nodeUid, controller: true }],
    },
    spec: {
      ...manifest.spec,
      enableServiceLinks: true,
      nodeName: controlPlaneNode,
      tolerations: [{ effect: 'NoExecute', operator: 'Exists' }],
    },
  };
}
