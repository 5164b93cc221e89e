/** Flags by name; one that no text describes says why. */
type Flags = Readonly<Record<string, string | { readonly unreadable: string }>>;

/**
 * The flags that verdicts rest on and with which k3s and RKE2 start a kubelet, below their folder. Since 1.32 most of them stand in a
 * configuration file, beside which the administrator may lay others that no API shows: what they do not set stays unreadable.
 * Sources: k3s, pkg/daemons/agent/agent.go and agent_linux.go.
 */
export function rancherKubelet(folder: string): Flags {
  return {
    'anonymous-auth': 'false',
    'authentication-token-webhook': 'true',
    'authorization-mode': 'Webhook',
    'client-ca-file': `${folder}/agent/client-ca.crt`,
    'read-only-port': '0',
    'pod-manifest-path': `${folder}/agent/pod-manifests`,
    'tls-cert-file': `${folder}/agent/serving-kubelet.crt`,
    'tls-private-key-file': `${folder}/agent/serving-kubelet.key`,
    'rotate-certificates': {
      unreadable: 'k3s and RKE2 renew this certificate themselves, each time they start within 120 days of its end',
    },
  };
}

/** The first minor in which k3s and RKE2 read drop-in files, and where they lie. */
export const rancherDropIns = { since: 32, flag: 'config-dir', path: 'agent/etc/kubelet.conf.d' } as const;

/** An option of k3s or RKE2 among their own arguments, the last mention; `true` where it stands bare, undefined where it is not given. */
export function rancherOption(words: readonly unknown[], name: string): string | undefined {
  for (let at = words.length - 1; at >= 0; at--) {
    const word = words[at];
    if (typeof word !== 'string') continue;
    if (word.startsWith(`--${name}=`)) return word.slice(name.length + 3);
    const next: unknown = words[at + 1];
    if (word === `--${name}`) return typeof next === 'string' && !next.startsWith('-') ? next : 'true';
  }
  return undefined;
}

/** What k3s and RKE2 turn into flags of the kubelet, out of their own arguments: `--protect-kernel-defaults`, `--profile=cis`. */
export function kubeletOptionsOf(words: readonly unknown[]): readonly string[] {
  const value = (name: string): string | undefined => rancherOption(words, name);
  const nodeName = value('node-name');
  const profile = value('profile');
  const protects = value('protect-kernel-defaults') === 'true' || profile?.startsWith('cis') === true;
  return [
    ...(nodeName === undefined ? [] : [`--hostname-override=${nodeName}`]),
    ...(protects ? ['--protect-kernel-defaults=true'] : []),
  ];
}
