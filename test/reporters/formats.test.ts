import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import AjvDraft4 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { parse as parseCsv } from 'csv-parse/sync';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { renderDiff } from '../../src/cli/diff-text.ts';
import { diffReports } from '../../src/diff.ts';
import type { Report, Status } from '../../src/report.ts';
import { formats, render } from '../../src/reporters/index.ts';
import { fullReport } from '../support/pages.ts';
import { smallReport, withFindings, withFramework, withStrings } from '../support/reports.ts';
import { asffSchema, gitlabSchema, ocsfSchema, policyReportSchema } from './schemas/consumers.ts';
import { oscalSchema } from './schemas/oscal.ts';

const hostile =
  '\u001b[31m<img src=x onerror=alert(1)>\u202e|`[a](javascript:x)`\n::error::\r\n=1+1,"\'&]]>\u0000\ud800@all {0}';
const small = smallReport();
const reports: Readonly<Record<string, Report>> = {
  small,
  framework: withFramework(small),
  hostile: withStrings(withFramework(small), hostile),
  changed: withStrings({ ...withFramework(small), baseline: fullReport().baseline }, hostile),
  empty: { ...small, findings: [], checks: small.checks.filter(({ status }) => status !== 'fail') },
};
const cases = Object.entries(reports);

const schemas = addFormats.default(new Ajv({ strict: false, allErrors: true }));

function validatorOf(schema: object) {
  const validate = schemas.compile(schema);
  return (value: unknown) => (validate(value) ? null : validate.errors);
}

test('every format ends with a newline, is the same twice, and leaves no control or bidi character of a cluster', () => {
  for (const format of formats) {
    const text = render(reports.hostile ?? small, format);
    expect(text.endsWith('\n'), format).toBe(true);
    expect(render(reports.hostile ?? small, format)).toBe(text);
    expect(/[\u0000\u001b]/.test(text), format).toBe(false);
    // JSON and YAML carry the report's strings as they are; a terminal is not where they go.
    if (format !== 'json' && format !== 'yaml') expect(/\u202e/.test(text), format).toBe(false);
  }
});

describe('sarif', () => {
  const schemaFile = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const validate = new AjvDraft4.default({ strict: false, unicodeRegExp: false, validateFormats: false }).compile(
    JSON.parse(readFileSync(schemaFile, 'utf8')),
  );

  test.each(cases)('%s is valid by the schema of OASIS', (_, report) => {
    expect(validate(JSON.parse(render(report, 'sarif'))), JSON.stringify(validate.errors)).toBe(true);
  });

  test('each result has a place that GitHub shows, a fingerprint, and a rule that exists', () => {
    const [run] = JSON.parse(render(small, 'sarif')).runs;
    const rules = new Set(run.tool.driver.rules.map(({ id }: { id: string }) => id));
    const result = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'privileged-container');
    expect(run.results.every(({ ruleId }: { ruleId: string }) => rules.has(ruleId))).toBe(true);
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'k8s/cluster/shop/core/Pod/web.yaml' },
      region: { startLine: 1, startColumn: 1, endColumn: 1 },
    });
    expect(result.locations[0].logicalLocations).toEqual([
      { kind: 'resource', name: 'web', fullyQualifiedName: 'cluster/v1/Pod/shop/web' },
      { kind: 'element', fullyQualifiedName: 'spec.containers[0].securityContext.privileged' },
    ]);
    expect(result.partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]{32}:1$/);
  });

  test('a path can not leave its folder, a link in a message is none', () => {
    const [run] = JSON.parse(render(withStrings(small, '../../x'), 'sarif')).runs;
    for (const { locations } of run.results)
      expect(locations[0].physicalLocation.artifactLocation.uri).toMatch(
        /^k8s\/[^/]+\/[^/]+\/[^/]+\/[^/]+\/[^/]+\.yaml$/,
      );
    const [linked] = JSON.parse(render(withStrings(small, '[a](http://x)'), 'sarif')).runs;
    expect(linked.results[0].message.text).toContain('\\[a](http://x)');
  });

  test('waived findings are suppressed with reason and day', () => {
    const [run] = JSON.parse(render(withStrings(small, 'accepted'), 'sarif')).runs;
    const suppressed = run.results.filter(({ suppressions }: { suppressions?: unknown }) => suppressions !== undefined);
    expect(suppressed.length).toBeGreaterThan(0);
    expect(suppressed[0].suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'accepted; accepted; until 2027-01-31; accepted' },
    ]);
  });

  test('of more than 5,000 results the worst stay, and a notification says how many do not', () => {
    const [run] = JSON.parse(render(withFindings(small, 5_200), 'sarif')).runs;
    expect(run.results).toHaveLength(5_000);
    expect(run.invocations[0].toolExecutionNotifications.at(-1).message.text).toBe(
      '200 findings are left out: the worst 5000 are listed',
    );
  });
});

