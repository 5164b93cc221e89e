import { expect, test } from 'vitest';
import { detailOf, judge } from '../judge.ts';

// Source: pod-security-admission, policy/check_hostNamespaces.go
test('all three', () => {
  expect(judge('hostNamespaces', { hostNetwork: true, hostPID: true, hostIPC: true })).toEqual({
    reason: 'host namespaces',
    detail: 'hostNetwork=true, hostPID=true, hostIPC=true',
    fieldPaths: ['hostNetwork', 'hostPID', 'hostIPC'],
    containers: [],
  });
});

test.each([
  [{ hostNetwork: true }, 'hostNetwork=true'],
  [{ hostPID: true, hostIPC: false }, 'hostPID=true'],
  [{ hostIPC: true, hostPID: null }, 'hostIPC=true'],
  [{ hostNetwork: false, hostPID: false, hostIPC: null }, 'allowed'],
  [{ hostNetwork: true, hostUsers: false }, 'hostNetwork=true'],
  [{ hostNetwork: true, os: { name: 'windows' } }, 'hostNetwork=true'],
  [{}, 'allowed'],
])('%j', (spec, detail) => {
  expect(detailOf('hostNamespaces', spec)).toBe(detail);
});
