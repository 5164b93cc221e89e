import type { Framework } from './framework.ts';

export const cisEks: Framework = {
  id: 'cis-eks',
  version: '1.8.0',
  controls: {
    '4.1.1': ['cluster-admin-grant'],
    '4.1.2': ['secret-reader'],
    '4.1.3': ['wildcard-rule'],
    '4.1.4': ['pod-creator'],
    '4.1.5': ['default-service-account-grant', 'default-service-account-token', 'default-service-account-use'],
    '4.1.6': ['unneeded-token'],
    '4.1.8': ['bind-or-escalate-grant', 'impersonation-grant'],
    '4.1.10': ['node-proxy-grant'],
    '4.1.12': ['token-creator'],
    '4.2.1': ['privileged-container'],
    '4.2.2': ['host-pid'],
    '4.2.3': ['host-ipc'],
    '4.2.4': ['host-network'],
    '4.2.5': ['privilege-escalation'],
    '4.3.1': ['unenforced-network-policy'],
    '4.3.2': ['missing-default-deny', 'unisolated-pod', 'unisolated-pod-egress'],
    '4.5.1': ['single-namespace'],
    '4.5.2': ['default-namespace-use'],
    '5.4.4': ['unenforced-network-policy'],
    '5.4.5': ['plaintext-listener'],
  },
};
