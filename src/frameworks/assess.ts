import {
  type CheckSummary,
  type ControlSummary,
  type Finding,
  type FrameworkSummary,
  objectName,
  type Report,
  type Status,
} from '../report.ts';
import { type Control, type Framework, listControls } from './framework.ts';

/** Findings quoted as evidence of one control; the rest is counted. */
const findingsQuoted = 20;

/** Worst first: a control is as bad as the worst of its checks. */
const worst: readonly Status[] = ['fail', 'unknown', 'manual', 'pass', 'not-applicable'];

/** A check's result; of a check that did not run, only that. */
type Result = Pick<CheckSummary, 'id' | 'status'> & Partial<CheckSummary>;

/**
 * What the results of the checks mean for a framework: every control with its status, reason, evidence and steps. `examined`:
 * what each check looked at, in words; a saved report does not tell.
 */
export function assess(
  framework: Framework,
  { checks, findings, notSelected }: Pick<Report, 'checks' | 'findings' | 'notSelected'>,
  examined: ReadonlyMap<string, string> = new Map(),
): FrameworkSummary {
  const judged = new Map(checks.map((check) => [check.id, check]));
  const outside = new Map(notSelected.map(({ check, reason }) => [check, reason]));
  const found = new Map<string, Finding[]>();
  for (const finding of findings) {
    const own = found.get(finding.check);
    if (own === undefined) found.set(finding.check, [finding]);
    else own.push(finding);
  }
  const controls = listControls(framework).map((control) =>
    control.duty === null ? answer(control, judged, outside, found, examined) : leave(control),
  );
  const counts: Record<Status, number> = { pass: 0, fail: 0, unknown: 0, manual: 0, 'not-applicable': 0 };
  for (const { status } of controls) counts[status]++;
  const evaluated = counts.pass + counts.fail;
  const { id, title, version } = framework;
  return {
    framework: id,
    title,
    version,
    score: evaluated === 0 ? null : (100 * counts.pass) / evaluated,
    counts,
    controls,
  };
}

const duties = { node: 'whoever may log in to the nodes', provider: 'the cloud provider’s API', people: 'a person' };

function leave({ id, title, section, checks, duty }: Control): ControlSummary {
  const reason = duty === null ? '' : `${duty.reason}; ${duties[duty.by]} has to answer`;
  return { id, title, section, checks, status: 'manual', reason, evidence: [], steps: duty?.steps ?? [] };
}

function answer(
  { id, title, section, checks }: Control,
  judged: ReadonlyMap<string, CheckSummary>,
  outside: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, readonly Finding[]>,
  examined: ReadonlyMap<string, string>,
): ControlSummary {
  const results = checks.map((check): Result => {
    const result = judged.get(check);
    // A check that did not run says nothing, so a control that needs it is not known to pass.
    return result ?? { id: check, status: 'unknown', reason: outside.get(check) ?? 'it was not selected' };
  });
  const status = statusOf(results.map((result) => result.status));
  const decisive = results.filter((result) => result.status === status);
  return {
    id,
    title,
    section,
    checks,
    status,
    reason: decisive.map(reasonOf).join('; '),
    evidence: results.flatMap((result) => evidenceOf(result, found.get(result.id) ?? [], examined.get(result.id))),
    steps: status === 'fail' || status === 'manual' ? decisive.flatMap(({ remediation }) => remediation ?? []) : [],
  };
}

/** The status of a control by those of its checks; unknown where there is none. */
export function statusOf(statuses: readonly Status[]): Status {
  return worst.find((one) => statuses.includes(one)) ?? 'unknown';
}

function reasonOf({ id, status, reason, failed = 0, evaluated = 0 }: Result): string {
  if (status === 'fail') return `${id}: ${failed} of ${evaluated} fail`;
  if (status === 'pass') return `${id}: all of ${evaluated} pass`;
  return `${id}: ${reason ?? status}`;
}

function evidenceOf(
  { id, status, passed, evaluated }: Result,
  findings: readonly Finding[],
  examined: string | undefined,
): string[] {
  if (evaluated === undefined || passed === undefined || status === 'not-applicable') return [];
  const quoted = findings.slice(0, findingsQuoted).map(({ object, message, waiver, fieldPath }) => {
    const place = fieldPath === null ? '' : ` (${fieldPath})`;
    return `${objectName(object)}: ${message}${place}${waiver === null ? '' : `, waived until ${waiver.expires}: ${waiver.reason}`}`;
  });
  const rest = findings.length - quoted.length;
  const looked = examined === undefined ? '' : `; ${examined}`;
  return [`${id}: ${passed} of ${evaluated} pass${looked}`, ...quoted, ...(rest === 0 ? [] : [`and ${rest} more`])];
}
