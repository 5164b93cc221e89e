import { rancherKubelet } from '../kubelet/k3s.ts';
import type { Component } from './defaults.ts';

/** Who starts a component with flags of its own, which do not show where an administrator declares his. */
export type Installer = 'kubeadm' | 'k3s' | 'rke2';

/** Flags by name; one that differs from node to node has no text. */
export type Flags = Readonly<Record<string, string | { readonly unreadable: string }>>;

const frontProxy: Flags = {
  'requestheader-username-headers': 'X-Remote-User',
  'requestheader-group-headers': 'X-Remote-Group',
  'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
};

const pki = '/etc/kubernetes/pki';

/** Source: kubernetes, cmd/kubeadm/app/phases/controlplane/manifests.go. */
const kubeadmApiServer: Flags = {
  ...frontProxy,
  'insecure-port': '0',
  'authorization-mode': 'Node,RBAC',
  'enable-admission-plugins': 'NodeRestriction',
  'enable-bootstrap-token-auth': 'true',
  'allow-privileged': 'true',
  'client-ca-file': `${pki}/ca.crt`,
  'tls-cert-file': `${pki}/apiserver.crt`,
  'tls-private-key-file': `${pki}/apiserver.key`,
  'kubelet-client-certificate': `${pki}/apiserver-kubelet-client.crt`,
  'kubelet-client-key': `${pki}/apiserver-kubelet-client.key`,
  'kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname',
  'service-account-key-file': `${pki}/sa.pub`,
  'service-account-signing-key-file': `${pki}/sa.key`,
  'requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
  'requestheader-allowed-names': 'front-proxy-client',
  'proxy-client-cert-file': `${pki}/front-proxy-client.crt`,
  'proxy-client-key-file': `${pki}/front-proxy-client.key`,
  'etcd-servers': 'https://127.0.0.1:2379',
  'etcd-cafile': `${pki}/etcd/ca.crt`,
  'etcd-certfile': `${pki}/apiserver-etcd-client.crt`,
  'etcd-keyfile': `${pki}/apiserver-etcd-client.key`,
};

const kubeadmController: Flags = {
  'bind-address': '127.0.0.1',
  'client-ca-file': `${pki}/ca.crt`,
  'root-ca-file': `${pki}/ca.crt`,
  'service-account-private-key-file': `${pki}/sa.key`,
  'use-service-account-credentials': 'true',
  'cluster-signing-cert-file': `${pki}/ca.crt`,
  'cluster-signing-key-file': `${pki}/ca.key`,
  controllers: '*,bootstrapsigner,tokencleaner',
};

const ofNode = { unreadable: 'kubeadm sets it for each node by its name and address' };

/** Source: kubernetes, cmd/kubeadm/app/phases/etcd/local.go. */
const kubeadmEtcd: Flags = {
  name: ofNode,
  'listen-client-urls': ofNode,
  'advertise-client-urls': ofNode,
  'listen-peer-urls': ofNode,
  'initial-advertise-peer-urls': ofNode,
  'initial-cluster': ofNode,
  'listen-metrics-urls': 'http://127.0.0.1:2381',
  'cert-file': `${pki}/etcd/server.crt`,
  'key-file': `${pki}/etcd/server.key`,
  'trusted-ca-file': `${pki}/etcd/ca.crt`,
  'client-cert-auth': 'true',
  'peer-cert-file': `${pki}/etcd/peer.crt`,
  'peer-key-file': `${pki}/etcd/peer.key`,
  'peer-trusted-ca-file': `${pki}/etcd/ca.crt`,
  'peer-client-cert-auth': 'true',
};

const ofDatastore = { unreadable: 'it follows from the datastore that the server was given' };

/** Source: k3s, pkg/cli/server/server.go. */
const cipherSuites = [
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305',
].join(',');

/** Source: k3s, pkg/daemons/control/server.go; RKE2 starts from the same flags. */
function k3sApiServer(server: string): Flags {
  return {
    ...frontProxy,
    'insecure-port': '0',
    'authorization-mode': 'Node,RBAC',
    'anonymous-auth': 'false',
    profiling: 'false',
    'enable-admission-plugins': 'NodeRestriction',
    'enable-bootstrap-token-auth': 'true',
    'allow-privileged': 'true',
    'client-ca-file': `${server}/tls/client-ca.crt`,
    'tls-cert-file': `${server}/tls/serving-kube-apiserver.crt`,
    'tls-private-key-file': `${server}/tls/serving-kube-apiserver.key`,
    'kubelet-certificate-authority': `${server}/tls/server-ca.crt`,
    'kubelet-client-certificate': `${server}/tls/client-kube-apiserver.crt`,
    'kubelet-client-key': `${server}/tls/client-kube-apiserver.key`,
    'service-account-key-file': `${server}/tls/service.key`,
    'service-account-signing-key-file': `${server}/tls/service.current.key`,
    'requestheader-client-ca-file': `${server}/tls/request-header-ca.crt`,
    'requestheader-allowed-names': 'system:auth-proxy',
    'proxy-client-cert-file': `${server}/tls/client-auth-proxy.crt`,
    'proxy-client-key-file': `${server}/tls/client-auth-proxy.key`,
    'tls-cipher-suites': cipherSuites,
    'etcd-servers': ofDatastore,
    'etcd-cafile': ofDatastore,
    'etcd-certfile': ofDatastore,
    'etcd-keyfile': ofDatastore,
  };
}

function k3sController(server: string): Flags {
  return {
    'bind-address': '127.0.0.1',
    profiling: 'false',
    'root-ca-file': `${server}/tls/server-ca.crt`,
    'service-account-private-key-file': `${server}/tls/service.current.key`,
    'use-service-account-credentials': 'true',
  };
}

const k3sScheduler: Flags = { 'bind-address': '127.0.0.1', profiling: 'false' };

/**
 * Only flags that a verdict rests on. etcd's are missing where an installer writes them to a file (RKE2) or runs it within
 * its own process (k3s): those stay unreadable.
 */
export const ownFlags: Readonly<Record<Installer, Partial<Record<Component, Flags>>>> = {
  kubeadm: {
    'kube-apiserver': kubeadmApiServer,
    'kube-controller-manager': kubeadmController,
    'kube-scheduler': { 'bind-address': '127.0.0.1' },
    etcd: kubeadmEtcd,
  },
  k3s: {
    'kube-apiserver': k3sApiServer('/var/lib/rancher/k3s/server'),
    'kube-controller-manager': k3sController('/var/lib/rancher/k3s/server'),
    'kube-scheduler': k3sScheduler,
    kubelet: rancherKubelet('/var/lib/rancher/k3s'),
  },
  rke2: {
    'kube-apiserver': {
      ...k3sApiServer('/var/lib/rancher/rke2/server'),
      // RKE2 encrypts Secrets by itself.
      'encryption-provider-config': '/var/lib/rancher/rke2/server/cred/encryption-config.json',
    },
    'kube-controller-manager': k3sController('/var/lib/rancher/rke2/server'),
    'kube-scheduler': k3sScheduler,
    kubelet: rancherKubelet('/var/lib/rancher/rke2'),
  },
};
