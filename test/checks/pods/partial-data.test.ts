import { describe, expect, test } from 'vitest';
import customSelinuxOption from '../../../checks/pods/custom-selinux-option.ts';
import defaultServiceAccountUse from '../../../checks/pods/default-service-account-use.ts';
import missingCpuLimit from '../../../checks/pods/missing-cpu-limit.ts';
import missingCpuRequest from '../../../checks/pods/missing-cpu-request.ts';
import missingMemoryLimit from '../../../checks/pods/missing-memory-limit.ts';
import missingMemoryRequest from '../../../checks/pods/missing-memory-request.ts';
import rootAllowed from '../../../checks/pods/root-allowed.ts';
import rootUser from '../../../checks/pods/root-user.ts';
import unmaskedProc from '../../../checks/pods/unmasked-proc.ts';
import unmaskedProcInUserNamespace from '../../../checks/pods/unmasked-proc-in-user-namespace.ts';
import unneededToken from '../../../checks/pods/unneeded-token.ts';
import unsafeSysctl from '../../../checks/pods/unsafe-sysctl.ts';
import type { Check } from '../../../src/check.ts';
import { inventoryFromObjects } from '../../../src/collect/from-objects.ts';
import { evaluate } from '../../../src/evaluate.ts';
import { FactStore } from '../../../src/facts/fact.ts';
import { deny } from '../../support/inventories.ts';

function verdict(check: Check, without: string, spec: object, uid?: string) {
  const metadata = { name: 'web', namespace: 'shop', ...(uid === undefined ? {} : { uid }) };
  const inventory = inventoryFromObjects([{ apiVersion: 'v1', kind: 'Pod', metadata, spec }], { complete: true });
  const { status, reason } = evaluate(check, new FactStore(deny(inventory, without)));
  return reason === null ? status : `${status}: ${reason}`;
}
const containers = [{ name: 'web', image: 'web', securityContext: { runAsUser: 0 } }];

describe.each([
  ['root-allowed', rootAllowed],
  ['root-user', rootUser],
])('%s without the version of the API server', (_, check) => {
  test('a pod with users of its own is not known', () => {
    expect(verdict(check, '/version', { hostUsers: false, containers })).toBe('unknown: /version denied (Forbidden)');
  });

  test('any other fails or passes as ever', () => {
    expect(verdict(check, '/version', { containers })).toBe('fail');
    expect(verdict(check, '/version', { containers, hostUsers: true })).toBe('fail');
    const fine = [{ name: 'web', securityContext: { runAsNonRoot: true } }];
    expect(verdict(check, '/version', { containers: fine, hostUsers: false })).toBe('pass');
  });
});

describe('without the version of the API server', () => {
  const gap = 'unknown: /version denied (Forbidden)';

  test.each<[string, string]>([
    ['kernel.shm_rmid_forced', 'pass'],
    ['net.ipv4.tcp_rmem', gap],
    ['kernel.msgmax', 'fail'],
  ])('unsafe-sysctl judges %s: %s', (name, expected) => {
    const spec = { containers, securityContext: { sysctls: [{ name, value: '1' }] } };
    expect(verdict(unsafeSysctl, '/version', spec)).toBe(expected);
  });

  test.each<[string, string]>([
    ['container_t', 'pass'],
    ['container_engine_t', gap],
    ['spc_t', 'fail'],
  ])('custom-selinux-option judges %s: %s', (type, expected) => {
    const spec = { containers: [{ name: 'web', securityContext: { seLinuxOptions: { type } } }] };
    expect(verdict(customSelinuxOption, '/version', spec)).toBe(expected);
  });

  test('unmasked /proc is known but for a pod with users of its own', () => {
    const unmasked = [{ name: 'web', securityContext: { procMount: 'Unmasked' } }];
    const both = (spec: object) => [
      verdict(unmaskedProc, '/version', spec),
      verdict(unmaskedProcInUserNamespace, '/version', spec),
    ];
    expect(both({ containers: unmasked })).toEqual(['fail', 'not-applicable: no pod has users of its own']);
    expect(both({ containers: unmasked, hostUsers: false })).toEqual([gap, gap]);
    expect(both({ containers, hostUsers: false })).toEqual(['pass', gap]);
  });
});

describe.each([
  ['missing-memory-limit', missingMemoryLimit],
  ['missing-memory-request', missingMemoryRequest],
  ['missing-cpu-limit', missingCpuLimit],
  ['missing-cpu-request', missingCpuRequest],
])('%s without the LimitRanges', (_, check) => {
  test('what has been through admission fails, what has not is not known', () => {
    expect(verdict(check, 'limitranges', { containers }, 'u')).toBe('fail');
    expect(verdict(check, 'limitranges', { containers })).toBe('unknown: limitranges denied (Forbidden)');
  });
});

describe('default-service-account-use without the service accounts', () => {
  test('what the pod says stands, what it leaves to the account is not known', () => {
    const says = (automountServiceAccountToken: boolean) =>
      verdict(defaultServiceAccountUse, 'serviceaccounts', { containers, automountServiceAccountToken });
    expect([says(true), says(false)]).toEqual(['fail', 'pass']);
    expect(verdict(defaultServiceAccountUse, 'serviceaccounts', { containers })).toBe(
      'unknown: serviceaccounts denied (Forbidden)',
    );
    expect(verdict(defaultServiceAccountUse, 'serviceaccounts', { containers }, 'u')).toBe('pass');
  });
});

describe('unneeded-token without all of RBAC', () => {
  test.each([
    'roles.rbac.authorization.k8s.io',
    'clusterroles.rbac.authorization.k8s.io',
    'rolebindings.rbac.authorization.k8s.io',
    'clusterrolebindings.rbac.authorization.k8s.io',
  ])('%s', (list) => {
    const mounts = { containers, automountServiceAccountToken: true };
    expect(verdict(unneededToken, list, mounts)).toBe(`unknown: ${list} denied (Forbidden)`);
    expect(verdict(unneededToken, list, { containers, automountServiceAccountToken: false })).toBe('pass');
  });
});
