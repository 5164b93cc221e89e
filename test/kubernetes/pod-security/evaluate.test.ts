import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluatePodSecurity, strictestLevel } from '../../../src/kubernetes/pod-security/evaluate.ts';
import { podSecurityLevels } from '../../../src/kubernetes/pod-security/level.ts';

const restrictedContext = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
  capabilities: { drop: ['ALL'] },
};

function controls(spec: object, level: 'baseline' | 'restricted', minor = 37): string[] {
  return evaluatePodSecurity({ spec }, level, minor).map(({ control }) => control);
}

describe('evaluatePodSecurity', () => {
  test('a plain container', () => {
    const spec = { containers: [{ name: 'web', image: 'nginx' }] };
    expect(controls(spec, 'baseline')).toEqual([]);
    expect(evaluatePodSecurity({ spec }, 'restricted', 37)).toEqual([
      {
        control: 'allowPrivilegeEscalation',
        reason: 'allowPrivilegeEscalation != false',
        detail: 'container "web" must set securityContext.allowPrivilegeEscalation=false',
        fieldPaths: ['containers[0].securityContext.allowPrivilegeEscalation'],
        containers: ['web'],
      },
      {
        control: 'capabilities_restricted',
        reason: 'unrestricted capabilities',
        detail: 'container "web" must set securityContext.capabilities.drop=["ALL"]',
        fieldPaths: ['containers[0].securityContext.capabilities.drop'],
        containers: ['web'],
      },
      {
        control: 'runAsNonRoot',
        reason: 'runAsNonRoot != true',
        detail: 'pod or container "web" must set securityContext.runAsNonRoot=true',
        fieldPaths: ['containers[0].securityContext.runAsNonRoot'],
        containers: ['web'],
      },
      {
        control: 'seccompProfile_restricted',
        reason: 'seccompProfile',
        detail:
          'pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"',
        fieldPaths: ['containers[0].securityContext.seccompProfile.type'],
        containers: ['web'],
      },
    ]);
  });

  test('restricted reports the stricter control of a field and not both', () => {
    const spec = {
      hostUsers: false,
      containers: [
        {
          name: 'web',
          securityContext: {
            ...restrictedContext,
            procMount: 'Unmasked',
            seccompProfile: { type: 'Unconfined' },
            capabilities: { add: ['SYS_ADMIN'] },
          },
        },
      ],
      volumes: [{ name: 'root', hostPath: { path: '/' } }],
    };
    expect(controls(spec, 'baseline', 34)).toEqual([
      'capabilities_baseline',
      'hostPathVolumes',
      'procMount',
      'seccompProfile_baseline',
    ]);
    expect(controls(spec, 'baseline', 35)).toEqual([
      'capabilities_baseline',
      'hostPathVolumes',
      'seccompProfile_baseline',
    ]);
    expect(controls(spec, 'restricted', 34)).toEqual([
      'procMount',
      'capabilities_restricted',
      'restrictedVolumes',
      'seccompProfile_restricted',
    ]);
    expect(controls(spec, 'restricted', 35)).toEqual([
      'capabilities_restricted',
      'procMount_restricted',
      'restrictedVolumes',
      'seccompProfile_restricted',
    ]);
  });

  test('privileged forbids nothing', () => {
    expect(evaluatePodSecurity({ spec: { hostNetwork: true } }, 'privileged', 37)).toEqual([]);
  });

  test('a version that is no number is the newest', () => {
    const spec = { containers: [{ name: 'web', livenessProbe: { httpGet: { host: 'a' } } }] };
    expect(controls(spec, 'baseline', Number.NaN)).toEqual(['hostProbesAndHostLifecycle']);
  });

  test.each([[{}], [{ spec: null }], [{ metadata: null, spec: [] }], [{ spec: { containers: {} } }]])(
    '%j has nothing to forbid',
    (subject) => {
      expect(evaluatePodSecurity(subject, 'restricted', 37)).toEqual([]);
    },
  );
});

