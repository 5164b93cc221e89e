import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { audit } from '../../src/audit.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { writeInventory } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { ReportError, readReport } from '../../src/read-report.ts';
import type { Report } from '../../src/report.ts';
import { formats, render } from '../../src/reporters/index.ts';
import { sortKeys } from '../../src/reporters/json.ts';
import { anyCharacter } from '../support/characters.ts';
import { deny } from '../support/inventories.ts';

const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, '..', '..', 'schema', name), 'utf8'));
const tool = { name: 'kaudit', version: 'test' };

const privileged = (name: string, namespace = 'shop', image = 'web') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec: { containers: [{ name: 'web', image, securityContext: { privileged: true } }] },
});
const inventoryWith = (...objects: unknown[]) =>
  inventoryFromObjects([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, ...objects], {
    complete: true,
  });
const reportOn = (...objects: unknown[]): Report => audit(inventoryWith(...objects), { checks: loadChecks(), tool });

describe('data formats', () => {
  const report = reportOn(privileged('a'), privileged('b'));

  test('the JSON report is valid by schema/report.schema.json, its keys sorted', () => {
    const text = render(report, 'json');
    expect(text).toBe(`${JSON.stringify(sortKeys(report), null, 2)}\n`);
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schemaOf('report.schema.json'));
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
    expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(JSON.parse(text)).sort());
    expect(text.endsWith('}\n')).toBe(true);
  });

  test('a report with gaps is valid too', () => {
    const gaps = audit(deny(inventoryWith(privileged('a')), 'pods'), { checks: loadChecks(), tool });
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schemaOf('report.schema.json'));
    expect(validate(JSON.parse(render(gaps, 'json'))), JSON.stringify(validate.errors)).toBe(true);
    expect(gaps.score.value).toBeNull();
  });

  test('the inventory is valid by schema/inventory.schema.json', () => {
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schemaOf('inventory.schema.json'));
    expect(validate(JSON.parse(writeInventory(inventoryWith(privileged('a'))))), JSON.stringify(validate.errors)).toBe(
      true,
    );
  });

  test('YAML holds the same data', () => {
    expect(parse(render(report, 'yaml'))).toEqual(JSON.parse(render(report, 'json')));
  });

  test('a saved report is read back as it was, a tampered one is refused with its place', () => {
    const text = render(report, 'json');
    expect(render(readReport(text), 'json')).toBe(text);
    const wrong = { ...JSON.parse(text), score: { ...report.score, lower: 'high' } };
    expect(() => readReport(JSON.stringify(wrong))).toThrow(new ReportError('/score/lower must be number'));
    expect(() => readReport('not json')).toThrow(new ReportError('the file is not JSON'));
  });
});

describe('table', () => {
  const many = reportOn(
    ...Array.from({ length: 30 }, (_, i) => privileged(`pod-with-a-rather-long-name-${i}-${'x'.repeat(i * 6)}`)),
  );
  const lines = (text: string) => stripVTControlCharacters(text).split('\n');

  test.each([60, 80, 120, 200])('no line is wider than %i columns, and nothing is lost', (columns) => {
    for (const options of [{}, { color: true }, { verbose: true }, { quiet: true }]) {
      const wide = lines(
        render(many, 'table', { columns, closing: 'Exit 1: 3 failing checks reach --fail-on high.', ...options }),
      ).filter((line) => stringWidth(line) > columns);
      expect(wide).toEqual([]);
    }
    const verbose = lines(render(many, 'table', { columns, verbose: true }))
      .join('')
      .replace(/\s/g, '');
    for (const { object } of many.findings) expect(verbose).toContain(object.name);
  });

  test('colour only where it is wanted', () => {
    expect(render(many, 'table', { columns: 80 })).not.toContain('\u001b');
    expect(render(many, 'table', { columns: 80, color: true })).toContain('\u001b[');
    expect(stripVTControlCharacters(render(many, 'table', { columns: 80, color: true }))).toBe(
      render(many, 'table', { columns: 80 }),
    );
  });

  test('quiet leaves the first block, which says how bad and how sure', () => {
    const text = render(many, 'table', { columns: 80, quiet: true });
    expect(text).toMatch(/^offline · Kubernetes v1\.\d+\.0/);
    expect(text).toMatch(/ [A-F] {3}\d+(–\d+)? of 100 .* checks judged\n$/);
  });

  test('the display is cut by severity, the figures are not', () => {
    const text = render(many, 'table', { columns: 80, minSeverity: 'critical' });
    expect(text).toContain('CRITICAL privileged-container');
    expect(text).not.toMatch(/^ {2}(HIGH|MEDIUM|LOW) /m);
    expect(lines(text)[2]).toBe(lines(render(many, 'table', { columns: 80 }))[2]);
  });

  test('what was not seen is shown with what it costs', () => {
    const report = audit(deny(inventoryWith(privileged('a')), 'pods'), { checks: loadChecks(), tool });
    const text = render(report, 'table', { columns: 100 });
    expect(text).toMatch(/Not seen .*costs/);
    expect(text).toMatch(/pods +denied \(Forbidden\).* \d+ checks unknown/);
    expect(text).toContain('kaudit rbac | kubectl apply -f -');
  });
});

