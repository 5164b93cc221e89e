import { describe, expect, test } from 'vitest';
import { detailOf, everyKind, everyName, everyPath, judge, secured } from '../judge.ts';

const unmasked = 'container "web" must not set securityContext.procMount to "Unmasked"';

// Sources: pod-security-admission, policy/check_procMount_baseline.go and check_procMount_restricted.go
describe.each(['procMount', 'procMount_restricted'])('%s', (id) => {
  test('containers of every kind', () => {
    expect(judge(id, everyKind({ securityContext: { procMount: 'Unmasked' } }))).toEqual({
      reason: 'procMount',
      detail: 'containers "setup", "web", "debugger" must not set securityContext.procMount to "Unmasked"',
      fieldPaths: everyPath('securityContext.procMount'),
      containers: everyName,
    });
  });

  test.each([
    ['Default', 'allowed'],
    [null, 'allowed'],
    [undefined, 'allowed'],
    ['Unmasked', unmasked],
    ['default', 'container "web" must not set securityContext.procMount to "default"'],
    ['', 'container "web" must not set securityContext.procMount to ""'],
  ])('%j', (procMount, detail) => {
    expect(detailOf(id, secured({ procMount }))).toBe(detail);
  });
});

test.each([
  ['procMount', 34, { hostUsers: false }, unmasked],
  ['procMount', 35, { hostUsers: false }, 'allowed'],
  ['procMount', 35, { hostUsers: true }, unmasked],
  ['procMount', 35, { hostUsers: null }, unmasked],
  ['procMount', 35, {}, unmasked],
  ['procMount_restricted', 35, { hostUsers: false }, unmasked],
])('%s of 1.%i with %j', (id, minor, rest, detail) => {
  expect(detailOf(id, { ...rest, ...secured({ procMount: 'Unmasked' }) }, minor)).toBe(detail);
});