describe('strictestLevel', () => {
  const restricted = { containers: [{ name: 'web', securityContext: restrictedContext }] };

  test.each([
    [restricted, 37, 'restricted'],
    [{ ...restricted, hostPID: true }, 37, 'privileged'],
    [{ containers: [{ name: 'web' }] }, 37, 'baseline'],
    [{ ...restricted, volumes: [{ name: 'a', nfs: {} }] }, 37, 'baseline'],
    [{ ...restricted, securityContext: { runAsUser: 0 } }, 22, 'restricted'],
    [{ ...restricted, securityContext: { runAsUser: 0 } }, 23, 'baseline'],
    [{ ...restricted, securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem' }] } }, 31, 'privileged'],
    [{ ...restricted, securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem' }] } }, 32, 'restricted'],
    [
      { os: { name: 'windows' }, securityContext: { runAsNonRoot: true }, containers: [{ name: 'web' }] },
      25,
      'restricted',
    ],
    [
      { os: { name: 'windows' }, securityContext: { runAsNonRoot: true }, containers: [{ name: 'web' }] },
      24,
      'baseline',
    ],
  ])('%j in 1.%i', (spec, minor, level) => {
    expect(strictestLevel({ spec }, minor)).toBe(level);
  });
});

describe('laws', () => {
  const names = [
    ...['spec', 'metadata', 'annotations', 'containers', 'initContainers', 'ephemeralContainers', 'securityContext'],
    ...[
      'name',
      'ports',
      'hostPort',
      'capabilities',
      'add',
      'drop',
      'volumes',
      'hostPath',
      'sysctls',
      'os',
      'lifecycle',
    ],
    ...['seccompProfile', 'appArmorProfile', 'seLinuxOptions', 'windowsOptions', 'type', 'httpGet', 'preStop', 'host'],
    ...['__proto__', 'constructor', 'toString', 'privileged', 'procMount', 'hostUsers', 'runAsUser', 'livenessProbe'],
  ];
  const junk = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.constantFrom<unknown>(null, true, false, 0, 1, '', 'ALL', 'windows', undefined),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 5 }),
    ),
  })).value;

  test('no shape throws, and every violation has a reason and a field', () => {
    const list = fc.array(junk, { maxLength: 3 });
    const subjects = fc.record({
      metadata: fc.record({ annotations: junk }),
      spec: fc.oneof(
        junk,
        fc.record({
          containers: list,
          initContainers: list,
          ephemeralContainers: list,
          securityContext: junk,
          volumes: list,
        }),
      ),
    });
    fc.assert(
      fc.property(
        subjects,
        fc.constantFrom(...podSecurityLevels),
        fc.integer({ min: 0, max: 40 }),
        (subject, level, minor) => {
          for (const { reason, fieldPaths } of evaluatePodSecurity(subject, level, minor)) {
            expect(reason === '' || fieldPaths.length === 0).toBe(false);
          }
          expect(podSecurityLevels).toContain(strictestLevel(subject, minor));
        },
      ),
    );
  });

  test('what restricted admits, baseline admits, Windows aside', () => {
    const value = fc.constantFrom<unknown>(
      undefined,
      null,
      true,
      false,
      0,
      1,
      {},
      { type: 'RuntimeDefault' },
      { type: 'Unconfined' },
    );
    const context = fc.record(
      {
        privileged: value,
        procMount: fc.constantFrom(null, 'Default', 'Unmasked'),
        seccompProfile: fc.constantFrom({ type: 'RuntimeDefault' }, { type: 'Unconfined' }),
        capabilities: fc.record({
          drop: fc.constantFrom(['ALL'], ['all']),
          add: fc.constantFrom(null, ['NET_BIND_SERVICE'], ['CHOWN'], ['NET_RAW']),
        }),
        allowPrivilegeEscalation: fc.constantFrom(false, true),
        runAsNonRoot: fc.constantFrom(true, false),
      },
      { requiredKeys: ['seccompProfile', 'capabilities', 'allowPrivilegeEscalation', 'runAsNonRoot'] },
    );
    const specs = fc.record({
      hostUsers: fc.constantFrom(true, false),
      hostPID: value,
      volumes: fc.array(fc.constantFrom({ name: 'a' }, { name: 'b', hostPath: {} }, { name: 'c', secret: {} }), {
        maxLength: 2,
      }),
      containers: fc.array(
        context.map((securityContext) => ({ name: 'web', securityContext })),
        { maxLength: 2 },
      ),
    });
    fc.assert(
      fc.property(specs, fc.integer({ min: 0, max: 40 }), (spec, minor) => {
        if (evaluatePodSecurity({ spec }, 'restricted', minor).length > 0) return;
        expect(evaluatePodSecurity({ spec }, 'baseline', minor)).toEqual([]);
      }),
    );
  });
});
