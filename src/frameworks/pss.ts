import type { Framework } from './framework.ts';

export const pss: Framework = {
  id: 'pss',
  version: '1.37',
  controls: {
    'baseline/hostNamespaces': ['host-ipc', 'host-network', 'host-pid'],
    'baseline/privileged': ['privileged-container'],
    'baseline/capabilities_baseline': ['added-capability'],
    'baseline/hostPathVolumes': ['host-path-volume'],
    'baseline/hostPorts': ['host-port'],
    'baseline/seccompProfile_baseline': ['unconfined-seccomp'],
    'restricted/restrictedVolumes': ['host-path-volume'],
    'restricted/allowPrivilegeEscalation': ['privilege-escalation'],
    'restricted/runAsNonRoot': ['root-allowed'],
    'restricted/runAsUser': ['root-user'],
    'restricted/seccompProfile_restricted': ['missing-seccomp', 'unconfined-seccomp'],
    'restricted/capabilities_restricted': ['added-capability', 'undropped-capability'],
    'admission/enforce-label': ['unenforced-namespace'],
  },
};
