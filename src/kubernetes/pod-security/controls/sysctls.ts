import type { Control } from '../control.ts';
import { fieldsOf, listOf, textOf } from '../fields.ts';

const sysctlsSince: readonly (readonly [minor: number, name: string])[] = [
  [0, 'kernel.shm_rmid_forced'],
  [0, 'net.ipv4.ip_local_port_range'],
  [0, 'net.ipv4.tcp_syncookies'],
  [0, 'net.ipv4.ping_group_range'],
  [0, 'net.ipv4.ip_unprivileged_port_start'],
  [27, 'net.ipv4.ip_local_reserved_ports'],
  [29, 'net.ipv4.tcp_keepalive_time'],
  [29, 'net.ipv4.tcp_fin_timeout'],
  [29, 'net.ipv4.tcp_keepalive_intvl'],
  [29, 'net.ipv4.tcp_keepalive_probes'],
  [32, 'net.ipv4.tcp_rmem'],
  [32, 'net.ipv4.tcp_wmem'],
  [37, 'net.ipv4.tcp_slow_start_after_idle'],
  [37, 'net.ipv4.tcp_notsent_lowat'],
];

/** The sysctls that a policy version takes for safe. Source: pod-security-admission, policy/check_sysctls.go. */
export function safeSysctls(minor: number): ReadonlySet<string> {
  return new Set(sysctlsSince.flatMap(([since, name]) => (since <= minor ? [name] : [])));
}

/** The pod sets safe sysctls only; names are compared exactly, slashes are not dots. */
export const sysctls: Control = {
  id: 'sysctls',
  level: 'baseline',
  sinceMinor: 0,
  evaluate({ securityContext }, minor) {
    const safe = safeSysctls(minor);
    const bad = listOf(securityContext.sysctls)
      .map((sysctl, index) => ({
        name: textOf(fieldsOf(sysctl).name),
        path: `securityContext.sysctls[${index}].name`,
      }))
      .filter(({ name }) => !safe.has(name));
    if (bad.length === 0) return undefined;
    return {
      reason: 'forbidden sysctls',
      detail: bad.map(({ name }) => name).join(', '),
      fieldPaths: bad.map(({ path }) => path),
      containers: [],
    };
  },
};
