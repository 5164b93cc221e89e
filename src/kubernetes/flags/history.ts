import type { Component, FlagRow, FlagType } from './defaults.ts';

/** A row written by hand, for minors of which no data was generated. */
export type HistoryRow = FlagRow & { readonly component: Component; readonly name: string };

/** Sources: CHANGELOG-1.19 to CHANGELOG-1.36 of kubernetes/kubernetes; rows of one flag in rising order of minors. */
export const FLAG_HISTORY: readonly HistoryRow[] = [
  // The unauthenticated port: only 0 accepted from 1.20, flags gone in 1.24.
  row('kube-apiserver', 'insecure-port', 0, 19, 'int', '8080'),
  row('kube-apiserver', 'insecure-port', 20, 23, 'int', '0'),
  row('kube-apiserver', 'insecure-bind-address', 0, 23, 'string', '127.0.0.1'),
  row('kube-apiserver', 'basic-auth-file', 0, 18, 'string', ''),
  row('kube-apiserver', 'kubelet-https', 0, 21, 'bool', 'true'),
  // --authentication-config and --authorization-config came as alpha in 1.29, the external signer in 1.32.
  row('kube-apiserver', 'authentication-config', 0, 28, 'string', undefined),
  row('kube-apiserver', 'authorization-config', 0, 28, 'string', undefined),
  row('kube-apiserver', 'service-account-signing-endpoint', 0, 31, 'string', undefined),
  // Until the structured configuration came, the default was registered on the flag itself.
  row('kube-apiserver', 'authorization-mode', 0, 28, 'stringSlice', '[AlwaysAllow]'),
  row('kube-apiserver', 'service-account-extend-token-expiration', 0, 20, 'bool', 'false'),
  row('kube-controller-manager', 'address', 0, 23, 'string', '0.0.0.0'),
  row('kube-controller-manager', 'port', 0, 23, 'int', '0'),
  row('kube-controller-manager', 'enable-taint-manager', 0, 26, 'bool', 'true'),
  row('kube-scheduler', 'address', 0, 23, 'string', '0.0.0.0'),
  row('kube-scheduler', 'port', 0, 23, 'int', '0'),
  ...klogFlags(),
];

/** klog's own flags left every component in 1.26; a bare `--logtostderr` must not take the next word. */
function klogFlags(): HistoryRow[] {
  const components: readonly Component[] = [
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'kubelet',
    'kube-proxy',
  ];
  const switches = [
    ['logtostderr', 'true'],
    ['alsologtostderr', 'false'],
    ['add-dir-header', 'false'],
    ['one-output', 'false'],
    ['skip-headers', 'false'],
    ['skip-log-headers', 'false'],
  ] as const;
  return components.flatMap((component) => switches.map(([name, text]) => row(component, name, 0, 25, 'bool', text)));
}

function row(
  component: Component,
  name: string,
  since: number,
  until: number,
  type: FlagType,
  text: string | undefined,
): HistoryRow {
  return { component, name, since, until, type, default: text };
}
