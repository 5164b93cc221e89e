import type { Framework } from './framework.ts';

export const nist800190: Framework = {
  id: 'nist-800-190',
  version: '2017',
  controls: {
    '4.1.2': ['root-allowed', 'root-user'],
    '4.3.1': ['cluster-admin-grant', 'wildcard-rule'],
    '4.3.2': ['anonymous-auth', 'static-token-file'],
    '4.3.3': ['missing-default-deny', 'unisolated-pod', 'unisolated-pod-egress'],
    '4.3.5': ['missing-node-restriction'],
    '4.4.2': ['missing-default-deny', 'unisolated-pod', 'unisolated-pod-egress'],
    '4.4.3': [
      'added-capability',
      'host-ipc',
      'host-network',
      'host-path-volume',
      'host-pid',
      'host-port',
      'privilege-escalation',
      'privileged-container',
      'root-allowed',
      'root-user',
      'runtime-socket-mount',
      'undropped-capability',
      'unenforced-namespace',
    ],
    '4.4.5': ['pod-creator'],
    '4.5.2': ['host-ipc', 'host-pid'],
    '4.5.5': ['host-path-volume', 'runtime-socket-mount'],
  },
};
