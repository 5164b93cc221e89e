import type { Framework } from './framework.ts';

export const stig: Framework = {
  id: 'stig',
  version: 'V2R6',
  controls: {
    'V-242382': ['missing-node-authorizer', 'missing-rbac-authorizer'],
    'V-242383': ['default-namespace-use', 'system-namespace-workload'],
    'V-242390': ['anonymous-auth'],
    'V-242402': ['missing-audit-log'],
    'V-242414': ['host-port'],
    'V-242417': ['system-namespace-workload'],
    'V-242437': ['unenforced-namespace'],
    'V-242465': ['missing-audit-log'],
    'V-245542': ['static-token-file'],
    'V-245543': ['static-token-file'],
    'V-274884': ['secret-reader'],
  },
};
