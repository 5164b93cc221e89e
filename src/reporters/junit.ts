import type { Severity } from '../check.ts';
import { printable } from '../printable.ts';
import {
  type CheckSummary,
  type Finding,
  type FrameworkSummary,
  objectName,
  type Report,
  type Status,
  type WaiverUse,
} from '../report.ts';
import { clusterName } from './addressing.ts';
import type { RenderOptions } from './index.ts';
import { atLeast, leftOut } from './least-severity.ts';
import { amount } from './text.ts';
import { waiverText, waiverTrouble } from './waiver-words.ts';
import { element, escapeXml } from './xml.ts';

/** Findings quoted in a failure; the rest is counted. */
const findingsQuoted = 100;

/** One test case: how it came out, in JUnit's terms. */
interface Case {
  readonly classname: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly type: string;
  readonly text: string;
}

/**
 * JUnit XML: a suite for each framework that was asked for, its controls as cases; else one for each category, its checks as
 * cases; and one of the waivers that were given.
 */
export function renderJunit(report: Report, { minSeverity = 'info' }: RenderOptions = {}): string {
  const judged =
    report.frameworks.length > 0
      ? report.frameworks.map((framework) => ({
          name: `${framework.framework} ${framework.version}`,
          cases: casesOfFramework(framework, report, minSeverity),
        }))
      : report.categories.map(({ category }) => ({
          name: category,
          cases: report.checks
            .filter((check) => check.category === category)
            .map((check) => caseOf(check, report, minSeverity)),
        }));
  const waivers = report.waivers.map(caseOfWaiver);
  const suites = [...judged, ...(waivers.length === 0 ? [] : [{ name: 'waivers', cases: waivers }])];
  // Jenkins' schema (junit-10.xsd) has no count of what was skipped here.
  const { skipped: _, ...counts } = tally(suites.flatMap(({ cases }) => cases));
  const root = element(
    'testsuites',
    { name: printable(`kaudit ${clusterName(report)}`), ...counts },
    suites.map(({ name, cases }) => suite(name, cases, report)),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function suite(name: string, cases: readonly Case[], { scan, cluster, tool }: Report): string {
  const properties = [
    ['tool', `${tool.name} ${tool.version}`],
    ['server', cluster.server ?? ''],
    ['version', cluster.version ?? ''],
  ] as const;
  return element('testsuite', { name, ...tally(cases), timestamp: scan.startedAt }, [
    element(
      'properties',
      {},
      properties.map(([key, value]) => element('property', { name: key, value: printable(value) })),
    ),
    ...cases.map(testcase),
  ]);
}

function tally(cases: readonly Case[]): Readonly<Record<string, number>> {
  const count = (outcome: Case['outcome']) => cases.filter((one) => one.outcome === outcome).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

function testcase({ classname, name, outcome, message, type, text }: Case): string {
  const inner =
    outcome === 'passed'
      ? []
      : outcome === 'skipped'
        ? [element('skipped', { message: printable(message, 1_000) })]
        : [element(outcome, { message: printable(message, 1_000), type }, text === '' ? [] : [escapeXml(text)])];
  return element('testcase', { classname, name, time: 0 }, inner);
}

function caseOf(check: CheckSummary, { findings }: Report, minSeverity: Severity): Case {
  const own = findings.filter((finding) => finding.check === check.id);
  const open = own.filter(({ status }) => status === 'fail');
  const case_ = {
    classname: `kaudit.${check.category}`,
    name: `${check.id}: ${check.title}`,
    type: check.severity,
    text: '',
  };
  if (check.status === 'fail' && own.length > 0 && open.length === 0 && check.findingsOmitted === 0)
    return { ...case_, outcome: 'skipped', message: waived(own) };
  if (check.status === 'fail' && !atLeast(minSeverity)(check))
    return {
      ...case_,
      outcome: 'skipped',
      message: `${amount(open.length + check.findingsOmitted, 'finding')} below ${minSeverity}, left out`,
    };
  if (check.status === 'fail')
    return {
      ...case_,
      outcome: 'failure',
      message: `${amount(open.length + check.findingsOmitted, 'finding')}; ${check.remediation}`,
      text: quote(own, check.findingsOmitted),
    };
  return { ...case_, ...outcomeOf(check.status, check.reason ?? '') };
}

/** A waiver that is applied passes; one that expired, is unused or excuses too much is skipped, since what it should excuse fails by itself. */
function caseOfWaiver(use: WaiverUse): Case {
  const { check, origin, status } = use;
  return {
    classname: 'kaudit.waivers',
    name: printable(`${origin}: ${check}`),
    type: 'waiver',
    text: '',
    ...(status === 'applied'
      ? { outcome: 'passed', message: '' }
      : { outcome: 'skipped', message: `${waiverTrouble(use)}; its reason was: ${use.reason}` }),
  };
}

function waived(findings: readonly Finding[]): string {
  const waivers = findings.flatMap(({ waiver }) =>
    waiver === null ? [] : [`until ${waiver.expires}: ${waiver.reason}`],
  );
  return `waived ${[...new Set(waivers)].sort().join('; ')}`;
}

function quote(findings: readonly Finding[], omitted: number, minSeverity: Severity = 'info'): string {
  const wanted = findings.filter(atLeast(minSeverity));
  const shown = wanted.slice(0, findingsQuoted);
  const rest = wanted.length - shown.length + omitted;
  const below = leftOut({ findings }, minSeverity);
  const lines = shown.map(({ object, fieldPath, message, source, scope, waiver }) => {
    const place = [source === null ? '' : `${source.file}:${source.line}`, fieldPath ?? ''].filter(
      (part) => part !== '',
    );
    const where = place.length === 0 ? '' : ` (${place.join(' ')})`;
    const accepted = waiver === null ? '' : ` [${waiverText({ waiver })}]`;
    return printable(
      `${objectName(object)}${scope === 'system' ? ' [system]' : ''}: ${message}${where}${accepted}`,
      1_000,
    );
  });
  return [...lines, ...(rest === 0 ? [] : [`and ${rest} more`]), ...(below === '' ? [] : [below])].join('\n');
}

function casesOfFramework(
  { framework, controls }: FrameworkSummary,
  { findings, checks: all }: Report,
  minSeverity: Severity,
): Case[] {
  const omitted = new Map(all.map(({ id, findingsOmitted }) => [id, findingsOmitted]));
  return controls.map(({ id, title, status, reason, checks }) => {
    const own = findings.filter((finding) => checks.includes(finding.check));
    const open = own.filter((finding) => finding.status === 'fail');
    const left = checks.reduce((sum, check) => sum + (omitted.get(check) ?? 0), 0);
    const isAccepted = status === 'fail' && own.length > 0 && open.length + left === 0;
    return {
      classname: `kaudit.${framework}`,
      name: `${id} ${title}`,
      type: 'control',
      text: status === 'fail' ? quote(own, left, minSeverity) : '',
      ...(isAccepted ? { outcome: 'skipped', message: waived(own) } : outcomeOf(status, reason)),
    };
  });
}

function outcomeOf(status: Status, reason: string): Pick<Case, 'outcome' | 'message'> {
  if (status === 'pass') return { outcome: 'passed', message: '' };
  if (status === 'fail') return { outcome: 'failure', message: reason };
  if (status === 'unknown') return { outcome: 'error', message: `unknown: ${reason}` };
  return { outcome: 'skipped', message: `${status}: ${reason}` };
}
