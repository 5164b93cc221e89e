import { describe, expect, test } from 'vitest';
import { detailOf, everyKind, everyName, everyPath, judge } from '../judge.ts';

const containerPrefix = 'container.seccomp.security.alpha.kubernetes.io/';
const podAnnotation = 'seccomp.security.alpha.kubernetes.io/pod';

function spec(pod: unknown, web: unknown, rest: object = {}): object {
  return {
    ...rest,
    securityContext: { seccompProfile: pod },
    containers: [{ name: 'web', securityContext: { seccompProfile: web } }],
  };
}

const good = { type: 'RuntimeDefault' };
const bad = { type: 'Unconfined' };

describe.each(['seccompProfile_baseline', 'seccompProfile_restricted'])('%s', (id) => {
  test('the pod and containers of every kind', () => {
    const context = { securityContext: { seccompProfile: bad } };
    expect(judge(id, { ...context, ...everyKind(context) })).toEqual({
      reason: 'seccompProfile',
      detail:
        'pod and containers "setup", "web", "debugger" must not set securityContext.seccompProfile.type to "Unconfined"',
      fieldPaths: ['securityContext.seccompProfile.type', ...everyPath('securityContext.seccompProfile.type')],
      containers: everyName,
    });
  });

  test.each([
    [good, null, 'allowed'],
    [null, { type: 'Localhost', localhostProfile: 'a' }, 'allowed'],
    [good, { type: 'Localhost' }, 'allowed'],
    [good, bad, 'container "web" must not set securityContext.seccompProfile.type to "Unconfined"'],
    [bad, good, 'pod must not set securityContext.seccompProfile.type to "Unconfined"'],
    [{}, bad, 'pod and container "web" must not set securityContext.seccompProfile.type to "", "Unconfined"'],
    [good, { type: null }, 'container "web" must not set securityContext.seccompProfile.type to ""'],
    [
      good,
      { type: 'runtime/default' },
      'container "web" must not set securityContext.seccompProfile.type to "runtime/default"',
    ],
  ])('pod %j, container %j', (pod, web, detail) => {
    expect(detailOf(id, spec(pod, web))).toBe(detail);
  });
});

// Source: pod-security-admission, policy/check_seccompProfile_baseline.go
describe('baseline', () => {
  const id = 'seccompProfile_baseline';

  test('no profile is allowed', () => {
    expect(detailOf(id, everyKind({}))).toBe('allowed');
  });

  test('before 1.19 the annotations of the pod and of its containers count, and not the fields', () => {
    const annotations = {
      [podAnnotation]: 'unconfined',
      [`${containerPrefix}setup`]: '',
      [`${containerPrefix}nobody`]: 'unconfined',
    };
    expect(judge(id, { ...everyKind({ securityContext: { seccompProfile: bad } }) }, 18, annotations)).toEqual({
      reason: 'seccompProfile',
      detail: `forbidden annotations ${containerPrefix}setup="", ${podAnnotation}="unconfined"`,
      fieldPaths: [`metadata.annotations["${containerPrefix}setup"]`, `metadata.annotations["${podAnnotation}"]`],
      containers: ['setup'],
    });
    expect(detailOf(id, everyKind({}), 19, annotations)).toBe('allowed');
  });

  test.each(['runtime/default', 'docker/default', 'localhost/', 'localhost/a'])('annotation %s is allowed', (value) => {
    expect(detailOf(id, {}, 18, { [podAnnotation]: value })).toBe('allowed');
  });
});

// Source: pod-security-admission, policy/check_seccompProfile_restricted.go
describe('restricted', () => {
  const id = 'seccompProfile_restricted';
  const missing =
    'pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';

  test('containers of every kind without a profile', () => {
    expect(judge(id, everyKind({}))).toEqual({
      reason: 'seccompProfile',
      detail:
        'pod or containers "setup", "web", "debugger" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"',
      fieldPaths: everyPath('securityContext.seccompProfile.type'),
      containers: everyName,
    });
  });

  test.each([
    [19, undefined, missing],
    [24, { name: 'windows' }, missing],
    [25, { name: 'windows' }, 'allowed'],
    [25, { name: 'linux' }, missing],
    [37, { name: 'WINDOWS' }, missing],
  ])('1.%i with os %j', (minor, os, detail) => {
    expect(detailOf(id, spec(null, null, { os }), minor)).toBe(detail);
  });
});
