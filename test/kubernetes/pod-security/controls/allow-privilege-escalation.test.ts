import { expect, test } from 'vitest';
import { detailOf, everyKind, everyName, everyPath, judge, secured } from '../judge.ts';

const id = 'allowPrivilegeEscalation';
const forbidden = 'container "web" must set securityContext.allowPrivilegeEscalation=false';

// Source: pod-security-admission, policy/check_allowPrivilegeEscalation.go
test('containers of every kind must set it', () => {
  expect(judge(id, everyKind({}))).toEqual({
    reason: 'allowPrivilegeEscalation != false',
    detail: 'containers "setup", "web", "debugger" must set securityContext.allowPrivilegeEscalation=false',
    fieldPaths: everyPath('securityContext.allowPrivilegeEscalation'),
    containers: everyName,
  });
});

test.each([
  [undefined, forbidden],
  [null, forbidden],
  [{}, forbidden],
  [{ allowPrivilegeEscalation: null }, forbidden],
  [{ allowPrivilegeEscalation: true }, forbidden],
  [{ allowPrivilegeEscalation: 'false' }, forbidden],
  [{ allowPrivilegeEscalation: false }, 'allowed'],
])('security context %j', (context, detail) => {
  expect(detailOf(id, secured(context))).toBe(detail);
});

test.each([
  [24, { name: 'windows' }, forbidden],
  [25, { name: 'windows' }, 'allowed'],
  [37, { name: 'windows' }, 'allowed'],
  [37, { name: 'Windows' }, forbidden],
  [37, { name: 'linux' }, forbidden],
  [37, {}, forbidden],
  [37, null, forbidden],
])('1.%i with os %j', (minor, os, detail) => {
  expect(detailOf(id, { os, ...secured({}) }, minor)).toBe(detail);
});
