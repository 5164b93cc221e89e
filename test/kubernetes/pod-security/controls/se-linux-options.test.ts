import { expect, test } from 'vitest';
import { allowedSeLinuxTypes } from '../../../../src/kubernetes/pod-security/controls/se-linux-options.ts';
import { detailOf, everyKind, everyName, everyPath, judge, secured } from '../judge.ts';

const id = 'seLinuxOptions';

// Source: pod-security-admission, policy/check_seLinuxOptions.go
test('the pod and containers of every kind', () => {
  const bad = { securityContext: { seLinuxOptions: { type: 'spc_t', user: 'u', role: 'r', level: 's0' } } };
  const options = ['type', 'user', 'role'];
  expect(judge(id, { ...bad, ...everyKind(bad) })).toEqual({
    reason: 'seLinuxOptions',
    detail:
      'pod and containers "setup", "web", "debugger" set forbidden securityContext.seLinuxOptions: ' +
      'type "spc_t"; user may not be set; role may not be set',
    fieldPaths: ['securityContext', ...everyPath('securityContext')].flatMap((path) =>
      options.map((option) => `${path}.seLinuxOptions.${option}`),
    ),
    containers: everyName,
  });
});

test.each([
  [{}, undefined],
  [null, undefined],
  [{ type: '', user: '', role: '' }, undefined],
  [{ type: null, user: null, level: 's0:c1,c2' }, undefined],
  [{ user: 'u' }, 'user may not be set'],
  [{ role: 'r', type: 'container_t' }, 'role may not be set'],
  [{ type: 'container_T' }, 'type "container_T"'],
])('%j', (seLinuxOptions, fault) => {
  expect(detailOf(id, secured({ seLinuxOptions }))).toBe(
    fault === undefined ? 'allowed' : `container "web" set forbidden securityContext.seLinuxOptions: ${fault}`,
  );
});

test('several types are told once each', () => {
  const containers = ['b_t', 'a_t', 'b_t'].map((type, index) => ({
    name: `c${index}`,
    securityContext: { seLinuxOptions: { type } },
  }));
  expect(detailOf(id, { containers })).toBe(
    'containers "c0", "c1", "c2" set forbidden securityContext.seLinuxOptions: types "a_t", "b_t"',
  );
});

test.each([
  [30, ['', 'container_t', 'container_init_t', 'container_kvm_t']],
  [31, ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']],
])('the types of 1.%i', (minor, types) => {
  expect([...allowedSeLinuxTypes(minor)]).toEqual(types);
  for (const type of types) expect(detailOf(id, secured({ seLinuxOptions: { type } }), minor)).toBe('allowed');
});

test('container_engine_t before 1.31', () => {
  expect(detailOf(id, secured({ seLinuxOptions: { type: 'container_engine_t' } }), 30)).toBe(
    'container "web" set forbidden securityContext.seLinuxOptions: type "container_engine_t"',
  );
});
