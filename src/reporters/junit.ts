import { printable } from '../printable.ts';
import {
  type CheckSummary,
  type Finding,
  type FrameworkSummary,
  objectName,
  type Report,
  type Status,
} from '../report.ts';
import { clusterName } from './addressing.ts';
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

/** JUnit XML: a suite for each framework that was asked for, its controls as cases; else one for each category, its checks as cases. */
export function renderJunit(report: Report): string {
  const suites =
    report.frameworks.length > 0
      ? report.frameworks.map((framework) => ({
          name: `${framework.framework} ${framework.version}`,
          cases: casesOfFramework(framework, report),
        }))
      : report.categories.map(({ category }) => ({
          name: category,
          cases: report.checks.filter((check) => check.category === category).map((check) => caseOf(check, report)),
        }));
  const all = suites.flatMap(({ cases }) => cases);
  const root = element(
    'testsuites',
    { name: printable(`kaudit ${clusterName(report)}`), ...tally(all) },
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

function caseOf(check: CheckSummary, { findings }: Report): Case {
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
  if (check.status === 'fail')
    return {
      ...case_,
      outcome: 'failure',
      message: `${open.length + check.findingsOmitted} findings; ${check.remediation}`,
      text: quote(open, check.findingsOmitted),
    };
  return { ...case_, ...outcomeOf(check.status, check.reason ?? '') };
}

function waived(findings: readonly Finding[]): string {
  const waivers = findings.flatMap(({ waiver }) =>
    waiver === null ? [] : [`until ${waiver.expires}: ${waiver.reason}`],
  );
  return `waived ${[...new Set(waivers)].sort().join('; ')}`;
}

function quote(findings: readonly Finding[], omitted: number): string {
  const shown = findings.slice(0, findingsQuoted);
  const rest = findings.length - shown.length + omitted;
  const lines = shown.map(({ object, fieldPath, message, source, scope }) => {
    const place = [source === null ? '' : `${source.file}:${source.line}`, fieldPath ?? ''].filter(
      (part) => part !== '',
    );
    const where = place.length === 0 ? '' : ` (${place.join(' ')})`;
    return printable(`${objectName(object)}${scope === 'system' ? ' [system]' : ''}: ${message}${where}`, 1_000);
  });
  return [...lines, ...(rest === 0 ? [] : [`and ${rest} more`])].join('\n');
}

function casesOfFramework({ framework, controls }: FrameworkSummary, { findings }: Report): Case[] {
  return controls.map(({ id, title, status, reason, checks }) => {
    const own = findings.filter((finding) => checks.includes(finding.check) && finding.status === 'fail');
    return {
      classname: `kaudit.${framework}`,
      name: `${id} ${title}`,
      type: 'control',
      text: status === 'fail' ? quote(own, 0) : '',
      ...outcomeOf(status, reason),
    };
  });
}

function outcomeOf(status: Status, reason: string): Pick<Case, 'outcome' | 'message'> {
  if (status === 'pass') return { outcome: 'passed', message: '' };
  if (status === 'fail') return { outcome: 'failure', message: reason };
  if (status === 'unknown') return { outcome: 'error', message: `unknown: ${reason}` };
  return { outcome: 'skipped', message: `${status}: ${reason}` };
}
