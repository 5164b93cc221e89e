import type { Component } from './defaults.ts';
import type { FlagMention, ParsedFlags } from './parse.ts';

/** Who starts a component with flags of its own, which do not show where an administrator declares his. */
export type Installer = 'kubeadm' | 'k3s' | 'rke2';

type Flags = Readonly<Record<string, string>>;

const frontProxy: Flags = {
  'requestheader-username-headers': 'X-Remote-User',
  'requestheader-group-headers': 'X-Remote-Group',
  'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
};

const pki = '/etc/kubernetes/pki';

/** Source: kubernetes, cmd/kubeadm/app/phases/controlplane/manifests.go. */
const kubeadm: Flags = {
  ...frontProxy,
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
  'etcd-cafile': `${pki}/etcd/ca.crt`,
  'etcd-certfile': `${pki}/apiserver-etcd-client.crt`,
  'etcd-keyfile': `${pki}/apiserver-etcd-client.key`,
};

/** Source: k3s, pkg/daemons/control/server.go; RKE2 starts from the same flags. */
function k3s(server: string): Flags {
  return {
    ...frontProxy,
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
  };
}

const ownFlags: Readonly<Record<Installer, Partial<Record<Component, Flags>>>> = {
  kubeadm: { 'kube-apiserver': kubeadm },
  k3s: { 'kube-apiserver': k3s('/var/lib/rancher/k3s/server') },
  // Source of the audit log: rke2, pkg/podexecutor/staticpod.go.
  rke2: {
    'kube-apiserver': {
      ...k3s('/var/lib/rancher/rke2/server'),
      'audit-log-path': '/var/lib/rancher/rke2/server/logs/audit.log',
    },
  },
};

/** Flags of an installer's own that give way to another flag, beside which the API server would not start. */
const givesWayTo: Flags = {
  'authorization-mode': 'authorization-config',
  'anonymous-auth': 'authentication-config',
};

/**
 * The flags that a component is started with: the installer's own, each replaced where the administrator gives the same flag;
 * k3s and RKE2 take `NAME+=VALUE` and `NAME-=VALUE` to add to their own instead. Where the installer's own are not known,
 * every flag that was not given is unreadable.
 */
export function withInstallerFlags(installer: Installer, added: ParsedFlags): ParsedFlags {
  const own = ownFlags[installer][added.component];
  // What can not be read may replace any of them.
  if (added.hidden !== undefined) return added;
  if (own === undefined)
    return { ...added, hidden: `${installer} starts it with flags of its own, which are not visible` };
  const mentions = new Map<string, readonly FlagMention[]>();
  for (const [name, text] of Object.entries(own)) {
    const stronger = givesWayTo[name];
    if (stronger === undefined || !added.mentions.has(stronger)) mentions.set(name, [{ text }]);
  }
  for (const [name, given] of added.mentions) {
    const plain = name.replace(/[+-]+$/, '');
    const kept = plain === name ? [] : (mentions.get(plain) ?? []);
    mentions.set(plain, name.endsWith('-') ? [...given, ...kept] : [...kept, ...given]);
  }
  return { ...added, mentions };
}

/** Whether the arguments in `k3s.io/node-args` or `rke2.io/node-args` start a component: a server does, an agent does not. */
export function nodeRuns(component: Component, annotation: unknown): boolean | undefined {
  const words = wordsOf(annotation);
  if (words === undefined) return undefined;
  const off = switches[component];
  return words[0] === 'server' && (off === undefined || !words.some((word) => word === off || word === `${off}=true`));
}

const switches: Partial<Record<Component, string>> = {
  'kube-apiserver': '--disable-apiserver',
  'kube-controller-manager': '--disable-controller-manager',
  'kube-scheduler': '--disable-scheduler',
  etcd: '--disable-etcd',
};

function wordsOf(annotation: unknown): readonly unknown[] | undefined {
  if (typeof annotation !== 'string') return undefined;
  try {
    const words: unknown = JSON.parse(annotation);
    return Array.isArray(words) ? words : undefined;
  } catch {
    // Annotations are cut when they are too long; such a one says nothing.
    return undefined;
  }
}
