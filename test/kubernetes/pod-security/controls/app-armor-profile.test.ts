import { expect, test } from 'vitest';
import { appArmorAnnotationsFor } from '../../../../src/kubernetes/pod-security/controls/app-armor-profile.ts';
import { detailOf, everyKind, everyName, everyPath, judge, secured } from '../judge.ts';

const id = 'appArmorProfile';
const prefix = 'container.apparmor.security.beta.kubernetes.io/';

// Source: pod-security-admission, policy/check_appArmorProfile.go
test('the pod, containers of every kind and annotations, those of unknown containers too', () => {
  const bad = { securityContext: { appArmorProfile: { type: 'Unconfined' } } };
  const annotations = {
    [`${prefix}web`]: 'unconfined',
    [`${prefix}nobody`]: 'x"y',
    [`${prefix}setup`]: 'runtime/default',
  };
  expect(judge(id, { ...bad, ...everyKind(bad) }, 37, annotations)).toEqual({
    reason: 'forbidden AppArmor profiles',
    detail:
      'pod and containers "setup", "web", "debugger" and annotations must not set AppArmor profile type to ' +
      `"Unconfined", "${prefix}nobody="x\\"y"", "${prefix}web="unconfined""`,
    fieldPaths: [
      'securityContext.appArmorProfile.type',
      ...everyPath('securityContext.appArmorProfile.type'),
      `metadata.annotations["${prefix}nobody"]`,
      `metadata.annotations["${prefix}web"]`,
    ],
    containers: everyName,
  });
});

test.each([
  [{ type: 'RuntimeDefault' }, 'allowed'],
  [{ type: 'Localhost', localhostProfile: 'x' }, 'allowed'],
  [null, 'allowed'],
  [{}, 'container "web" must not set AppArmor profile type to ""'],
  [{ type: 'runtime/default' }, 'container "web" must not set AppArmor profile type to "runtime/default"'],
])('field %j', (appArmorProfile, detail) => {
  expect(detailOf(id, secured({ appArmorProfile }))).toBe(detail);
});

test.each([
  ['', true],
  ['runtime/default', true],
  ['localhost/', true],
  ['localhost/x', true],
  [null, true],
  ['localhost', false],
  ['docker/default', false],
  ['RuntimeDefault', false],
  ['unconfined', false],
])('annotation %j is allowed: %j', (value, allowed) => {
  const violation = judge(id, secured({}), 37, { [`${prefix}web`]: value });
  const forbidden = {
    reason: 'forbidden AppArmor profile',
    detail: `annotation must not set AppArmor profile type to "${prefix}web="${value}""`,
    fieldPaths: [`metadata.annotations["${prefix}web"]`],
    containers: ['web'],
  };
  expect(violation).toEqual(allowed ? undefined : forbidden);
});

test('an annotation without a container name still forbids; other annotations do not count', () => {
  expect(judge(id, secured({}), 37, { [prefix]: 'unconfined', 'example.org/a': 'unconfined' })).toMatchObject({
    fieldPaths: [`metadata.annotations["${prefix}"]`],
    containers: [],
  });
});

test('annotations by container; the first ordinary one answers for those of none', () => {
  const spec = { initContainers: [{ name: 'setup' }], containers: [{ name: 'web' }, { name: 'log' }] };
  const annotations = { [`${prefix}log`]: 'unconfined', [`${prefix}gone`]: 'x', [`${prefix}setup`]: 'localhost/a' };
  const keysOf = (name: string) => appArmorAnnotationsFor(name, spec, annotations).map(({ container }) => container);
  expect(['setup', 'web', 'log'].map(keysOf)).toEqual([[], ['gone'], ['log']]);
});
