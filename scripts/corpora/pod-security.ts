/** kaudit's checks for each control of the Pod Security Standards, by the id that Kubernetes' test data gives it. */
const baseline: Readonly<Record<string, readonly string[]>> = {
  apparmorprofile: ['unconfined-apparmor'],
  capabilities_baseline: ['added-capability'],
  hostnamespaces: ['host-ipc', 'host-network', 'host-pid'],
  hostpathvolumes: ['host-path-volume'],
  hostports: ['host-port'],
  hostprobesandhostlifecycle: ['probe-host'],
  privileged: ['privileged-container'],
  procmount: ['unmasked-proc'],
  seccompprofile_baseline: ['unconfined-seccomp'],
  selinuxoptions: ['custom-selinux-option'],
  sysctls: ['unsafe-sysctl'],
  windowshostprocess: ['windows-host-process'],
};

const restricted: Readonly<Record<string, readonly string[]>> = {
  ...baseline,
  allowprivilegeescalation: ['privilege-escalation'],
  capabilities_restricted: ['added-capability', 'undropped-capability'],
  procmount_restricted: ['unmasked-proc', 'unmasked-proc-in-user-namespace'],
  restrictedvolumes: ['disallowed-volume-type', 'host-path-volume'],
  runasnonroot: ['root-allowed'],
  runasuser: ['root-user'],
  seccompprofile_restricted: ['missing-seccomp', 'unconfined-seccomp'],
};

/** Every check of a level, and the checks of one of its controls: a case that fails names the control, one that passes passes the level. */
export const podSecurity: Readonly<Record<'baseline' | 'restricted', Readonly<Record<string, readonly string[]>>>> = {
  baseline: { ...baseline, level: Object.values(baseline).flat() },
  restricted: { ...restricted, level: [...new Set(Object.values(restricted).flat())] },
};

/** Oldest and newest policy version that is compared, as minor versions of Kubernetes. */
const [oldest, newest] = [22, 37];

/** Versions as kaudit writes them, those that it supports. */
export function policyVersions(names: readonly string[]): string[] {
  return names
    .map((name) => name.replace(/^v/, ''))
    .filter((version) => {
      const minor = Number(version.split('.')[1]);
      return minor >= oldest && minor <= newest;
    });
}
