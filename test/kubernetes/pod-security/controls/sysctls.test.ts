import { expect, test } from 'vitest';
import { safeSysctls } from '../../../../src/kubernetes/pod-security/controls/sysctls.ts';
import { detailOf, judge } from '../judge.ts';

function spec(...names: unknown[]): object {
  return { securityContext: { sysctls: names.map((name) => ({ name, value: '1' })) } };
}

// Source: pod-security-admission, policy/check_sysctls.go
test('each unsafe sysctl is named in the order of the spec', () => {
  expect(judge('sysctls', spec('kernel.msgmax', 'net.ipv4.tcp_syncookies', 'kernel.a'))).toEqual({
    reason: 'forbidden sysctls',
    detail: 'kernel.msgmax, kernel.a',
    fieldPaths: ['securityContext.sysctls[0].name', 'securityContext.sysctls[2].name'],
    containers: [],
  });
});

test.each([
  [
    0,
    26,
    'kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.tcp_syncookies net.ipv4.ping_group_range net.ipv4.ip_unprivileged_port_start',
  ],
  [27, 28, 'net.ipv4.ip_local_reserved_ports'],
  [
    29,
    31,
    'net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes',
  ],
  [32, 36, 'net.ipv4.tcp_rmem net.ipv4.tcp_wmem'],
  [37, 40, 'net.ipv4.tcp_slow_start_after_idle net.ipv4.tcp_notsent_lowat'],
])('what became safe in 1.%i and stays so', (since, last, names) => {
  for (const name of names.split(' ')) {
    expect(detailOf('sysctls', spec(name), since)).toBe('allowed');
    expect(detailOf('sysctls', spec(name), last)).toBe('allowed');
    if (since > 0) expect(detailOf('sysctls', spec(name), since - 1)).toBe(name);
  }
  expect(safeSysctls(since)).toEqual(safeSysctls(last));
});

test.each([
  [{ securityContext: null }, 'allowed'],
  [{ securityContext: { sysctls: null } }, 'allowed'],
  [{ securityContext: { sysctls: [] } }, 'allowed'],
  [spec('net/ipv4/tcp_syncookies'), 'net/ipv4/tcp_syncookies'],
  [spec('__proto__', null), '__proto__, '],
])('%j', (given, detail) => {
  expect(detailOf('sysctls', given)).toBe(detail);
});
