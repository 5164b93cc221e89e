import { describe, expect, test } from 'vitest';
import { defaultCapabilities } from '../../../../src/kubernetes/pod-security/controls/capabilities.ts';
import { detailOf, everyKind, everyName, everyPath, judge, secured } from '../judge.ts';

// Source: pod-security-admission, policy/check_capabilities_baseline.go
describe('baseline', () => {
  const id = 'capabilities_baseline';

  test('containers of every kind', () => {
    const capabilities = { add: ['SYS_ADMIN', 'CHOWN', 'NET_RAW'] };
    expect(judge(id, everyKind({ securityContext: { capabilities } }))).toEqual({
      reason: 'non-default capabilities',
      detail:
        'containers "setup", "web", "debugger" must not include "NET_RAW", "SYS_ADMIN" in securityContext.capabilities.add',
      fieldPaths: everyPath('securityContext.capabilities.').flatMap((path) => [`${path}add[0]`, `${path}add[2]`]),
      containers: everyName,
    });
  });

  test('the default capabilities may be added', () => {
    expect([...defaultCapabilities].join(' ')).toBe(
      'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT',
    );
    expect(detailOf(id, secured({ capabilities: { add: [...defaultCapabilities] } }))).toBe('allowed');
  });

  test.each([
    [{ add: ['ALL'] }, 'must not include "ALL"'],
    [{ add: ['chown'] }, 'must not include "chown"'],
    [{ add: ['CAP_CHOWN'] }, 'must not include "CAP_CHOWN"'],
    [{ add: [''] }, 'must not include ""'],
    [{ add: [null] }, 'must not include ""'],
    [{ add: ['__proto__'] }, 'must not include "__proto__"'],
  ])('%j', (capabilities, fault) => {
    expect(detailOf(id, secured({ capabilities }))).toBe(
      `container "web" ${fault} in securityContext.capabilities.add`,
    );
  });

  test.each([[{ add: [] }], [{ add: null }], [{ drop: ['KILL'] }], [{}], [null]])('%j is allowed', (capabilities) => {
    expect(detailOf(id, secured({ capabilities }))).toBe('allowed');
  });

  test('Windows is no exception', () => {
    expect(detailOf(id, { os: { name: 'windows' }, ...secured({ capabilities: { add: ['NET_RAW'] } }) })).not.toBe(
      'allowed',
    );
  });
});

// Source: pod-security-admission, policy/check_capabilities_restricted.go
describe('restricted', () => {
  const id = 'capabilities_restricted';
  const keeps = 'container "web" must set securityContext.capabilities.drop=["ALL"]';

  test('what is kept and what is added are told together', () => {
    const spec = {
      containers: [
        { name: 'good', securityContext: { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } } },
        { name: 'adds', securityContext: { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'CHOWN'] } } },
        { name: 'both', securityContext: { capabilities: { drop: ['KILL'], add: ['KILL'] } } },
      ],
      initContainers: [{ name: 'keeps' }],
    };
    expect(judge(id, spec)).toEqual({
      reason: 'unrestricted capabilities',
      detail:
        'containers "keeps", "both" must set securityContext.capabilities.drop=["ALL"]; ' +
        'containers "adds", "both" must not include "CHOWN", "KILL" in securityContext.capabilities.add',
      fieldPaths: [
        'initContainers[0].securityContext.capabilities.drop',
        'containers[2].securityContext.capabilities.drop',
        'containers[1].securityContext.capabilities.add[1]',
        'containers[2].securityContext.capabilities.add[0]',
      ],
      containers: ['keeps', 'adds', 'both'],
    });
  });

  test('containers of every kind', () => {
    expect(judge(id, everyKind({}))?.fieldPaths).toEqual(everyPath('securityContext.capabilities.drop'));
  });

  test.each([
    [undefined, keeps],
    [{}, keeps],
    [{ capabilities: null }, keeps],
    [{ capabilities: {} }, keeps],
    [{ capabilities: { drop: ['all'] } }, keeps],
    [{ capabilities: { drop: 'ALL' } }, keeps],
    [{ capabilities: { drop: [...defaultCapabilities] } }, keeps],
    [{ capabilities: { drop: ['KILL', 'ALL'] } }, 'allowed'],
    [{ capabilities: { drop: ['ALL'], add: null } }, 'allowed'],
  ])('security context %j', (context, detail) => {
    expect(detailOf(id, secured(context))).toBe(detail);
  });

  test.each([
    [24, 'windows', keeps],
    [25, 'windows', 'allowed'],
    [25, 'linux', keeps],
  ])('1.%i on %s', (minor, name, detail) => {
    expect(detailOf(id, { os: { name }, ...secured({}) }, minor)).toBe(detail);
  });
});