describe('machine formats are as their consumers demand', () => {
  test.each(cases)('oscal: %s', (_, report) => {
    expect(validatorOf(oscalSchema)(JSON.parse(render(report, 'oscal')))).toBeNull();
  });

  test('oscal: every observation, subject and resource that is referred to exists, no UUID twice', () => {
    const results = JSON.parse(render(withFramework(small), 'oscal'))['assessment-results'];
    const [result] = results.results;
    const defined = [
      ...result.observations.map(({ uuid }: { uuid: string }) => uuid),
      ...result['local-definitions']['inventory-items'].map(({ uuid }: { uuid: string }) => uuid),
    ];
    const used = [
      ...result.findings.flatMap((finding: Record<string, { 'observation-uuid': string }[] | undefined>) =>
        (finding['related-observations'] ?? []).map((related) => related['observation-uuid']),
      ),
      ...result.observations.flatMap((one: { subjects?: { 'subject-uuid': string }[] }) =>
        (one.subjects ?? []).map((subject) => subject['subject-uuid']),
      ),
    ];
    expect(new Set(defined).size).toBe(defined.length);
    expect(used.length).toBeGreaterThan(1);
    expect(used.filter((uuid: string) => !defined.includes(uuid))).toEqual([]);
    expect(
      result.findings.map((finding: { target: { status: { state: string } } }) => finding.target.status.state),
    ).toEqual(['not-satisfied', 'not-satisfied', 'not-satisfied']);
  });

  test('oscal: controls of NIST are called as in its own catalogs; what a control was before is a property', () => {
    const control = (id: string, status: Status) => ({
      id,
      title: `control ${id}`,
      section: 'Access control',
      status,
      reason: 'why',
      checks: ['privileged-container'],
      evidence: [],
      steps: [],
    });
    const framework = {
      framework: 'nist-800-53',
      title: 'NIST SP 800-53',
      version: 'rev4',
      score: 50,
      counts: { pass: 1, fail: 1, unknown: 0, manual: 0, 'not-applicable': 0 },
      controls: [control('AC-3(7)', 'fail'), control('AC-6', 'pass')],
    };
    const changes = [
      { id: 'AC-3(7)', title: 'control AC-3(7)', old: 'pass' as const, new: 'fail' as const, reason: 'why' },
    ];
    const baseline = {
      finishedAt: '2026-10-01T00:00:00.000Z',
      checks: [],
      frameworks: [
        {
          ...{ framework: 'nist-800-53', title: 'NIST SP 800-53', derived: [], controls: 2, unknown: 0, changes },
          old: { version: 'rev4', score: 100 },
          new: { version: 'rev4', score: 50 },
        },
      ],
    };
    const document = JSON.parse(render({ ...small, frameworks: [framework], baseline }, 'oscal'));
    expect(validatorOf(oscalSchema)(document)).toBeNull();
    const [result] = document['assessment-results'].results;
    expect(result['reviewed-controls']['control-selections'][0]['include-controls']).toEqual([
      { 'control-id': 'ac-3.7' },
      { 'control-id': 'ac-6' },
    ]);
    const ns = 'https://kaudit.dev/ns/oscal';
    expect(result.findings).toMatchObject([
      {
        props: [
          { name: 'status', ns, value: 'fail' },
          { name: 'earlier-status', ns, value: 'pass' },
        ],
        target: { type: 'statement-id', 'target-id': 'ac-3.7_smt' },
      },
      { props: [{ name: 'status', ns, value: 'pass' }], target: { type: 'statement-id', 'target-id': 'ac-6_smt' } },
    ]);
  });

  test.each(cases)('ocsf: %s', (_, report) => {
    expect(validatorOf(ocsfSchema)(JSON.parse(render(report, 'ocsf')))).toBeNull();
  });

  test.each(cases)('asff: %s', (_, report) => {
    expect(validatorOf(asffSchema)(JSON.parse(render(report, 'asff')))).toBeNull();
  });

  test.each(cases)('gitlab: %s', (_, report) => {
    expect(validatorOf(gitlabSchema)(JSON.parse(render(report, 'gitlab')))).toBeNull();
  });

  const errorsOf = validatorOf(policyReportSchema);
  test.each(['policyreport', 'openreports'])('%s: valid, summed up, small enough for etcd', (format) => {
    for (const report of [...Object.values(reports), withFindings(small, 1_200)]) {
      const documents = parseAllDocuments(render(report, format)).map((document) => document.toJS());
      expect(documents.length).toBeGreaterThan(0);
      for (const document of documents) {
        expect(errorsOf(document)).toBeNull();
        expect(Object.values<number>(document.summary).reduce((a, b) => a + b, 0)).toBe(document.results.length);
        expect(JSON.stringify(document).length).toBeLessThan(1_000_000);
      }
      const names = documents.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe('junit', () => {
  test.each(cases)('%s is well-formed and its sums are right', (_, report) => {
    const text = render(report, 'junit');
    expect(XMLValidator.validate(text)).toBe(true);
    const parsed = new XMLParser({
      ignoreAttributes: false,
      isArray: (name) => ['testsuite', 'testcase'].includes(name),
    }).parse(text);
    const suites: Record<string, string>[] = parsed.testsuites.testsuite;
    for (const suite of suites) {
      const own = [suite.testcase ?? []].flat() as unknown as Record<string, unknown>[];
      expect(Number(suite['@_tests'])).toBe(own.length);
      expect(Number(suite['@_failures'])).toBe(own.filter(({ failure }) => failure !== undefined).length);
      expect(Number(suite['@_errors'])).toBe(own.filter(({ error }) => error !== undefined).length);
      expect(Number(suite['@_skipped'])).toBe(own.filter(({ skipped }) => skipped !== undefined).length);
    }
    expect(suites.reduce((sum, suite) => sum + Number(suite['@_tests']), 0)).toBe(Number(parsed.testsuites['@_tests']));
  });

  test.each(cases)('%s has no attribute that the schema of Jenkins does not know', (_, report) => {
    // junit-10.xsd of jenkinsci/xunit-plugin.
    const known: Readonly<Record<string, readonly string[]>> = {
      testsuites: ['name', 'time', 'tests', 'failures', 'errors'],
      testsuite: [
        'name',
        'tests',
        'failures',
        'errors',
        'group',
        'time',
        'skipped',
        'timestamp',
        'hostname',
        'id',
        'package',
        'file',
        'log',
        'url',
      ],
      properties: [],
      property: ['name', 'value'],
      testcase: ['name', 'time', 'classname', 'group'],
      failure: ['type', 'message'],
      error: ['type', 'message'],
      skipped: ['type', 'message'],
    };
    const elements = [...render(report, 'junit').matchAll(/<([a-z]+)((?: [a-z]+="[^"]*")*)\/?>/g)];
    expect(elements.length).toBeGreaterThan(3);
    const strays = elements.flatMap(([, name = '', attributes = '']) =>
      [...attributes.matchAll(/ ([a-z]+)="/g)].flatMap(([, attribute = '']) =>
        known[name]?.includes(attribute) === true ? [] : [`${name} ${attribute}`],
      ),
    );
    expect(strays).toEqual([]);
  });

  test('a control whose findings are all accepted is skipped with the reason, as its check is', () => {
    const waiver = { reason: 'reads counters', expires: '2027-03-31', ticket: null, approver: null, origin: 'w.yaml' };
    const framed = withFramework(small);
    const accept = (report: Report): Report => ({
      ...report,
      findings: report.findings.map((finding) =>
        finding.check === 'privileged-container' ? { ...finding, status: 'waived', waiver } : finding,
      ),
    });
    expect(render(accept(framed), 'junit')).toContain(
      'name="5.2.2 control 5.2.2" time="0"><skipped message="waived until 2027-03-31: reads counters"/>',
    );
    expect(render(framed, 'junit')).toContain('name="5.2.2 control 5.2.2" time="0"><failure message="why 5.2.2"');
  });

  test('a failing check quotes its findings; an unknown one is an error', () => {
    const text = render(small, 'junit');
    expect(text).toContain(
      'Pod shop/web: container web runs privileged (spec.containers[0].securityContext.privileged)',
    );
    expect(render(withFramework(small), 'junit')).toContain(
      '<testcase classname="kaudit.cis-kubernetes" name="1.2.1 control 1.2.1" time="0"><error message="unknown: why 1.2.1" type="control"/></testcase>',
    );
  });
});

describe('csv', () => {
  test.each(cases)('%s: the same columns in every row, nothing that a spreadsheet would calculate', (_, report) => {
    const rows: string[][] = parseCsv(render(report, 'csv'));
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([24]));
    // A number may start with a minus; text may not start a formula.
    expect(rows.flat().filter((cell) => /^[=+@\t\r]/.test(cell))).toEqual([]);
    expect(rows).toHaveLength(
      1 +
        report.findings.length +
        report.checks.filter(({ id }) => !report.findings.some(({ check }) => check === id)).length,
    );
  });
});

describe('prometheus', () => {
  test.each(cases)(
    '%s: one HELP and TYPE before the samples of each metric, labels escaped, no object named',
    (_, report) => {
      const lines = render(report, 'prometheus').trimEnd().split('\n');
      const sample =
        /^[a-z_]+\{[a-z_]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\["\\n])*")*\} -?\d+(\.\d+)?(e[+-]\d+)?$/;
      expect(lines.filter((line) => !line.startsWith('#') && !sample.test(line))).toEqual([]);
      const types = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]);
      expect(new Set(types).size).toBe(types.length);
      expect(lines.length).toBeLessThan(1_000);
    },
  );
});

describe('github', () => {
  test('one command a line, the worst first, what is not shown is counted', () => {
    const lines = render(withFindings(small, 100), 'github').trimEnd().split('\n');
    expect(lines.filter((line) => !/^::(error|warning|notice) [^\n]*::/.test(line))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(9);
    expect(lines.at(-1)).toContain('91 of them not shown here');
  });

  test('the score is rounded down, as everywhere', () => {
    const score = { ...small.score, value: 79.96, lower: 79.96, upper: 79.96 };
    expect(render({ ...small, score }, 'github')).toContain('score 79.9 of 100');
    expect(renderDiff(diffReports({ ...small, score }, small), 80)).toMatch(/: [A-F] 79\.9 \(/);
  });

  test('a message can not start a command of its own', () => {
    const lines = render(withStrings(small, hostile), 'github').trimEnd().split('\n');
    expect(lines.filter((line) => !/^::(error|warning|notice) /.test(line))).toEqual([]);
  });
});

describe('markdown', () => {
  test('fits a comment and says what does not', () => {
    const text = render(withFindings(small, 5_000), 'markdown');
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/and \d+ more findings, which do not fit here\.\n$/);
  });

  test('text of the cluster stays text', () => {
    const text = render(withStrings(small, hostile), 'markdown');
    expect(text).not.toContain('<img');
    expect(text).not.toMatch(/(?<!\\)\[a\]\(/);
    expect(text).not.toContain('@all');
  });
});

describe('--min-severity', () => {
  const framed = withFramework(small);
  const high = framed.findings.filter(({ severity }) => severity === 'critical' || severity === 'high');
  const below = framed.findings.length - high.length;
  const shown = (format: string) => render(framed, format, { minSeverity: 'high' });

  test('formats that people read list the findings at it or above, and say how many they leave out', () => {
    expect(below).toBeGreaterThan(1);
    const rows: { fingerprint: string }[] = parseCsv(shown('csv'), { columns: true });
    expect(rows.flatMap(({ fingerprint }) => fingerprint || []).sort()).toEqual(
      high.map((one) => one.fingerprint).sort(),
    );
    expect(JSON.parse(shown('gitlab'))).toHaveLength(high.length);
    const [run] = JSON.parse(shown('sarif')).runs;
    expect(run.results).toHaveLength(high.length);
    expect(run.tool.driver.rules.every(({ id }: { id: string }) => high.some(({ check }) => check === id))).toBe(true);
    expect(run.invocations[0].toolExecutionNotifications).toContainEqual({
      level: 'note',
      descriptor: { id: 'findings-below-severity' },
      message: { text: `of the findings ${below} below high are left out` },
    });
    expect(shown('markdown').match(/^\| \S+ (critical|high|medium|low|info) \|/gm)).toHaveLength(high.length);
    expect(shown('markdown')).toContain(`\n\nOf the findings ${below} below high are left out.\n`);
    expect(shown('github')).not.toMatch(/^::warning title=(medium|low|info)/m);
    expect(shown('github')).toContain(
      `${framed.findings.length} findings, ${framed.findings.length - high.length} of them not shown here`,
    );
    const junit = render(small, 'junit', { minSeverity: 'high' });
    expect(junit.match(/<failure /g)).toHaveLength(new Set(high.map(({ check }) => check)).size);
    expect(junit).toMatch(/<skipped message="1 finding below high, left out"/);
  });

  test.each(['json', 'yaml', 'oscal', 'ocsf', 'asff', 'policyreport', 'openreports', 'prometheus'])(
    '%s stays whole',
    (format) => {
      expect(shown(format)).toBe(render(framed, format));
    },
  );
});

test('wide: one line for each finding, with all of its message', () => {
  const lines = render(small, 'wide').trimEnd().split('\n');
  const rows = lines.slice(lines.findIndex((line) => line.startsWith('SEVERITY')) + 1);
  expect(rows).toHaveLength(small.findings.length);
  expect(rows.filter((row) => row.includes('privileged-container'))).toEqual([expect.stringContaining('Pod shop/web')]);
});
