import type { Framework } from './framework.ts';

export const cisGke: Framework = {
  id: 'cis-gke',
  version: '1.9.0',
  controls: {
    '4.1.1': ['cluster-admin-grant', 'namespace-admin-grant'],
    '4.1.2': ['namespace-secret-reader', 'secret-reader'],
    '4.1.3': ['wildcard-rule'],
    '4.1.4': ['default-service-account-grant', 'default-service-account-token', 'default-service-account-use'],
    '4.1.5': ['unneeded-token'],
    '4.1.6': ['system-masters-member'],
    '4.1.7': ['bind-or-escalate-grant', 'impersonation-grant'],
    '4.1.8': ['anonymous-grant'],
    '4.1.9': ['anonymous-grant'],
    '4.1.10': ['all-authenticated-grant'],
    '4.2.1': ['unenforced-namespace'],
    '4.3.1': ['unenforced-network-policy'],
    '4.3.2': ['missing-default-deny', 'unisolated-pod', 'unisolated-pod-egress'],
    '4.6.1': ['single-namespace'],
    '4.6.2': ['missing-seccomp', 'unconfined-seccomp'],
    '4.6.3': [
      'missing-seccomp',
      'privilege-escalation',
      'privileged-container',
      'root-allowed',
      'undropped-capability',
      'writable-root-filesystem',
    ],
    '4.6.4': ['default-namespace-use'],
    '5.6.7': ['plaintext-listener'],
    '5.8.3': ['abac-authorizer'],
  },
};
