import { ofPeople } from './duty.ts';
import type { Framework } from './framework.ts';

export const iso27001: Framework = {
  id: 'iso-27001',
  title: 'ISO/IEC 27001, annex A',
  version: '2022',
  sections: {
    'Organisational controls': {
      'A.5.1': [
        'Information-security policies',
        ofPeople(
          'organisational; results of related controls support it',
          'show the approved policies that govern the cluster',
        ),
      ],
      'A.5.2': [
        'Roles and responsibilities',
        ofPeople('organisational', 'name who is responsible for the cluster and its namespaces'),
      ],
      'A.5.3': [
        'Segregation of duties',
        'bind-or-escalate-grant',
        'cluster-admin-grant',
        'impersonation-grant',
        'namespace-admin-grant',
      ],
      'A.5.13': [
        'Labelling of information',
        ofPeople(
          'classification of information is organisational',
          'show how information in the cluster is classified and labelled',
        ),
      ],
      'A.5.15': ['Access control', 'always-allow-authorization', 'anonymous-auth', 'missing-rbac-authorizer'],
      'A.5.16': [
        'Identity management',
        ofPeople(
          'identities live in the identity provider; see client-certificate-user and access-review',
          'show the life cycle of identities at the identity provider',
        ),
      ],
      'A.5.18': [
        'Access rights',
        'access-review',
        'admission-configuration-writer',
        'bind-or-escalate-grant',
        'certificate-approver',
        'client-certificate-user',
        'cluster-admin-grant',
        'default-service-account-grant',
        'impersonation-grant',
        'namespace-admin-grant',
        'node-proxy-grant',
        'pod-creator',
        'secret-reader',
        'system-masters-member',
        'token-creator',
        'unneeded-token',
        'volume-creator',
        'wildcard-rule',
      ],
    },
    'Technological controls': {
      'A.8.1': [
        'User endpoint devices',
        ofPeople(
          'devices of users are outside the cluster',
          'show the protection of devices that administer the cluster',
        ),
      ],
      'A.8.2': [
        'Privileged access rights',
        'client-certificate-user',
        'cluster-admin-grant',
        'namespace-admin-grant',
        'privileged-container',
        'system-masters-member',
      ],
      'A.8.3': [
        'Information access restriction',
        'namespace-secret-reader',
        'node-proxy-grant',
        'pod-creator',
        'secret-reader',
      ],
      'A.8.5': ['Secure authentication', 'anonymous-auth', 'kubelet-anonymous-auth', 'unauthenticated-etcd-client'],
      'A.8.10': [
        'Information deletion',
        ofPeople(
          'deletion of information is a matter of applications',
          'show how applications delete information that is no longer needed',
        ),
      ],
      'A.8.11': [
        'Data masking',
        ofPeople('masking is a matter of applications', 'show how applications mask personal data'),
      ],
      'A.8.12': [
        'Data-leakage prevention',
        'credential-in-config-map',
        'hard-coded-credential',
        'missing-default-deny',
        'secret-in-environment',
        'unisolated-pod',
        'unisolated-pod-egress',
      ],
      'A.8.13': ['Backup', 'failed-backup', 'missing-backup', 'restore-test', 'unsafe-backup-location'],
      'A.8.14': ['Redundancy', 'single-control-plane-node'],
      'A.8.15': ['Logging', 'missing-audit-log', 'missing-audit-policy', 'missing-log-collection'],
      'A.8.16': ['Monitoring', 'missing-log-collection', 'missing-monitoring', 'missing-runtime-detection'],
      'A.8.20': [
        'Network security',
        'missing-default-deny',
        'unenforced-network-policy',
        'unisolated-pod',
        'unisolated-pod-egress',
      ],
      'A.8.21': [
        'Security of network services',
        'missing-serving-certificate',
        'permissive-mtls',
        'plaintext-listener',
      ],
      'A.8.22': [
        'Segregation of networks',
        'missing-default-deny',
        'single-namespace',
        'unisolated-pod',
        'unisolated-pod-egress',
      ],
      'A.8.24': [
        'Cryptography',
        'missing-etcd-serving-certificate',
        'unencrypted-pod-traffic',
        'unencrypted-secret-storage',
        'weak-encryption-provider',
        'weak-tls-cipher',
      ],
    },
  },
};
