import { expect, test } from 'vitest';
import { detailOf, everyKind, everyName, everyPath, judge, secured } from '../judge.ts';

// Source: pod-security-admission, policy/check_privileged.go
test('containers of every kind', () => {
  expect(judge('privileged', everyKind({ securityContext: { privileged: true } }))).toEqual({
    reason: 'privileged',
    detail: 'containers "setup", "web", "debugger" must not set securityContext.privileged=true',
    fieldPaths: everyPath('securityContext.privileged'),
    containers: everyName,
  });
});

test.each([
  [true, 'container "web" must not set securityContext.privileged=true'],
  [false, 'allowed'],
  [null, 'allowed'],
])('privileged: %j is %s', (privileged, detail) => {
  expect(detailOf('privileged', secured({ privileged }))).toBe(detail);
});

test('an absent, null or empty security context is allowed', () => {
  for (const context of [undefined, null, {}]) expect(detailOf('privileged', secured(context))).toBe('allowed');
});
