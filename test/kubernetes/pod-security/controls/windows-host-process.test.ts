import { expect, test } from 'vitest';
import { detailOf, everyKind, everyName, everyPath, judge, secured } from '../judge.ts';

// Source: pod-security-admission, policy/check_windowsHostProcess.go
test('the pod and containers of every kind', () => {
  const bad = { securityContext: { windowsOptions: { hostProcess: true } } };
  expect(judge('windowsHostProcess', { os: { name: 'windows' }, ...bad, ...everyKind(bad) })).toEqual({
    reason: 'hostProcess',
    detail:
      'pod and containers "setup", "web", "debugger" must not set securityContext.windowsOptions.hostProcess=true',
    fieldPaths: [
      'securityContext.windowsOptions.hostProcess',
      ...everyPath('securityContext.windowsOptions.hostProcess'),
    ],
    containers: everyName,
  });
});

test('false at a container does not undo the pod', () => {
  const spec = {
    securityContext: { windowsOptions: { hostProcess: true } },
    ...secured({ windowsOptions: { hostProcess: false } }),
  };
  expect(detailOf('windowsHostProcess', spec)).toBe('pod must not set securityContext.windowsOptions.hostProcess=true');
});

test.each([[null], [{}], [{ hostProcess: false }], [{ hostProcess: null }]])('%j is allowed', (windowsOptions) => {
  expect(detailOf('windowsHostProcess', secured({ windowsOptions }))).toBe('allowed');
});
