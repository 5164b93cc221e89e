import type { Framework } from './framework.ts';

export const pss: Framework = {
  id: 'pss',
  title: 'Kubernetes Pod Security Standards',
  version: '1.37',
  sections: {
    Baseline: {
      'baseline/windowsHostProcess': ['No Windows HostProcess', 'windows-host-process'],
      'baseline/hostNamespaces': ['No host network, PID or IPC namespace', 'host-ipc', 'host-network', 'host-pid'],
      'baseline/privileged': ['No privileged containers', 'privileged-container'],
      'baseline/capabilities_baseline': ['No capability added beyond the default set', 'added-capability'],
      'baseline/hostPathVolumes': ['No hostPath volumes', 'host-path-volume'],
      'baseline/hostPorts': ['No host ports', 'host-port'],
      'baseline/hostProbesAndHostLifecycle': ['No explicit host in probes and lifecycle handlers', 'probe-host'],
      'baseline/appArmorProfile': ['AppArmor profile not disabled', 'unconfined-apparmor'],
      'baseline/seLinuxOptions': ['SELinux type limited, no custom user or role', 'custom-selinux-option'],
      'baseline/procMount': ['/proc keeps its default masks', 'unmasked-proc'],
      'baseline/seccompProfile_baseline': ['Seccomp not Unconfined', 'unconfined-seccomp'],
      'baseline/sysctls': ['Only safe sysctls', 'unsafe-sysctl'],
    },
    Restricted: {
      'restricted/restrictedVolumes': ['Only non-host volume types', 'disallowed-volume-type', 'host-path-volume'],
      'restricted/allowPrivilegeEscalation': ['allowPrivilegeEscalation explicitly false', 'privilege-escalation'],
      'restricted/runAsNonRoot': ['runAsNonRoot required', 'root-allowed'],
      'restricted/runAsUser': ['runAsUser never 0', 'root-user'],
      'restricted/seccompProfile_restricted': ['Seccomp profile required', 'missing-seccomp', 'unconfined-seccomp'],
      'restricted/capabilities_restricted': [
        'Drop ALL, add only NET_BIND_SERVICE',
        'added-capability',
        'undropped-capability',
      ],
      'restricted/procMount_restricted': [
        'Default /proc even in user namespaces',
        'unmasked-proc',
        'unmasked-proc-in-user-namespace',
      ],
    },
    'Pod Security admission': {
      'admission/enforce-label': ['Namespace enforces a level', 'pod-security-violator', 'unenforced-namespace'],
      'admission/version-pin': ['Policy version is latest or not stale', 'stale-pod-security-version'],
      'admission/audit-warn': ['audit and warn are at least as strict as enforce', 'unwatched-namespace'],
      'admission/exemptions': ['PSA exemptions known', 'pod-security-exemption'],
    },
  },
};
