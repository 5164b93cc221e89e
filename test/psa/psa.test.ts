import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderCommands, renderPlan } from '../../src/cli/psa-text.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { compareLevels, podSecurityLevels } from '../../src/kubernetes/pod-security/level.ts';
import { labelPrefix, namespaceLevels, podSecurityModes } from '../../src/kubernetes/pod-security/namespace-levels.ts';
import { readObjects } from '../../src/manifests.ts';
import { changesFor } from '../../src/psa/labels.ts';
import { planPodSecurity } from '../../src/psa/psa.ts';
import { deny } from '../support/inventories.ts';

const tool = { name: 'kaudit', version: '0.0.0' };
const inventoryOf = (yaml: string, kubernetesVersion = '1.36') =>
  inventoryFromObjects(readObjects(yaml, 'test'), { complete: true, kubernetesVersion, tool });

const restricted =
  '{ securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }, containers: [{ name: web, image: web, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } } }] }';

const shop = `
kind: List
items:
  - { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
  - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/enforce-version: v1.24 } } }
  - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: ${restricted} } } }
  - { apiVersion: v1, kind: Namespace, metadata: { name: blog } }
  - { apiVersion: apps/v1, kind: Deployment, metadata: { name: blog, namespace: blog }, spec: { template: { spec: { containers: [{ name: blog, image: blog }] } } } }
  - { apiVersion: v1, kind: Namespace, metadata: { name: ci, labels: { pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/warn: Restricted } } }
  - { apiVersion: v1, kind: Pod, metadata: { name: builder, namespace: ci }, spec: { hostPID: true, containers: [{ name: builder, image: builder, securityContext: { privileged: true } }] } }
  - { apiVersion: v1, kind: Pod, metadata: { name: lint, namespace: ci }, spec: { containers: [{ name: lint, image: lint }] } }
  - { apiVersion: v1, kind: Namespace, metadata: { name: gone, deletionTimestamp: '2026-01-01T00:00:00Z' } }`;

