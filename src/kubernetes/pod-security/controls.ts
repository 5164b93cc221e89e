import type { Control } from './control.ts';
import { allowPrivilegeEscalation } from './controls/allow-privilege-escalation.ts';
import { appArmorProfile } from './controls/app-armor-profile.ts';
import { capabilitiesBaseline, capabilitiesRestricted } from './controls/capabilities.ts';
import { hostNamespaces } from './controls/host-namespaces.ts';
import { hostPorts } from './controls/host-ports.ts';
import { hostProbesAndHostLifecycle } from './controls/host-probes-and-lifecycle.ts';
import { privileged } from './controls/privileged.ts';
import { procMount, procMountRestricted } from './controls/proc-mount.ts';
import { runAsNonRoot, runAsUser } from './controls/run-as.ts';
import { seLinuxOptions } from './controls/se-linux-options.ts';
import { seccompProfileBaseline, seccompProfileRestricted } from './controls/seccomp-profile.ts';
import { sysctls } from './controls/sysctls.ts';
import { hostPathVolumes, restrictedVolumes } from './controls/volumes.ts';
import { windowsHostProcess } from './controls/windows-host-process.ts';
import type { PodSecurityLevel } from './level.ts';

/** Every control, in the order of the API server's messages: by level, then by id. Source: policy/registry.go. */
export const podSecurityControls: readonly Control[] = [
  appArmorProfile,
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbesAndHostLifecycle,
  privileged,
  procMount,
  seLinuxOptions,
  seccompProfileBaseline,
  sysctls,
  windowsHostProcess,
  allowPrivilegeEscalation,
  capabilitiesRestricted,
  procMountRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompProfileRestricted,
];

/** The controls of a level in policy version 1.`minor`: restricted holds baseline's too, but for those that it replaces. */
export function controlsOf(level: PodSecurityLevel, minor: number): readonly Control[] {
  if (level === 'privileged') return [];
  const inForce = podSecurityControls.filter(({ sinceMinor }) => sinceMinor <= minor);
  const chosen = level === 'restricted' ? inForce : inForce.filter((control) => control.level === 'baseline');
  const replaced = new Set(chosen.map(({ replaces }) => replaces));
  return chosen.filter(({ id }) => !replaced.has(id));
}
