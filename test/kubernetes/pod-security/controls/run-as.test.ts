import { describe, expect, test } from 'vitest';
import { detailOf, everyKind, everyName, everyPath, judge } from '../judge.ts';

function spec(pod: unknown, web: unknown, rest: object = {}): object {
  return { ...rest, securityContext: pod, containers: [{ name: 'web', securityContext: web }] };
}

// Source: pod-security-admission, policy/check_runAsNonRoot.go
describe('runAsNonRoot', () => {
  const id = 'runAsNonRoot';
  const missing = 'pod or container "web" must set securityContext.runAsNonRoot=true';

  test('containers of every kind that say nothing', () => {
    expect(judge(id, everyKind({}))).toEqual({
      reason: 'runAsNonRoot != true',
      detail: 'pod or containers "setup", "web", "debugger" must set securityContext.runAsNonRoot=true',
      fieldPaths: everyPath('securityContext.runAsNonRoot'),
      containers: everyName,
    });
  });

  test('who says false hides who says nothing', () => {
    const containers = [{ name: 'web', securityContext: { runAsNonRoot: false } }, { name: 'silent' }];
    expect(judge(id, { securityContext: { runAsNonRoot: false }, containers })).toEqual({
      reason: 'runAsNonRoot != true',
      detail: 'pod and container "web" must not set securityContext.runAsNonRoot=false',
      fieldPaths: ['securityContext.runAsNonRoot', 'containers[0].securityContext.runAsNonRoot'],
      containers: ['web'],
    });
  });

  test.each([
    [{ runAsNonRoot: true }, undefined, 'allowed'],
    [{ runAsNonRoot: true }, { runAsNonRoot: null }, 'allowed'],
    [{ runAsNonRoot: true }, { runAsNonRoot: true }, 'allowed'],
    [null, { runAsNonRoot: true }, 'allowed'],
    [{ runAsNonRoot: null }, { runAsNonRoot: true }, 'allowed'],
    [
      { runAsNonRoot: true },
      { runAsNonRoot: false },
      'container "web" must not set securityContext.runAsNonRoot=false',
    ],
    [{ runAsNonRoot: false }, { runAsNonRoot: true }, 'pod must not set securityContext.runAsNonRoot=false'],
    [undefined, undefined, missing],
    [{}, {}, missing],
    [{ runAsUser: 1000 }, { runAsUser: 1000 }, missing],
    [{ runAsNonRoot: 'true' }, { runAsNonRoot: 1 }, missing],
  ])('pod %j, container %j', (pod, web, detail) => {
    expect(detailOf(id, spec(pod, web))).toBe(detail);
  });

  test.each([
    [34, { hostUsers: false }, missing],
    [35, { hostUsers: false }, 'allowed'],
    [35, { hostUsers: true }, missing],
    [35, { hostUsers: null }, missing],
    [35, {}, missing],
    [37, { os: { name: 'windows' } }, missing],
  ])('1.%i with %j', (minor, rest, detail) => {
    expect(detailOf(id, spec({}, {}, rest), minor)).toBe(detail);
  });
});

// Source: pod-security-admission, policy/check_runAsUser.go
describe('runAsUser', () => {
  const id = 'runAsUser';

  test('the pod and containers of every kind', () => {
    const bad = { securityContext: { runAsUser: 0 } };
    expect(judge(id, { ...bad, ...everyKind(bad) })).toEqual({
      reason: 'runAsUser=0',
      detail: 'pod and containers "setup", "web", "debugger" must not set runAsUser=0',
      fieldPaths: ['securityContext.runAsUser', ...everyPath('securityContext.runAsUser')],
      containers: everyName,
    });
  });

  test.each([
    [{ runAsUser: 0 }, { runAsUser: 1000 }, 'pod must not set runAsUser=0'],
    [{ runAsUser: 1000 }, { runAsUser: 0 }, 'container "web" must not set runAsUser=0'],
    [{ runAsUser: 1 }, { runAsUser: null }, 'allowed'],
    [null, undefined, 'allowed'],
    [{ runAsGroup: 0, fsGroup: 0 }, { runAsGroup: 0 }, 'allowed'],
  ])('pod %j, container %j', (pod, web, detail) => {
    expect(detailOf(id, spec(pod, web))).toBe(detail);
  });

  test.each([
    [34, { hostUsers: false }, 'pod must not set runAsUser=0'],
    [35, { hostUsers: false }, 'allowed'],
    [35, { hostUsers: true }, 'pod must not set runAsUser=0'],
    [37, { os: { name: 'windows' } }, 'pod must not set runAsUser=0'],
  ])('1.%i with %j', (minor, rest, detail) => {
    expect(detailOf(id, spec({ runAsUser: 0 }, {}, rest), minor)).toBe(detail);
  });
});
