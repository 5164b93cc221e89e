import { expect, test } from 'vitest';
import { controlsOf, podSecurityControls } from '../../../src/kubernetes/pod-security/controls.ts';

function ids(level: 'baseline' | 'restricted', minor: number): string {
  return controlsOf(level, minor)
    .map(({ id }) => id)
    .join(' ');
}

const baseline = (extra = '') =>
  `appArmorProfile capabilities_baseline hostNamespaces hostPathVolumes hostPorts ${extra}privileged procMount seLinuxOptions seccompProfile_baseline sysctls windowsHostProcess`;

// Source: pod-security-admission, policy/registry.go and the MinimumVersion of each check
test.each([
  [0, baseline()],
  [22, baseline()],
  [33, baseline()],
  [34, baseline('hostProbesAndHostLifecycle ')],
  [37, baseline('hostProbesAndHostLifecycle ')],
  [Number.POSITIVE_INFINITY, baseline('hostProbesAndHostLifecycle ')],
])('baseline of 1.%d', (minor, expected) => {
  expect(ids('baseline', minor)).toBe(expected);
});

const common = 'appArmorProfile capabilities_baseline hostNamespaces hostPorts privileged procMount seLinuxOptions';

test.each([
  [0, `${common} seccompProfile_baseline sysctls windowsHostProcess restrictedVolumes runAsNonRoot`],
  [
    8,
    `${common} seccompProfile_baseline sysctls windowsHostProcess allowPrivilegeEscalation restrictedVolumes runAsNonRoot`,
  ],
  [
    19,
    `${common} sysctls windowsHostProcess allowPrivilegeEscalation restrictedVolumes runAsNonRoot seccompProfile_restricted`,
  ],
  [
    22,
    'appArmorProfile hostNamespaces hostPorts privileged procMount seLinuxOptions sysctls windowsHostProcess allowPrivilegeEscalation capabilities_restricted restrictedVolumes runAsNonRoot seccompProfile_restricted',
  ],
  [
    23,
    'appArmorProfile hostNamespaces hostPorts privileged procMount seLinuxOptions sysctls windowsHostProcess allowPrivilegeEscalation capabilities_restricted restrictedVolumes runAsNonRoot runAsUser seccompProfile_restricted',
  ],
  [
    34,
    'appArmorProfile hostNamespaces hostPorts hostProbesAndHostLifecycle privileged procMount seLinuxOptions sysctls windowsHostProcess allowPrivilegeEscalation capabilities_restricted restrictedVolumes runAsNonRoot runAsUser seccompProfile_restricted',
  ],
  [
    35,
    'appArmorProfile hostNamespaces hostPorts hostProbesAndHostLifecycle privileged seLinuxOptions sysctls windowsHostProcess allowPrivilegeEscalation capabilities_restricted procMount_restricted restrictedVolumes runAsNonRoot runAsUser seccompProfile_restricted',
  ],
])('restricted since 1.%i', (minor, expected) => {
  expect(ids('restricted', minor)).toBe(expected);
  if (minor > 0) expect(ids('restricted', minor - 1)).not.toBe(expected);
});

test('privileged has no control', () => {
  expect(controlsOf('privileged', 37)).toEqual([]);
});

test('ids are unique, and only restricted controls replace, and only baseline ones', () => {
  const known = new Map(podSecurityControls.map((control) => [control.id, control]));
  expect(known.size).toBe(podSecurityControls.length);
  const replacing = podSecurityControls.flatMap(({ id, level, replaces }) =>
    replaces === undefined ? [] : [[id, level, replaces, known.get(replaces)?.level]],
  );
  expect(replacing).toEqual([
    ['capabilities_restricted', 'restricted', 'capabilities_baseline', 'baseline'],
    ['procMount_restricted', 'restricted', 'procMount', 'baseline'],
    ['restrictedVolumes', 'restricted', 'hostPathVolumes', 'baseline'],
    ['seccompProfile_restricted', 'restricted', 'seccompProfile_baseline', 'baseline'],
  ]);
});
