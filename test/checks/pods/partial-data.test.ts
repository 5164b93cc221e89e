import { describe, expect, test } from 'vitest';
import defaultServiceAccountUse from '../../../checks/pods/default-service-account-use.ts';
import missingMemoryLimit from '../../../checks/pods/missing-memory-limit.ts';
import rootAllowed from '../../../checks/pods/root-allowed.ts';
import rootUser from '../../../checks/pods/root-user.ts';
import unneededToken from '../../../checks/pods/unneeded-token.ts';
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

describe('missing-memory-limit without the LimitRanges', () => {
  test('what has been through admission fails, what has not is not known', () => {
    expect(verdict(missingMemoryLimit, 'limitranges', { containers }, 'u')).toBe('fail');
    expect(verdict(missingMemoryLimit, 'limitranges', { containers })).toBe('unknown: limitranges denied (Forbidden)');
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
