import type { Framework } from './framework.ts';

export const msMatrix: Framework = {
  id: 'ms-matrix',
  version: '2022',
  controls: {
    'MS-TA9029': ['anonymous-auth', 'unneeded-token'],
    'MS-TA9012': ['pod-creator', 'system-namespace-workload'],
    'MS-TA9034': ['unenforced-network-policy', 'unisolated-pod', 'unisolated-pod-egress'],
    'MS-TA9019': ['cluster-admin-grant'],
    'MS-TA9041': ['node-proxy-grant', 'pod-exec-grant'],
    'MS-TA9040': ['missing-memory-limit', 'missing-resource-quota'],
    'MS-TA9006': ['pod-exec-grant'],
    'MS-TA9014': ['pod-creator'],
    'MS-TA9025': ['secret-reader'],
    'MS-TA9031': ['unisolated-pod', 'unisolated-pod-egress'],
    'MS-TA9008': ['pod-creator'],
    'MS-TA9018': ['privileged-container'],
    'MS-TA9039': ['missing-memory-limit', 'missing-resource-quota'],
    'MS-TA9011': ['pod-creator'],
    'MS-TA9016': ['default-service-account-grant', 'default-service-account-use', 'unneeded-token'],
    'MS-TA9037': ['secret-reader'],
  },
};