describe('the plan', () => {
  const plan = planPodSecurity(inventoryOf(shop));
  const of = (name: string) => plan.namespaces.find(({ namespace }) => namespace === name);

  test('is about every namespace that stays', () => {
    expect(plan).toMatchObject({ kind: 'PodSecurityPlan', version: 'v1.36', complete: true });
    expect(plan.namespaces.map(({ namespace, meets, system }) => [namespace, meets, system])).toEqual([
      ['blog', 'baseline', false],
      ['ci', 'privileged', false],
      ['kube-system', 'restricted', true],
      ['shop', 'restricted', false],
    ]);
  });

  test('all workloads meet a stricter level: warn and audit, then enforce it by the rules of today', () => {
    expect(of('shop')).toMatchObject({
      enforce: { level: 'baseline', version: 'v1.24', from: 'label' },
      warn: { level: 'baseline', version: 'v1.24', from: 'enforce' },
      steps: [],
      changes: [
        {
          step: 'watch',
          level: 'restricted',
          labels: {
            'pod-security.kubernetes.io/audit': 'restricted',
            'pod-security.kubernetes.io/audit-version': 'v1.36',
            'pod-security.kubernetes.io/warn': 'restricted',
            'pod-security.kubernetes.io/warn-version': 'v1.36',
          },
        },
        {
          step: 'enforce',
          level: 'restricted',
          labels: {
            'pod-security.kubernetes.io/enforce': 'restricted',
            'pod-security.kubernetes.io/enforce-version': 'v1.36',
          },
        },
      ],
    });
  });

  test('the next level has its workloads and the controls that they break', () => {
    expect(of('blog')?.steps).toEqual([
      {
        level: 'restricted',
        fix: [
          {
            object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'blog', name: 'blog' },
            instances: 0,
            controls: [
              [
                'allowPrivilegeEscalation',
                'allowPrivilegeEscalation != false (container "blog" must set securityContext.allowPrivilegeEscalation=false)',
                'allowPrivilegeEscalation',
              ],
              [
                'capabilities_restricted',
                'unrestricted capabilities (container "blog" must set securityContext.capabilities.drop=["ALL"])',
                'capabilities.drop',
              ],
              [
                'runAsNonRoot',
                'runAsNonRoot != true (pod or container "blog" must set securityContext.runAsNonRoot=true)',
                'runAsNonRoot',
              ],
              [
                'seccompProfile_restricted',
                'seccompProfile (pod or container "blog" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
                'seccompProfile.type',
              ],
            ].map(([control, violation, path]) => ({
              control,
              violation,
              fieldPaths: [`containers[0].securityContext.${path}`],
            })),
          },
        ],
        controls: [
          'allowPrivilegeEscalation',
          'capabilities_restricted',
          'runAsNonRoot',
          'seccompProfile_restricted',
        ].map((control) => ({ control, workloads: 1 })),
      },
    ]);
    expect(of('blog')?.changes.map(({ step, level }) => [step, level])).toEqual([
      ['watch', 'restricted'],
      ['enforce', 'baseline'],
    ]);
  });

  test('what runs although it is refused is named, and nothing more is enforced', () => {
    const ci = of('ci');
    expect(ci?.refused.map(({ object, controls }) => [object.name, controls.map(({ control }) => control)])).toEqual([
      ['builder', ['hostNamespaces', 'privileged']],
    ]);
    expect(ci?.invalid).toEqual([{ label: 'pod-security.kubernetes.io/warn', value: 'Restricted' }]);
    expect(ci?.steps.map(({ level, fix }) => [level, fix.length])).toEqual([
      ['baseline', 1],
      ['restricted', 2],
    ]);
    expect(ci?.changes.map(({ step, level }) => [step, level])).toEqual([['watch', 'restricted']]);
  });

  test('as commands: all that watch, then those that enforce, then what is left', () => {
    expect(renderCommands(plan, 'kubectl --context prod')).toBe(`\
# 1. Warn and audit. Nothing is refused: watch the warnings and the audit log for a while.
kubectl --context prod label --overwrite namespace blog pod-security.kubernetes.io/audit=restricted pod-security.kubernetes.io/audit-version=v1.36 pod-security.kubernetes.io/warn=restricted pod-security.kubernetes.io/warn-version=v1.36
kubectl --context prod label --overwrite namespace ci pod-security.kubernetes.io/audit=restricted pod-security.kubernetes.io/audit-version=v1.36 pod-security.kubernetes.io/warn=restricted pod-security.kubernetes.io/warn-version=v1.36
kubectl --context prod label --overwrite namespace shop pod-security.kubernetes.io/audit=restricted pod-security.kubernetes.io/audit-version=v1.36 pod-security.kubernetes.io/warn=restricted pod-security.kubernetes.io/warn-version=v1.36

# 2. Enforce what every workload of the namespace meets today.
kubectl --context prod label --overwrite namespace blog pod-security.kubernetes.io/enforce=baseline pod-security.kubernetes.io/enforce-version=v1.36
kubectl --context prod label --overwrite namespace shop pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/enforce-version=v1.36

# 3. To go further, fix these workloads and run kaudit psa again.
# blog, to meet restricted: Deployment blog: allowPrivilegeEscalation, capabilities_restricted, runAsNonRoot, seccompProfile_restricted
# ci, to meet baseline: Pod builder: hostNamespaces, privileged

# Note: what the AdmissionConfiguration of the API server enforces where no label says anything was not seen, and counts as nothing: if it is restricted, leave out the commands that enforce baseline
# Note: users, namespaces and runtime classes that the AdmissionConfiguration of the API server exempts can not be seen through the API
`);
  });

  test('as a table', () => {
    expect(renderPlan(plan, 100, false)).toBe(`\
namespace  enforces        warns, audits            pods meet   to go further, fix
blog       nothing         nothing                  baseline    restricted: 1 of 1
                                                                (allowPrivilegeEscalation 1,
                                                                capabilities_restricted 1,
                                                                runAsNonRoot 1,
                                                                seccompProfile_restricted 1)
ci         baseline        nothing                  privileged  baseline: 1 of 2 (hostNamespaces 1,
                                                                privileged 1); restricted: 2 of 2
                                                                (allowPrivilegeEscalation 2,
                                                                capabilities_restricted 2,
                                                                runAsNonRoot 2,
                                                                seccompProfile_restricted 2,
                                                                hostNamespaces 1, privileged 1)
shop       baseline:v1.24  baseline:v1.24, nothing  restricted  nothing to fix

blog, to meet restricted:
  Deployment blog  allowPrivilegeEscalation, capabilities_restricted, runAsNonRoot,
                   seccompProfile_restricted

ci: pod-security.kubernetes.io/warn="Restricted" can not be read

ci runs what baseline refuses; it can not be made again:
  Pod builder  hostNamespaces, privileged

Left alone, because Kubernetes or the distribution owns them: kube-system

Note: what the AdmissionConfiguration of the API server enforces where no label says anything was
not seen, and counts as nothing: if it is restricted, leave out the commands that enforce baseline

Note: users, namespaces and runtime classes that the AdmissionConfiguration of the API server
exempts can not be seen through the API

kaudit psa -o commands prints the labels to set: first warn and audit, then enforce.
`);
  });
});

