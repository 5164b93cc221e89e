import { rancherOption } from '../kubelet/k3s.ts';
import { inWords } from '../record.ts';
import type { Flags } from './installer-flags.ts';

/** What a server of k3s or RKE2 was started with: its arguments, and the names of its variables. */
export interface RancherServer {
  readonly words: readonly unknown[];
  readonly variables: readonly unknown[];
}

/**
 * The flags of the API server that follow from the server's own arguments: where its datastore is, and what RKE2 sets under a CIS
 * profile. Sources: k3s, pkg/cluster/managed.go and storage.go; rke2, pkg/podexecutor/staticpod.go.
 */
export function rancherApiServer(installer: 'k3s' | 'rke2', { words, variables }: RancherServer): Flags {
  const folder = `/var/lib/rancher/${installer}/server`;
  const given = rancherOption(words, 'datastore-endpoint') !== undefined;
  const elsewhere = given || variables.some((name) => /^(?:K3S|RKE2)_DATASTORE_ENDPOINT$/.test(inWords(name)));
  return {
    // The address of another datastore is masked: it may hold a password.
    ...(elsewhere ? {} : ownStore(installer, folder, words)),
    ...(installer === 'rke2' ? underProfile(folder, words) : {}),
  };
}

function ownStore(installer: 'k3s' | 'rke2', folder: string, words: readonly unknown[]): Flags {
  const clustered = ['cluster-init', 'server'].some((name) => rancherOption(words, name) !== undefined);
  // SQLite behind kine, unless there are to be several servers.
  if (installer === 'k3s' && !clustered) return { 'etcd-servers': 'unix://kine.sock' };
  return {
    'etcd-servers': 'https://127.0.0.1:2379',
    'etcd-cafile': `${folder}/tls/etcd/server-ca.crt`,
    'etcd-certfile': `${folder}/tls/etcd/client.crt`,
    'etcd-keyfile': `${folder}/tls/etcd/client.key`,
  };
}

function underProfile(folder: string, words: readonly unknown[]): Flags {
  const hardened = rancherOption(words, 'profile')?.startsWith('cis') === true;
  const policy =
    rancherOption(words, 'audit-policy-file') ?? (hardened ? '/etc/rancher/rke2/audit-policy.yaml' : undefined);
  return {
    'admission-control-config-file': '/etc/rancher/rke2/rke2-pss.yaml',
    ...(policy === undefined
      ? {}
      : {
          'audit-policy-file': policy,
          'audit-log-path': `${folder}/logs/audit.log`,
          'audit-log-maxage': '30',
          'audit-log-maxbackup': '10',
          'audit-log-maxsize': '100',
        }),
    ...(hardened
      ? {
          'service-account-extend-token-expiration': {
            unreadable: 'newer releases of RKE2 set it under a CIS profile',
          },
        }
      : {}),
  };
}
