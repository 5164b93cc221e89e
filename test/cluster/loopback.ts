import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Component, controlPlaneNode, localPaths } from './kubeadm.ts';
import { freePorts } from './processes.ts';
import { auditLogPath, auditPolicyPath } from './profiles.ts';

/** A port of loopback for everything that listens. */
export async function reservePorts() {
  const [server = 0, etcd = 0, etcdPeer = 0, etcdMetrics = 0, controllerManager = 0, scheduler = 0, kwok = 0] =
    await freePorts(7);
  return { server, etcd, etcdPeer, etcdMetrics, controllerManager, scheduler, kwok };
}

/** Flags that cannot be those of the manifest because other clusters run on the same loopback. */
export async function flagsOfThisMachine(
  dir: string,
  ports: Awaited<ReturnType<typeof reservePorts>>,
  hidden: Record<string, string> | undefined,
): Promise<Record<Component, Record<string, string>>> {
  // Sends calls to nodes, pods and services to a socket that nobody made, so they fail at once and stay here.
  const nowhere = {
    proxyProtocol: 'HTTPConnect',
    transport: { uds: { udsName: path.join(dir, 'nowhere.sock') } },
  };
  const egress = path.join(dir, 'egress.json');
  const configuration = {
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: ['cluster', 'controlplane'].map((name) => ({ name, connection: nowhere })),
  };
  await writeFile(egress, JSON.stringify(configuration));
  const etcd = `https://127.0.0.1:${ports.etcd}`;
  const etcdPeer = `https://127.0.0.1:${ports.etcdPeer}`;
  return {
    etcd: {
      'advertise-client-urls': etcd,
      'initial-advertise-peer-urls': etcdPeer,
      'initial-cluster': `${controlPlaneNode}=${etcdPeer}`,
      'listen-client-urls': etcd,
      'listen-metrics-urls': `http://127.0.0.1:${ports.etcdMetrics}`,
      'listen-peer-urls': etcdPeer,
      'unsafe-no-fsync': 'true',
    },
    'kube-apiserver': {
      'audit-log-path': localPaths(dir, auditLogPath),
      'audit-policy-file': localPaths(dir, auditPolicyPath),
      'bind-address': '127.0.0.1',
      'egress-selector-config-file': egress,
      'etcd-servers': etcd,
      'secure-port': String(ports.server),
      ...hidden,
    },
    'kube-controller-manager': { 'secure-port': String(ports.controllerManager) },
    'kube-scheduler': { 'secure-port': String(ports.scheduler) },
  };
}
