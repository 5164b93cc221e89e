import { fieldsOf, listOf, textOf } from '../pod-security/fields.ts';

/** The fields that each control of Pod Security is about, as expressions and patterns name them; beside its id in Kubernetes. */
const fields: readonly (readonly [control: string, field: RegExp])[] = [
  ['privileged', /\bprivileged\b/],
  ['hostNamespaces', /\bhost(PID|IPC|Network)\b/],
  ['hostPathVolumes', /\bhostPath\b/],
  ['hostPorts', /\bhostPort\b/],
  ['capabilities', /\bcapabilities\b/],
  ['procMount', /\bprocMount\b/],
  ['seccompProfile', /\bseccompProfile\b/],
  ['seLinuxOptions', /\bseLinuxOptions\b/],
  ['appArmorProfile', /\bappArmorProfile\b|apparmor\.security/],
  ['sysctls', /\bsysctls\b/],
  ['allowPrivilegeEscalation', /\ballowPrivilegeEscalation\b/],
  ['runAsNonRoot', /\brunAsNonRoot\b/],
  ['runAsUser', /\brunAsUser\b/],
  ['windowsHostProcess', /\bhostProcess\b/],
];

/** Kinds of Gatekeeper's library with the control that each is made for. Source: open-policy-agent/gatekeeper-library. */
const libraryKinds: ReadonlyMap<string, string> = new Map([
  ['K8sPSPPrivilegedContainer', 'privileged'],
  ['K8sPSPHostNamespace', 'hostNamespaces'],
  ['K8sPSPHostNetworkingPorts', 'hostPorts'],
  ['K8sPSPHostFilesystem', 'hostPathVolumes'],
  ['K8sPSPVolumeTypes', 'hostPathVolumes'],
  ['K8sPSPCapabilities', 'capabilities'],
  ['K8sPSPProcMount', 'procMount'],
  ['K8sPSPSeccomp', 'seccompProfile'],
  ['K8sPSPSeccompV2', 'seccompProfile'],
  ['K8sPSPSELinuxV2', 'seLinuxOptions'],
  ['K8sPSPAppArmor', 'appArmorProfile'],
  ['K8sPSPForbiddenSysctls', 'sysctls'],
  ['K8sPSPAllowPrivilegeEscalationContainer', 'allowPrivilegeEscalation'],
  ['K8sPSPAllowedUsers', 'runAsUser'],
  ['K8sPSPHostProcess', 'windowsHostProcess'],
  ['K8sPSPHostProbesLifecycle', 'hostProbesAndHostLifecycle'],
]);

/** Controls of Pod Security whose fields an expression or pattern names: which of their values it refuses is not read. */
export function fieldsNamed(text: string): string[] {
  return fields.flatMap(([control, field]) => (field.test(text) ? [control] : []));
}

/** Whether an expression or pattern names spec.externalIPs of Services: whether it refuses all addresses or some is not read. */
export function namesExternalIps(text: string): boolean {
  return /\bexternalIPs\b/.test(text);
}

/** The expressions of validations and variables of an admission policy; what is written for people is left out. */
export function expressionsOf(...lists: readonly unknown[]): string {
  return lists
    .flatMap(listOf)
    .map((one) => textOf(fieldsOf(one).expression))
    .join('\n');
}

/** The control that a constraint of Gatekeeper is made for, by its kind in the library. */
export function fieldsOfKind(kind: string): string[] {
  const control = libraryKinds.get(kind);
  return control === undefined ? [] : [control];
}