describe('hostile strings', () => {
  const nasty = [
    '\u001b[31mred\u001b[0m',
    '\u001b]52;c;Y2FuYXJ5\u0007',
    'a\rb\bc\nd',
    '\u202eevil\u2066',
    'x\u200by',
    '\u009b31m',
    '__proto__',
  ];

  test.each(nasty)('%j is shown as text', (text) => {
    const report = reportOn(privileged(text, text, text));
    for (const columns of [60, 80]) {
      const table = render(report, 'table', { columns, verbose: true });
      expect(table).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
    }
  });

  test('no format is at a loss with them', () => {
    const report = reportOn(...nasty.map((text) => privileged(text, text, text)));
    for (const format of formats) expect(() => render(report, format), format).not.toThrow();
  });

  test('no control or bidi character survives, whatever an object is called', () => {
    fc.assert(
      // Several objects a report: judging costs more than a name.
      fc.property(
        fc.array(fc.string({ unit: anyCharacter, minLength: 1, maxLength: 40 }), { minLength: 6 }),
        (names) => {
          const report = reportOn(...names.map((name) => privileged(name)));
          expect(render(report, 'table', { columns: 80, verbose: true })).not.toMatch(
            /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/,
          );
        },
      ),
      { numRuns: 5 },
    );
  });
});