describe('what was not seen', () => {
  test('pods: nothing is called safe', () => {
    const plan = planPodSecurity(deny(inventoryOf(shop), 'pods'));
    expect(plan.complete).toBe(false);
    expect(plan.notes[0]).toBe('pods denied (Forbidden)');
    expect(plan.namespaces.map(({ meets }) => meets)).toEqual([null, null, null, null]);
    expect(plan.namespaces.flatMap(({ changes }) => changes).filter(({ step }) => step === 'enforce')).toEqual([]);
  });

  test('namespaces: no label is planned', () => {
    const plan = planPodSecurity(deny(inventoryOf(shop), 'namespaces'));
    expect(plan.complete).toBe(false);
    expect(
      plan.namespaces.map(({ namespace, enforce, meets, changes }) => [namespace, enforce, meets, changes]),
    ).toEqual([
      ['blog', null, 'baseline', []],
      ['ci', null, 'privileged', []],
      ['shop', null, 'restricted', []],
    ]);
  });

  test('the version: no label is planned', () => {
    const plan = planPodSecurity(deny(inventoryOf(shop), '/version'));
    expect(plan).toMatchObject({ version: null, complete: false });
    expect(plan.namespaces.flatMap(({ changes }) => changes)).toEqual([]);
  });

  test('a version that knows no levels', () => {
    const plan = planPodSecurity(inventoryOf(shop, '1.22'));
    expect(plan).toMatchObject({ namespaces: [], complete: true });
    expect(plan.notes[0]).toBe('Kubernetes 1.22 has no pod security levels');
  });

  test('a name that no API server would take is no command', () => {
    const plan = planPodSecurity(
      inventoryOf('{ apiVersion: v1, kind: Namespace, metadata: { name: "x; reboot\\n\\e[2J" } }'),
    );
    const lines = renderCommands(plan, 'kubectl')
      .split('\n')
      .filter((line) => !line.startsWith('#') && line !== '');
    expect(lines).toEqual([]);
  });
});

describe('labels', () => {
  const values = fc.option(fc.constantFrom('privileged', 'baseline', 'restricted', 'Baseline', ''), { nil: undefined });
  const versions = fc.option(fc.constantFrom('latest', 'v1.24', 'v1.30', 'v1.36', 'v1.99', '1.30'), { nil: undefined });
  const labels = fc
    .tuple(...podSecurityModes.map((mode) => fc.tuple(fc.constant(mode), values, versions)))
    .map((modes) =>
      Object.fromEntries(
        modes.flatMap(([mode, level, version]) => [
          ...(level === undefined ? [] : [[`${labelPrefix}${mode}`, level] as const]),
          ...(version === undefined ? [] : [[`${labelPrefix}${mode}-version`, version] as const]),
        ]),
      ),
    );
  const meets = fc.constantFrom(null, ...podSecurityLevels);

  test('never enforce what a workload does not meet, make nothing laxer, and once set leave nothing to do', () => {
    fc.assert(
      fc.property(labels, meets, (given, met) => {
        const levels = namespaceLevels(given, 36);
        const changes = changesFor({ levels, meets: met, minor: 36 });
        for (const { step, level } of changes)
          if (step === 'enforce') expect(compareLevels(level, met ?? 'privileged')).toBeLessThanOrEqual(0);
        const after = namespaceLevels(Object.assign({}, given, ...changes.map((change) => change.labels)), 36);
        for (const mode of podSecurityModes) {
          expect(compareLevels(after[mode].level, levels[mode].level)).toBeGreaterThanOrEqual(0);
          if (after[mode].level === levels[mode].level)
            expect(after[mode].minor).toBeGreaterThanOrEqual(levels[mode].minor);
        }
        expect(changesFor({ levels: after, meets: met, minor: 36 })).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
