import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { readFramework } from '../../src/framework-file.ts';
import { assess } from '../../src/frameworks/assess.ts';
import { type Framework, listControls } from '../../src/frameworks/framework.ts';
import { frameworks } from '../../src/frameworks/index.ts';
import { loadChecks } from '../../src/load-checks.ts';
import type { CheckSummary, Status } from '../../src/report.ts';
import { SettingsFileError } from '../../src/settings-file.ts';

describe('the benchmarks that kaudit knows', () => {
  test.each([
    ['cis-kubernetes', '2.0.1', 131],
    ['cis-eks', '1.8.0', 50],
    ['cis-gke', '1.9.0', 57],
    ['cis-aks', '1.8', 51],
    ['pss', '1.37', 23],
    ['nsa-cisa', '1.2', 36],
    ['owasp-2025', '2025', 10],
    ['owasp-2022', '2022', 10],
    ['mitre', 'v18', 48],
    ['ms-matrix', '2022', 40],
    ['stig', 'V2R6', 95],
    ['pci-dss', '4.0', 51],
    ['nist-800-190', '2017', 24],
    ['nist-800-53', 'rev4', 49],
    ['iso-27001', '2022', 22],
    ['soc2', '2017', 7],
  ])(
    '%s %s has all of its %i controls, each with checks or with whose duty it is and how to look',
    (id, version, n) => {
      const framework = frameworks.find((one) => one.id === id);
      const controls = framework === undefined ? [] : listControls(framework);
      expect(framework?.version).toBe(version);
      expect(controls).toHaveLength(n);
      expect(new Set(controls.map((control) => control.id)).size).toBe(n);
      const empty = controls.filter(
        ({ checks, duty, title, section }) =>
          title === '' ||
          section === '' ||
          (duty === null ? checks.length === 0 : checks.length > 0 || duty.steps.join('') === ''),
      );
      expect(empty).toEqual([]);
    },
  );
});

const result = (id: string, status: Status): CheckSummary => ({
  id,
  category: 'pods',
  severity: 'high',
  title: id,
  description: id,
  status,
  reason: status === 'pass' || status === 'fail' ? null : `reason of ${id}`,
  evaluated: 3,
  passed: status === 'pass' ? 3 : 1,
  failed: status === 'fail' ? 2 : 0,
  unknown: 0,
  manual: 0,
  notApplicable: 0,
  objects: 0,
  complete: true,
  findingsOmitted: 0,
  pointsOmitted: 0,
  controls: [],
  remediation: `fix ${id}`,
  references: [],
});

describe('the status of a control', () => {
  const of = (statuses: readonly Status[], ...missing: string[]) => {
    const checks = statuses.map((status, i) => result(`check-${i}`, status));
    const framework: Framework = {
      id: 'own',
      title: 'own',
      version: '1',
      sections: { all: { A: ['control', ...checks.map(({ id }) => id), ...missing] } },
    };
    return assess(framework, { checks, findings: [], notSelected: [{ check: 'absent', reason: 'out of scope' }] })
      .controls[0];
  };

  test.each<[readonly Status[], Status, string]>([
    [['pass', 'fail', 'unknown'], 'fail', 'check-1: 2 of 3 fail'],
    [['pass', 'unknown', 'manual'], 'unknown', 'check-1: reason of check-1'],
    [['pass', 'manual'], 'manual', 'check-1: reason of check-1'],
    [['pass', 'not-applicable'], 'pass', 'check-0: all of 3 pass'],
    [['not-applicable'], 'not-applicable', 'check-0: reason of check-0'],
  ])('of %j is %s: the worst of its checks', (statuses, status, reason) => {
    expect(of(statuses)).toMatchObject({ status, reason });
  });

  test('a check that did not run makes the control unknown, with why, unless another one fails', () => {
    expect(of(['pass'], 'absent')).toMatchObject({ status: 'unknown', reason: 'absent: out of scope' });
    expect(of(['pass'], 'other')).toMatchObject({ status: 'unknown', reason: 'other: it was not selected' });
    expect(of(['fail'], 'absent')).toMatchObject({ status: 'fail' });
  });

  test('what only a node shows is manual with the command to run there', () => {
    const cis = frameworks.find(({ id }) => id === 'cis-kubernetes');
    const summary = cis && assess(cis, { checks: [], findings: [], notSelected: [] });
    expect(summary?.controls[0]).toEqual({
      id: '1.1.1',
      title: 'API server static-pod manifest: file mode 600 or tighter',
      section: 'Files of the control plane',
      status: 'manual',
      reason: 'the mode of a file on a node is in no API; whoever may log in to the nodes has to answer',
      checks: [],
      evidence: [],
      steps: [
        "on each control-plane node: stat -c '%a %n' /etc/kubernetes/manifests/kube-apiserver.yaml",
        'expected: 600 or tighter',
      ],
    });
    expect(summary?.score).toBeNull();
  });
});

