import type { Framework } from './framework.ts';

export const iso27001: Framework = {
  id: 'iso-27001',
  version: '2022',
  controls: {
    'A.5.3': ['bind-or-escalate-grant', 'cluster-admin-grant', 'impersonation-grant'],
    'A.5.15': ['always-allow-authorization', 'anonymous-auth', 'missing-rbac-authorizer'],
    'A.5.18': [
      'bind-or-escalate-grant',
      'cluster-admin-grant',
      'default-service-account-grant',
      'impersonation-grant',
      'node-proxy-grant',
      'pod-creator',
      'secret-reader',
      'token-creator',
      'unneeded-token',
      'wildcard-rule',
    ],
    'A.8.2': ['cluster-admin-grant', 'privileged-container'],
    'A.8.3': ['node-proxy-grant', 'pod-creator', 'secret-reader'],
    'A.8.5': ['anonymous-auth'],
    'A.8.12': ['missing-default-deny', 'unisolated-pod', 'unisolated-pod-egress'],
    'A.8.15': ['missing-audit-log'],
    'A.8.20': ['missing-default-deny', 'unenforced-network-policy', 'unisolated-pod', 'unisolated-pod-egress'],
    'A.8.21': ['plaintext-listener'],
    'A.8.22': ['missing-default-deny', 'single-namespace', 'unisolated-pod', 'unisolated-pod-egress'],
  },
};