describe('what people accept', () => {
  const report = reportOn(privileged('a'), privileged('b'));
  const waived = {
    ...report,
    score: {
      ...report.score,
      raw: { value: 40.2, lower: 40.2, upper: 40.2 },
      accepted: { value: 60.9, lower: 60.9, upper: 60.9 },
    },
    findings: report.findings.map((finding) =>
      finding.check === 'privileged-container' && finding.object.name === 'a'
        ? {
            ...finding,
            status: 'waived' as const,
            waiver: {
              reason: 'reads counters',
              expires: '2027-03-31',
              ticket: 'SEC-1',
              approver: 'jane',
              origin: 'w.yaml:4',
            },
          }
        : finding,
    ),
    waivers: [
      {
        check: 'host-pid',
        reason: 'r',
        expires: '2026-01-01',
        ticket: null,
        approver: null,
        origin: 'w.yaml:9',
        findings: 0,
        status: 'expired' as const,
      },
      {
        check: 'host-ipc',
        reason: 'r',
        expires: '2027-01-01',
        ticket: null,
        approver: null,
        origin: 'w.yaml:12',
        findings: 0,
        status: 'unused' as const,
      },
    ],
    baseline: { finishedAt: '2026-11-19T02:00:00Z', checks: [{ check: 'privileged-container', new: 1 }] },
  };

  test('the table names waived findings with reason and day, both scores, and waivers past their use', () => {
    const lines = render(waived, 'table', { columns: 100 })
      .split('\n')
      .map((line) => line.trim());
    expect(lines).toContain('Waived   1 finding; score 40 without waivers, 60 with them');
    expect(lines).toContain('privileged-container: Pod shop/a, container web, until 2027-03-31, SEC-1: reads counters');
    expect(lines).toContain('w.yaml:9 (host-pid) expired on 2026-01-01: its findings are back');
    expect(lines).toContain('w.yaml:12 (host-ipc) accepts nothing: take it out');
    expect(lines).toContain('Since the baseline of 2026-11-19 02:00 UTC   1 new finding');
  });

  test('a title that is too wide for the terminal has what it counts below it', () => {
    const paths = { target: 'cluster-admin' as const, entries: 1_234, reaching: 120, paths: [], omitted: 0, fix: null };
    const table = render({ ...waived, paths }, 'table', { columns: 70 });
    expect(table).toContain(
      '  Ways to control of the cluster\n    from 120 of 1234 subjects and workloads looked at\n',
    );
    expect(table.split('\n').filter((line) => line.length > 70)).toEqual([]);
  });

  const accepted = 'accepted until 2027-03-31: reads counters (SEC-1, jane; w.yaml:4)';
  test.each([
    [
      'markdown',
      ['waived until 2027-03-31: reads counters', '1 finding accepted. The score is 40.2 with them, 60.9 without.'],
    ],
    ['csv', ['reads counters,2027-03-31']],
    ['wide', ['Pod shop/a (waived)', accepted]],
    ['junit', [`[${accepted}]`]],
    ['gitlab', [accepted]],
    ['github', ['1 accepted by waivers']],
    ['asff', [`"Text": "${accepted}"`, '"UpdatedBy": "jane"', '"Status": "SUPPRESSED"']],
    ['sarif', ['reads counters; SEC-1; until 2027-03-31; w.yaml:4']],
    ['oscal', ['(waived until 2027-03-31: reads counters)']],
    ['policyreport', ['until 2027-03-31: reads counters']],
  ])('%s shows what is accepted, why and until when', (format, parts) => {
    const text = render(waived, format);
    for (const part of parts) expect(text).toContain(part);
  });

  const [expired, unused] = [
    'w.yaml:9 (host-pid) expired on 2026-01-01: its findings are back',
    'w.yaml:12 (host-ipc) accepts nothing: take it out',
  ];
  test.each(['table', 'wide', 'sarif', 'github'])('%s names waivers that expired or accept nothing', (format) => {
    const text = render(waived, format, { columns: 200 });
    expect(text).toContain(expired);
    expect(text).toContain(unused);
  });

  test('so do markdown, junit as cases of their own, HTML, and figures for alerts', () => {
    expect(render(waived, 'markdown')).toContain(
      '- w.yaml:9 \\(host-pid\\) expired on 2026-01-01: its findings are back',
    );
    const junit = render(waived, 'junit');
    expect(junit).toContain('<testsuite name="waivers" tests="2" failures="0" errors="0" skipped="2"');
    expect(junit).toContain(
      '<testcase classname="kaudit.waivers" name="w.yaml:9: host-pid" time="0"><skipped message="expired on 2026-01-01: its findings are back; its reason was: r"/>',
    );
    expect(render(waived, 'html')).toContain('<span class="status waiver-expired">expired</span>');
    const metrics = render(waived, 'prometheus');
    for (const [status, n] of Object.entries({ applied: 0, 'too-broad': 0, unused: 1, expired: 1 }))
      expect(metrics).toMatch(new RegExp(`^kaudit_waivers\\{cluster="[^"]*",status="${status}"\\} ${n}$`, 'm'));
  });

  test('what GitLab gets of an accepted finding is information, with the same fingerprint', () => {
    const issues: { fingerprint: string; severity: string }[] = JSON.parse(render(waived, 'gitlab'));
    const finding = waived.findings.find(({ status }) => status === 'waived');
    expect(issues.find(({ fingerprint }) => fingerprint === finding?.fingerprint)?.severity).toBe('info');
  });
});