test('a report counts every control of a framework once, and quotes what fails', () => {
  const inventory = inventoryFromObjects(
    [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { containers: [{ name: 'web', image: 'web', securityContext: { privileged: true } }] },
      },
    ],
    { complete: true },
  );
  const report = audit(inventory, { checks: loadChecks(), frameworks, tool: { name: 'kaudit', version: 'test' } });
  for (const { framework, counts, controls, score } of report.frameworks) {
    expect(
      Object.values(counts).reduce((a, b) => a + b, 0),
      framework,
    ).toBe(controls.length);
    expect(score, framework).toBe(
      counts.pass + counts.fail === 0 ? null : (100 * counts.pass) / (counts.pass + counts.fail),
    );
    expect(controls.filter(({ reason }) => reason === '')).toEqual([]);
  }
  const cis = report.frameworks.find(({ framework }) => framework === 'cis-kubernetes');
  expect(cis?.controls.find(({ id }) => id === '5.2.2')).toMatchObject({
    status: 'fail',
    reason: 'privileged-container: 1 of 1 fail',
    evidence: [
      'privileged-container: 0 of 1 pass; looked at Pod shop/web spec.containers[0]; read from pods',
      'Pod shop/web: container web runs privileged (spec.containers[0].securityContext.privileged)',
    ],
  });
  const validate = new Ajv({ strict: false }).compile(
    JSON.parse(readFileSync(new URL('../../schema/report.schema.json', import.meta.url), 'utf8')),
  );
  expect(validate(JSON.parse(JSON.stringify(report))), JSON.stringify(validate.errors)).toBe(true);
});

test('evidence names the first of what was looked at and where it was read, and nothing that was left out', () => {
  const pods = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: name === 'a' ? 'left-out' : 'shop' },
    spec: { containers: [{ name: 'web', image: 'web' }] },
  }));
  const evidenceOf = (excludeNamespaces: readonly string[], objects: readonly object[]) =>
    audit(inventoryFromObjects(objects, { complete: true }), {
      checks: loadChecks(),
      frameworks: frameworks.filter(({ id }) => id === 'pss'),
      excludeNamespaces,
      tool: { name: 'kaudit', version: 'test' },
    }).frameworks[0]?.controls.find(({ id }) => id === 'baseline/privileged')?.evidence;
  expect(evidenceOf([], pods)).toEqual([
    'privileged-container: 5 of 5 pass; looked at Pod left-out/a, Pod shop/b, Pod shop/c and 2 more; read from pods',
  ]);
  expect(evidenceOf(['left-out'], pods.slice(0, 3))).toEqual([
    'privileged-container: 2 of 2 pass; looked at Pod shop/b spec.containers[0], Pod shop/c spec.containers[0]; read from pods',
  ]);
});

describe("an organisation's own framework", () => {
  const known = new Set(['privileged-container', 'host-pid']);
  const head = 'apiVersion: kaudit.dev/v1alpha1\nkind: Framework\nid: acme\ntitle: Acme\nversion: "3"\n';

  test('reads controls with checks and controls left to people', () => {
    const framework = readFramework(
      `${head}controls:\n- {id: A-1, title: no privilege, section: Pods, checks: [privileged-container]}\n- {id: A-2, title: review, manual: {by: people, reason: a process}}\n`,
      'own.yaml',
      known,
    );
    expect(listControls(framework)).toEqual([
      { id: 'A-1', title: 'no privilege', section: 'Pods', checks: ['privileged-container'], duty: null },
      {
        id: 'A-2',
        title: 'review',
        section: 'Controls',
        checks: [],
        duty: { by: 'people', reason: 'a process', steps: [] },
      },
    ]);
  });

  test.each([
    ['controls: []', 'own.yaml:6: controls must NOT have fewer than 1 items'],
    [
      'controls: [{id: A, title: t, checks: [priviledged-container]}]',
      'own.yaml:6: there is no check "priviledged-container" (did you mean privileged-container?)',
    ],
    [
      'controls:\n- {id: A, title: t, checks: [host-pid]}\n- {id: A, title: t, checks: [host-pid]}',
      'own.yaml:8: control A stands in it twice',
    ],
    ['controls: [{id: A, title: t}]', 'own.yaml:6: controls[0] lacks checks'],
    ['control: []', 'own.yaml:6: has an unknown field "control" (did you mean controls?)'],
  ])('%s is refused', (controls, message) => {
    expect(() => readFramework(`${head}${controls}\n`, 'own.yaml', known)).toThrow(SettingsFileError);
    expect(() => readFramework(`${head}${controls}\n`, 'own.yaml', known)).toThrow(message);
  });
});
